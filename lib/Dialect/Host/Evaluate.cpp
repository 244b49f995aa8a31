//===- Evaluate.cpp - Host operations on constants ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Host/Evaluate.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "rampart/Dialect/Host/ShapeArithmetic.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::host;

ElementsAttr host::constantOperand(Value value) {
  ElementsAttr constant;
  return matchPattern(value, m_Constant(&constant)) ? constant : nullptr;
}

bool host::isDeterministic(KernelOpInterface op) {
  return !isa<MultinomialOp>(op); // draws anew in every run
}

/// A result keeps the name of the resource it was made from.
static StringRef nameOfResult(ArrayRef<ElementsAttr> operands) {
  for (ElementsAttr operand : operands)
    if (isa<DenseResourceElementsAttr>(operand))
      return resourceName(operand);
  return "constant";
}

static ElementsAttr leadingPart(SliceOp op, ArrayRef<ElementsAttr> constants) {
  auto starts = dyn_cast<DenseIntElementsAttr>(constants[1]),
       ends = dyn_cast<DenseIntElementsAttr>(constants[2]),
       steps = dyn_cast<DenseIntElementsAttr>(constants[3]);
  ArrayRef<int64_t> from = constants[0].getShapedType().getShape();
  RankedTensorType to = op.getOutput().getType();
  if (!starts || !ends || !steps || from.empty() || !to.hasStaticShape() ||
      from.drop_front() != to.getShape().drop_front() ||
      !llvm::all_of(steps, [](const APInt &step) { return step.isOne(); }))
    return {};
  // Positions are clamped to the axis.
  auto positionOf = [&](int64_t i) {
    return std::clamp<int64_t>(i + (i < 0 ? from[0] : 0), 0, from[0]);
  };
  int64_t first = 0, end = from[0];
  for (auto [axis, start, stop] : llvm::zip(op.getAxes(), starts, ends))
    if (axis == 0) {
      first = positionOf(start.getSExtValue());
      end = positionOf(stop.getSExtValue());
    }
  if (to.getDimSize(0) != std::max<int64_t>(end - first, 0))
    return {}; // which the kernel refuses
  FailureOr<ElementsAttr> part =
      leadingSlice(constants[0], first, to.getDimSize(0));
  return succeeded(part) ? *part : ElementsAttr();
}

static SmallVector<ElementsAttr> constantOperands(Operation *op) {
  return llvm::map_to_vector(op->getOperands(), host::constantOperand);
}

ElementsAttr host::leadingPart(KernelOpInterface op) {
  SmallVector<ElementsAttr> constants = constantOperands(op);
  auto slice = dyn_cast<SliceOp>(op.getOperation());
  return slice && !llvm::is_contained(constants, nullptr)
             ? ::leadingPart(slice, constants)
             : ElementsAttr();
}

FailureOr<Tensor> host::runKernel(KernelOpInterface op,
                                  ArrayRef<Tensor> operands) {
  FailureOr<HostOp> kernel = encode(op);
  if (failed(kernel))
    return failure();
  Result<Tensor> result = kernel->run(operands);
  if (!result) {
    op->emitOpError() << "fails on its constant operands: " << result.error();
    return failure();
  }
  return *result;
}

static FailureOr<ElementsAttr> evaluate(KernelOpInterface op,
                                        ArrayRef<ElementsAttr> constants) {
  if (auto slice = dyn_cast<SliceOp>(op.getOperation()))
    if (ElementsAttr part = leadingPart(slice, constants))
      return part;
  SmallVector<Tensor> operands;
  for (ElementsAttr constant : constants) {
    FailureOr<Tensor> tensor = tensorOf(constant);
    if (failed(tensor))
      return failure();
    operands.push_back(std::move(*tensor));
  }
  FailureOr<Tensor> result = runKernel(op, operands);
  if (failed(result))
    return failure();
  return constantOf(op->getContext(), *result, nameOfResult(constants));
}

/// The vector `value` is, where all of `sizes` are known; null otherwise.
static ElementsAttr sizesConstant(Value value,
                                  const std::optional<PartialSizes> &sizes) {
  auto type = cast<RankedTensorType>(value.getType());
  if ((!type.getElementType().isInteger(64) &&
       !type.getElementType().isInteger(32)) ||
      !sizes || llvm::is_contained(*sizes, std::nullopt))
    return {};
  unsigned width = type.getElementTypeBitWidth();
  return DenseElementsAttr::get(type, llvm::map_to_vector(*sizes, [&](auto s) {
                                  return APInt(width, *s, /*isSigned=*/true);
                                }));
}

ElementsAttr host::constantSizes(Value value) {
  return sizesConstant(value, partialSizes(value));
}

namespace {

/// Finds each value once: expressions share operands.
class Evaluator {
public:
  /// Null where the value is not known.
  ElementsAttr of(Value value, int depth = 0) {
    if (auto found = known.find(value); found != known.end())
      return found->second;
    ElementsAttr constant = find(value, depth);
    known[value] = constant;
    return constant;
  }

private:
  static constexpr int depthLimit = 64;
  llvm::DenseMap<Value, ElementsAttr> known;

  ElementsAttr find(Value value, int depth) {
    if (ElementsAttr constant = constantOperand(value))
      return constant;
    auto op = value.getDefiningOp<KernelOpInterface>();
    auto type = cast<RankedTensorType>(value.getType());
    if (!op || !isDeterministic(op) || depth > depthLimit ||
        !type.hasStaticShape() || type.getNumElements() > maxInlineElements)
      return {};
    if (ElementsAttr sizes = sizesConstant(value, arithmeticSizes(value)))
      return sizes;
    SmallVector<ElementsAttr> operands;
    for (Value operand : op->getOperands()) {
      operands.push_back(of(operand, depth + 1));
      if (!operands.back())
        return {};
    }
    FailureOr<ElementsAttr> result = evaluate(op, operands);
    return succeeded(result) ? *result : ElementsAttr();
  }
};

} // namespace

ElementsAttr host::knownConstant(Value value) {
  // What fails here fails again where constants are folded.
  ScopedDiagnosticHandler silent(value.getContext(),
                                 [](Diagnostic &) { return success(); });
  return Evaluator().of(value);
}

std::optional<std::string> host::evaluationError(Value value) {
  std::optional<std::string> first;
  ScopedDiagnosticHandler handler(
      value.getContext(), [&](Diagnostic &diagnostic) {
        auto named = dyn_cast<NameLoc>(diagnostic.getLocation());
        if (!first)
          first = (named ? "node '" + named.getName().str() + "': " : "") +
                  diagnostic.str();
        return success();
      });
  Evaluator().of(value);
  return first;
}

std::optional<bool> host::knownCondition(Value condition) {
  ElementsAttr constant = knownConstant(condition);
  FailureOr<Tensor> tensor = failure();
  if (constant)
    tensor = tensorOf(constant);
  if (failed(tensor) || tensor->type() != ElementType::Bool ||
      tensor->size() != 1)
    return std::nullopt;
  return *tensor->data<uint8_t>() != 0;
}

FailureOr<Value> host::createEvaluated(OpBuilder &builder, Location location,
                                       StringRef opcode, ValueRange constants,
                                       ArrayRef<NamedAttribute> attributes) {
  // Without the builder's listener: nobody has to know of an operation that
  // is gone at once.
  OpBuilder scratch(builder.getBlock(), builder.getInsertionPoint());
  FailureOr<Value> value =
      createKernelOp(scratch, location, opcode, constants, attributes);
  if (failed(value))
    return failure();
  auto op = cast<KernelOpInterface>(value->getDefiningOp());
  FailureOr<ElementsAttr> result = evaluate(op, constantOperands(op));
  op->erase();
  if (failed(result))
    return failure();
  return ConstantOp::create(builder, location, *result).getOutput();
}
