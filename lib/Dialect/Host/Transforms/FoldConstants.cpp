//===- FoldConstants.cpp - Runs host operations on constants --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations stand after what they use, so one walk in order folds everything.
//===----------------------------------------------------------------------===//
#include "mlir/IR/Iterators.h"
#include "rampart/Dialect/Host/Evaluate.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "rampart/Dialect/Host/Transforms/Passes.h"

using namespace mlir;

namespace rampart::host {
#define GEN_PASS_DEF_FOLDCONSTANTSPASS
#include "rampart/Dialect/Host/Transforms/Passes.h.inc"
} // namespace rampart::host

using namespace rampart;
using namespace rampart::host;

/// Whether the result's size is known and at most `maxBytes`.
static bool isSmallEnough(RankedTensorType type, int64_t maxBytes) {
  std::optional<ElementType> element = elementTypeOf(type.getElementType());
  if (!element || !type.hasStaticShape())
    return false;
  int64_t bytes = elementSize(*element);
  bool overflow = false;
  for (int64_t dim : type.getShape()) {
    if (dim == 0)
      return true;
    overflow |= bool(llvm::MulOverflow(bytes, dim, bytes));
  }
  return !overflow && bytes <= maxBytes;
}

/// The constant that `op` is; null where it is none.
static FailureOr<ElementsAttr> foldKernelOp(KernelOpInterface op,
                                            int64_t maxBytes) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  if (ElementsAttr sizes = constantSizes(op->getResult(0)))
    return sizes;
  if (!isFoldable(op) || !isSmallEnough(type, maxBytes))
    return ElementsAttr();
  return evaluateKernel(op);
}

static LogicalResult foldOperation(Operation *op, int64_t maxBytes) {
  if (failed(refineResultTypes(op)))
    return failure();
  auto kernelOp = dyn_cast<KernelOpInterface>(op);
  if (!kernelOp)
    return success();
  FailureOr<ElementsAttr> constant = foldKernelOp(kernelOp, maxBytes);
  if (failed(constant))
    return failure();
  if (*constant) {
    OpBuilder builder(op);
    op->replaceAllUsesWith(
        ConstantOp::create(builder, op->getLoc(), *constant));
    op->erase();
  }
  return success();
}

LogicalResult rampart::host::foldConstants(func::FuncOp function,
                                           int64_t maxBytes) {
  WalkResult folded = function.walk(
      [&](Operation *op) { return WalkResult(foldOperation(op, maxBytes)); });
  if (folded.wasInterrupted())
    return failure();
  // Backwards, so that what only dead operations use is dead when its turn
  // comes.
  function.walk<WalkOrder::PostOrder, ReverseIterator>([](Operation *op) {
    if (isOpTriviallyDead(op))
      op->erase();
  });
  refineFunctionType(function);
  return success();
}

namespace {

struct FoldConstantsPass
    : rampart::host::impl::FoldConstantsPassBase<FoldConstantsPass> {
  using FoldConstantsPassBase::FoldConstantsPassBase;

  void runOnOperation() override {
    if (failed(foldConstants(getOperation(), maxBytes)))
      signalPassFailure();
  }
};

} // namespace
