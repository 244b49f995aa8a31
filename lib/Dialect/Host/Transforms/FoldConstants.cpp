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
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"

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

namespace {

/// Results above maxInlineElements stay tensors until all is folded: a resource
/// lives as long as the context, and most are steps on the way to others.
class Folder {
public:
  Folder(func::FuncOp function, int64_t maxBytes)
      : function(function), maxBytes(maxBytes) {}

  LogicalResult run();

private:
  /// A result, and the name of the resource it was made from.
  struct Large {
    Tensor tensor;
    std::string name;
  };
  static constexpr const char *unnamed = "constant";

  func::FuncOp function;
  int64_t maxBytes;
  llvm::MapVector<Value, Large> large; // what something may still use
  llvm::DenseSet<Operation *> folded;  // whose results are or were such

  LogicalResult fold(KernelOpInterface op);
  /// The operands; empty where one is not known.
  SmallVector<Large> operandsOf(KernelOpInterface op) const;
  static std::string nameOfResult(ArrayRef<Large> operands);
  void replace(Operation *op, ElementsAttr constant);
  bool isUsedByOthers(Value value) const;
  void makeConstants();
};

} // namespace

SmallVector<Folder::Large> Folder::operandsOf(KernelOpInterface op) const {
  SmallVector<Large> operands;
  for (Value value : op->getOperands()) {
    if (auto found = large.find(value); found != large.end()) {
      operands.push_back(found->second);
      continue;
    }
    ElementsAttr constant = constantOperand(value);
    FailureOr<Tensor> tensor = failure();
    if (constant)
      tensor = tensorOf(constant);
    if (failed(tensor))
      return {};
    operands.push_back({std::move(*tensor), resourceName(constant).str()});
  }
  return operands;
}

std::string Folder::nameOfResult(ArrayRef<Large> operands) {
  for (const Large &each : operands)
    if (each.name != unnamed)
      return each.name;
  return unnamed;
}

void Folder::replace(Operation *op, ElementsAttr constant) {
  OpBuilder builder(op);
  op->replaceAllUsesWith(ConstantOp::create(builder, op->getLoc(), constant));
  op->erase();
}

bool Folder::isUsedByOthers(Value value) const {
  return llvm::any_of(value.getUsers(),
                      [&](Operation *user) { return !folded.contains(user); });
}

LogicalResult Folder::fold(KernelOpInterface op) {
  Value value = op->getResult(0);
  if (ElementsAttr sizes = constantSizes(value)) {
    replace(op, sizes);
    return success();
  }
  if (!isDeterministic(op) ||
      !isSmallEnough(cast<RankedTensorType>(value.getType()), maxBytes))
    return success();
  if (ElementsAttr part = leadingPart(op)) {
    replace(op, part);
    return success();
  }
  SmallVector<Large> operands = operandsOf(op);
  if (operands.size() != op->getNumOperands())
    return success();
  FailureOr<Tensor> result = runKernel(
      op,
      llvm::map_to_vector(operands, [](Large &each) { return each.tensor; }));
  if (failed(result))
    return failure();
  if (result->size() <= maxInlineElements) {
    replace(op, constantOf(op->getContext(), *result, unnamed));
    return success();
  }
  large[value] = {*result, nameOfResult(operands)};
  folded.insert(op);
  for (Value operand : op->getOperands())
    if (large.contains(operand) && !isUsedByOthers(operand))
      large.erase(operand);
  return success();
}

void Folder::makeConstants() {
  for (auto &[value, result] : large) {
    if (!isUsedByOthers(value))
      continue;
    Operation *op = value.getDefiningOp();
    OpBuilder builder(op);
    value.replaceAllUsesWith(ConstantOp::create(
        builder, op->getLoc(),
        constantOf(op->getContext(), result.tensor, result.name)));
  }
}

LogicalResult Folder::run() {
  WalkResult walked = function.walk([&](Operation *op) {
    if (failed(refineResultTypes(op)))
      return WalkResult::interrupt();
    auto kernelOp = dyn_cast<KernelOpInterface>(op);
    return WalkResult(kernelOp ? fold(kernelOp) : success());
  });
  if (walked.wasInterrupted())
    return failure();
  makeConstants();
  // Backwards, so that what only dead operations use is dead when its turn
  // comes.
  function.walk<WalkOrder::PostOrder, ReverseIterator>([](Operation *op) {
    if (isOpTriviallyDead(op))
      op->erase();
  });
  refineFunctionType(function);
  return success();
}

LogicalResult rampart::host::foldConstants(func::FuncOp function,
                                           int64_t maxBytes) {
  return Folder(function, maxBytes).run();
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
