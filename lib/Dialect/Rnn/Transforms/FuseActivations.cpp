//===- FuseActivations.cpp - Activations of dense layers ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Activations.h"
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

std::optional<Function> rnn::functionOf(Operation *op) {
  auto kernelOp = dyn_cast<host::KernelOpInterface>(op);
  if (!kernelOp)
    return std::nullopt;
  std::optional<FunctionKind> kind = functionKind(kernelOp.getOpcode().str());
  if (!kind)
    return std::nullopt;
  Function function = defaultFunction(*kind);
  for (const auto &[name, value] : kernelOp.getHostAttributes())
    (name == "alpha" ? function.alpha : function.beta) =
        std::get<std::vector<double>>(value).front();
  return function;
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
