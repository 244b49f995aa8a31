//===- FuseActivations.cpp - Activations of dense layers ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Rnn/RnnOps.h"
#include "rampart/Dialect/Rnn/Transforms/Passes.h"

using namespace mlir;

namespace rampart::rnn {
#define GEN_PASS_DEF_FUSEACTIVATIONSPASS
#include "rampart/Dialect/Rnn/Transforms/Passes.h.inc"
} // namespace rampart::rnn

using namespace rampart;
using namespace rampart::rnn;

/// The function that a host operation computes element by element.
static std::optional<Function> functionOf(Operation *op) {
  if (isa<host::ReluOp>(op))
    return defaultFunction(FunctionKind::Relu);
  if (isa<host::SigmoidOp>(op))
    return defaultFunction(FunctionKind::Sigmoid);
  if (isa<host::TanhOp>(op))
    return defaultFunction(FunctionKind::Tanh);
  if (auto elu = dyn_cast<host::EluOp>(op)) {
    Function function = defaultFunction(FunctionKind::Elu);
    function.alpha = elu.getAlpha().convertToDouble();
    return function;
  }
  return std::nullopt;
}

/// Moves the only use of `dense` into it, where that is an activation.
static void fuseActivation(DenseOp dense) {
  if (!dense->hasOneUse() ||
      dense.getActivation().getValue().kind != FunctionKind::Identity)
    return;
  Operation *user = *dense->getUsers().begin();
  std::optional<Function> function = functionOf(user);
  if (!function)
    return;
  dense.setActivationAttr(FunctionAttr::get(dense.getContext(), *function));
  user->replaceAllUsesWith(dense);
  user->erase();
}

namespace {

struct FuseActivationsPass
    : rampart::rnn::impl::FuseActivationsPassBase<FuseActivationsPass> {
  void runOnOperation() override {
    // Fusing erases operations that a walk may have next.
    SmallVector<DenseOp> layers;
    getOperation().walk([&](DenseOp dense) { layers.push_back(dense); });
    llvm::for_each(layers, fuseActivation);
  }
};

} // namespace
