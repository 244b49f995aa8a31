//===- InferTypes.cpp - Refines result types ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Host/ShapeArithmetic.h"
#include "rampart/Dialect/Host/Transforms/Passes.h"

using namespace mlir;

namespace rampart::host {
#define GEN_PASS_DEF_INFERTYPESPASS
#include "rampart/Dialect/Host/Transforms/Passes.h.inc"
} // namespace rampart::host

using namespace rampart::host;

/// The types that follow from the operands; empty where `op` cannot say.
static LogicalResult inferResultTypes(Operation *op,
                                      SmallVectorImpl<Type> &types) {
  if (auto kernelOp = dyn_cast<KernelOpInterface>(op)) {
    FailureOr<RankedTensorType> type = kernelOp.inferResultType();
    if (succeeded(type))
      types.push_back(*type);
    return type;
  }
  auto interface = dyn_cast<InferTypeOpInterface>(op);
  if (!interface)
    return success();
  return interface.inferReturnTypes(
      op->getContext(), op->getLoc(), op->getOperands(),
      op->getDiscardableAttrDictionary(), op->getPropertiesStorage(),
      op->getRegions(), types);
}

LogicalResult rampart::host::refineResultTypes(Operation *op) {
  SmallVector<Type> inferred;
  if (failed(inferResultTypes(op, inferred)))
    return failure();
  for (auto [result, type] : llvm::zip(op->getResults(), inferred)) {
    auto declared = dyn_cast<RankedTensorType>(result.getType());
    auto ranked = dyn_cast<RankedTensorType>(type);
    if (!declared || !ranked)
      continue;
    RankedTensorType merged = mergeTypes(declared, ranked);
    if (!merged)
      return op->emitOpError()
             << "expected result type " << ranked << ", found " << declared;
    result.setType(merged);
  }
  return success();
}

void rampart::host::refineFunctionType(func::FuncOp function) {
  if (function.isExternal())
    return;
  auto results = function.front().getTerminator()->getOperandTypes();
  function.setType(FunctionType::get(
      function.getContext(), function.front().getArgumentTypes(), results));
}

LogicalResult rampart::host::inferTypes(func::FuncOp function) {
  WalkResult result = function.walk<WalkOrder::PreOrder>(
      [](Operation *op) { return WalkResult(refineResultTypes(op)); });
  if (result.wasInterrupted())
    return failure();
  refineFunctionType(function);
  return success();
}

namespace {

struct InferTypesPass
    : rampart::host::impl::InferTypesPassBase<InferTypesPass> {
  void runOnOperation() override {
    if (failed(rampart::host::inferTypes(getOperation())))
      signalPassFailure();
  }
};

} // namespace
