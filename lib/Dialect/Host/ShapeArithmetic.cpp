//===- ShapeArithmetic.cpp - Partly known sizes ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Host/ShapeArithmetic.h"

#include "rampart/Dialect/Host/Evaluate.h"

#include "mlir/IR/Matchers.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::host;

namespace {

/// Vectors of sizes are as long as ranks are; longer ones are data.
constexpr int64_t maxLength = 64;
/// Most operations that are looked through for one value.
constexpr unsigned maxVisits = 256;

std::optional<PartialSizes> evaluate(Value value, unsigned &budget);

/// The number of elements of an integer scalar or vector of static length.
std::optional<int64_t> lengthOf(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || type.getRank() > 1 || !type.hasStaticShape() ||
      !type.getElementType().isSignlessInteger() ||
      type.getNumElements() > maxLength)
    return std::nullopt;
  return type.getNumElements();
}

std::optional<PartialSizes> evaluateConstant(ElementsAttr constant) {
  FailureOr<Tensor> tensor = tensorOf(constant);
  if (failed(tensor))
    return std::nullopt;
  PartialSizes sizes;
  for (int64_t i = 0; i < tensor->size(); ++i)
    switch (tensor->type()) {
    case ElementType::Int64:
      sizes.push_back(tensor->data<int64_t>()[i]);
      break;
    case ElementType::Int32:
      sizes.push_back(tensor->data<int32_t>()[i]);
      break;
    case ElementType::Bool:
      sizes.push_back(tensor->data<bool>()[i]);
      break;
    default:
      return std::nullopt;
    }
  return sizes;
}

std::optional<PartialSizes> evaluateShape(ShapeOp op) {
  auto type = cast<RankedTensorType>(op.getInput().getType());
  PartialSizes sizes;
  for (int64_t i = op.getStart(); i < int64_t(op.getEnd()); ++i)
    if (type.isDynamicDim(i))
      sizes.push_back(std::nullopt);
    else
      sizes.push_back(type.getDimSize(i));
  return sizes;
}

std::optional<PartialSizes> evaluateConcat(ConcatOp op, unsigned &budget) {
  PartialSizes sizes;
  for (Value input : op.getInputs()) {
    std::optional<PartialSizes> part = evaluate(input, budget);
    if (!part)
      return std::nullopt;
    sizes.append(*part);
  }
  return sizes;
}

std::optional<PartialSizes> evaluateGather(GatherOp op, unsigned &budget) {
  auto data = evaluate(op.getInput(), budget);
  auto indices = evaluate(op.getIndices(), budget);
  if (!data || !indices)
    return std::nullopt;
  PartialSizes sizes;
  for (std::optional<int64_t> index : *indices) {
    int64_t length = data->size();
    if (index && *index < 0)
      *index += length;
    bool inside = index && *index >= 0 && *index < length;
    sizes.push_back(inside ? (*data)[*index] : std::nullopt);
  }
  return sizes;
}

/// The only element of `value`, if it has one and that is known.
std::optional<int64_t> evaluateOne(Value value, unsigned &budget) {
  std::optional<PartialSizes> sizes = evaluate(value, budget);
  return sizes && sizes->size() == 1 ? sizes->front() : std::nullopt;
}

std::optional<PartialSizes> evaluateSlice(SliceOp op, unsigned &budget) {
  auto data = evaluate(op.getInput(), budget);
  std::optional<int64_t> start = evaluateOne(op.getStarts(), budget);
  std::optional<int64_t> end = evaluateOne(op.getEnds(), budget);
  std::optional<int64_t> step = evaluateOne(op.getSteps(), budget);
  // Only rising slices occur in shape arithmetic.
  if (!data || !start || !end || !step || *step <= 0)
    return std::nullopt;
  int64_t length = data->size();
  auto clamped = [&](int64_t position) {
    return std::clamp(position < 0 ? position + length : position, int64_t(0),
                      length);
  };
  PartialSizes sizes;
  int64_t last = clamped(*end);
  for (int64_t i = clamped(*start); i < last;) {
    sizes.push_back((*data)[i]);
    if (*step >= last - i)
      break;
    i += *step;
  }
  return sizes;
}

/// Element by element over two vectors, a single element serving every one of
/// the other; nullopt on overflow and in a division by zero.
std::optional<PartialSizes> evaluateBinary(Operation *op, unsigned &budget) {
  auto lhs = evaluate(op->getOperand(0), budget);
  auto rhs = evaluate(op->getOperand(1), budget);
  if (!lhs || !rhs || lhs->empty() || rhs->empty())
    return std::nullopt;
  // 64-bit results only: 32-bit ones would wrap elsewhere.
  if (!getElementTypeOrSelf(op->getResult(0).getType()).isInteger(64))
    return std::nullopt;
  PartialSizes sizes;
  for (size_t i = 0, e = std::max(lhs->size(), rhs->size()); i < e; ++i) {
    std::optional<int64_t> a = (*lhs)[lhs->size() == 1 ? 0 : i];
    std::optional<int64_t> b = (*rhs)[rhs->size() == 1 ? 0 : i];
    int64_t result = 0;
    bool known = a && b;
    if (known && isa<AddOp>(op))
      known = !llvm::AddOverflow(*a, *b, result);
    else if (known && isa<SubOp>(op))
      known = !llvm::SubOverflow(*a, *b, result);
    else if (known && isa<MulOp>(op))
      known = !llvm::MulOverflow(*a, *b, result);
    else if (known && *b > 0)
      result = *a / *b;
    else
      known = false;
    sizes.push_back(known ? std::optional(result) : std::nullopt);
  }
  return sizes;
}

/// Exporters compare sizes with -1 to find those that an expansion keeps.
std::optional<PartialSizes> evaluateEqual(EqualOp op, unsigned &budget) {
  auto lhs = evaluate(op.getLhs(), budget);
  auto rhs = evaluate(op.getRhs(), budget);
  if (!lhs || !rhs || lhs->empty() || rhs->empty())
    return std::nullopt;
  PartialSizes sizes;
  for (size_t i = 0, e = std::max(lhs->size(), rhs->size()); i < e; ++i) {
    std::optional<int64_t> a = (*lhs)[lhs->size() == 1 ? 0 : i];
    std::optional<int64_t> b = (*rhs)[rhs->size() == 1 ? 0 : i];
    sizes.push_back(a && b ? std::optional<int64_t>(*a == *b) : std::nullopt);
  }
  return sizes;
}

std::optional<PartialSizes> evaluateWhere(WhereOp op, unsigned &budget) {
  PartialSizes parts[3];
  size_t length = 0;
  for (auto [part, operand] : llvm::zip(parts, op->getOperands())) {
    auto known = evaluate(operand, budget);
    if (!known || known->empty())
      return std::nullopt;
    part = *known;
    length = std::max(length, part.size());
  }
  PartialSizes sizes;
  for (size_t i = 0; i < length; ++i) {
    auto at = [&](const PartialSizes &part) {
      return part[part.size() == 1 ? 0 : i];
    };
    std::optional<int64_t> condition = at(parts[0]);
    sizes.push_back(condition ? at(parts[*condition ? 1 : 2]) : std::nullopt);
  }
  return sizes;
}

/// Of one element, as often as the result is long.
std::optional<PartialSizes> evaluateExpand(ExpandOp op, unsigned &budget) {
  std::optional<int64_t> length = lengthOf(op.getOutput());
  auto known = evaluate(op.getInput(), budget);
  if (!length || !known || known->size() != 1)
    return std::nullopt;
  return PartialSizes(*length, known->front());
}

/// Between 32- and 64-bit integers; a size that does not fit is not known.
std::optional<PartialSizes> evaluateCast(CastOp op, unsigned &budget) {
  Type to = getElementTypeOrSelf(op.getOutput().getType());
  auto sizes = evaluate(op.getInput(), budget);
  if (!sizes || !(to.isInteger(32) || to.isInteger(64)))
    return std::nullopt;
  for (std::optional<int64_t> &size : *sizes)
    if (size && to.isInteger(32) && !llvm::isInt<32>(*size))
      size = std::nullopt;
  return sizes;
}

std::optional<PartialSizes> evaluateOp(Operation *op, unsigned &budget) {
  ElementsAttr constant;
  if (matchPattern(op, m_Constant(&constant)))
    return evaluateConstant(constant);
  return TypeSwitch<Operation *, std::optional<PartialSizes>>(op)
      .Case([](ShapeOp shape) { return evaluateShape(shape); })
      .Case([&](ConcatOp concat) { return evaluateConcat(concat, budget); })
      .Case([&](GatherOp gather) { return evaluateGather(gather, budget); })
      .Case([&](SliceOp slice) { return evaluateSlice(slice, budget); })
      .Case([&](CastOp cast) { return evaluateCast(cast, budget); })
      .Case([&](EqualOp equal) { return evaluateEqual(equal, budget); })
      .Case([&](WhereOp where) { return evaluateWhere(where, budget); })
      .Case([&](ExpandOp expand) { return evaluateExpand(expand, budget); })
      .Case<SqueezeOp, UnsqueezeOp, ReshapeOp>(
          [&](auto same) { return evaluate(same.getInput(), budget); })
      .Case<AddOp, SubOp, MulOp, DivOp>(
          [&](auto binary) { return evaluateBinary(binary, budget); })
      .Default([](Operation *) { return std::nullopt; });
}

std::optional<PartialSizes> evaluate(Value value, unsigned &budget) {
  std::optional<int64_t> length = lengthOf(value);
  Operation *op = value.getDefiningOp();
  if (!length || budget == 0)
    return std::nullopt;
  std::optional<PartialSizes> sizes;
  --budget;
  if (op)
    sizes = evaluateOp(op, budget);
  // What cannot be looked into still has a length.
  if (!sizes || int64_t(sizes->size()) != *length)
    return PartialSizes(*length, std::nullopt);
  return sizes;
}

} // namespace

std::optional<PartialSizes> host::arithmeticSizes(Value value) {
  unsigned budget = maxVisits;
  return evaluate(value, budget);
}

std::optional<PartialSizes> host::partialSizes(Value value) {
  std::optional<PartialSizes> sizes = arithmeticSizes(value);
  if (sizes && !llvm::is_contained(*sizes, std::nullopt))
    return sizes;
  ElementsAttr constant = knownConstant(value);
  return constant ? evaluateConstant(constant) : sizes;
}

std::optional<SmallVector<int64_t>> host::knownSizes(Value value) {
  std::optional<PartialSizes> partial = partialSizes(value);
  if (!partial || llvm::is_contained(*partial, std::nullopt))
    return std::nullopt;
  return llvm::map_to_vector(*partial, [](auto size) { return *size; });
}

RankedTensorType host::mergeTypes(RankedTensorType lhs, RankedTensorType rhs) {
  if (lhs.getElementType() != rhs.getElementType() ||
      failed(verifyCompatibleShape(lhs.getShape(), rhs.getShape())))
    return {};
  SmallVector<int64_t> dims;
  for (auto [a, b] : llvm::zip(lhs.getShape(), rhs.getShape()))
    dims.push_back(ShapedType::isDynamic(a) ? b : a);
  return lhs.clone(dims);
}

RankedTensorType host::joinTypes(RankedTensorType lhs, RankedTensorType rhs) {
  if (lhs.getElementType() != rhs.getElementType() ||
      lhs.getRank() != rhs.getRank())
    return {};
  SmallVector<int64_t> dims;
  for (auto [a, b] : llvm::zip(lhs.getShape(), rhs.getShape()))
    dims.push_back(a == b ? a : ShapedType::kDynamic);
  return lhs.clone(dims);
}

std::string host::dimsText(ArrayRef<int64_t> dims) {
  if (dims.empty())
    return "scalar";
  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::interleave(
      dims, stream,
      [&](int64_t dim) {
        if (ShapedType::isDynamic(dim))
          stream << '?';
        else
          stream << dim;
      },
      "x");
  return text;
}
