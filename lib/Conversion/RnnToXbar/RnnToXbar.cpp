//===- RnnToXbar.cpp - Recurrences and dense layers on arrays -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "RegionBuilder.h"

#include "rampart/Conversion/Passes.h"
#include "rampart/Dialect/Rnn/RnnOps.h"
#include "rampart/Dialect/Xbar/Machine.h"

using namespace mlir;

namespace rampart {
#define GEN_PASS_DEF_RNNTOXBARPASS
#include "rampart/Conversion/Passes.h.inc"

namespace {
struct RnnToXbar : impl::RnnToXbarPassBase<RnnToXbar> {
  void runOnOperation() override {
    FailureOr<Machine> machine = xbar::getMachine(getOperation());
    if (failed(machine))
      return signalPassFailure();
    SymbolTable symbols(getOperation());
    SmallVector<Operation *> layers;
    getOperation().walk([&](Operation *op) {
      if (isa_and_nonnull<rnn::RnnDialect>(op->getDialect()))
        layers.push_back(op);
    });
    for (Operation *layer : layers)
      if (failed(lowerLayer(layer, *machine, symbols)))
        return signalPassFailure();
  }

  LogicalResult lowerLayer(Operation *layer, const Machine &machine,
                           SymbolTable &symbols) {
    return llvm::TypeSwitch<Operation *, LogicalResult>(layer)
        .Case<rnn::LstmOp>(
            [&](auto op) { return lowerLstm(op, machine, symbols); })
        .Case<rnn::GruOp>(
            [&](auto op) { return lowerGru(op, machine, symbols); })
        .Case<rnn::RnnOp>(
            [&](auto op) { return lowerRnn(op, machine, symbols); })
        .Case<rnn::DenseOp>(
            [&](auto op) { return lowerDense(op, machine, symbols); })
        .Default([](Operation *op) {
          return op->emitError("has no lowering to arrays");
        });
  }
};
} // namespace
} // namespace rampart
