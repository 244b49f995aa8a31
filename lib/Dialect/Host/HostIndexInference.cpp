//===- HostIndexInference.cpp - Result types of indexing ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Picking and placing elements, padding and repeating. What depends on data is
// left open.
//===----------------------------------------------------------------------===//
#include "HostInference.h"

#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace mlir;
using namespace rampart;
using namespace rampart::host;
using namespace rampart::host::detail;

//===----------------------------------------------------------------------===//
// Gathering and scattering
//===----------------------------------------------------------------------===//

Inferred GatherElementsOp::inferResultType() {
  RankedTensorType type = getInput().getType();
  auto indices = getIndices().getType();
  if (failed(checkAxes(*this, int64_t(getAxis()), type.getRank())))
    return failure();
  if (indices.getRank() != type.getRank())
    return emitOpError() << "expected indices of rank " << type.getRank()
                         << ", found " << dimsText(indices.getShape());
  return type.clone(indices.getShape());
}

Inferred GatherNdOp::inferResultType() {
  RankedTensorType type = getInput().getType();
  ArrayRef<int64_t> indices = getIndices().getType().getShape();
  int64_t batch = getBatchDims();
  if (int64_t(indices.size()) <= batch || type.getRank() < batch)
    return emitOpError() << "expected indices and data of rank above and from "
                         << batch << " on, found " << dimsText(indices)
                         << " and " << dimsText(type.getShape());
  int64_t length = indices.back();
  if (ShapedType::isDynamic(length) || length > type.getRank() - batch)
    return emitOpError() << "expected index tuples of at most "
                         << type.getRank() - batch << " elements, found "
                         << dimsText(indices);
  SmallVector<int64_t> dims(indices.drop_back());
  llvm::append_range(dims, type.getShape().drop_front(batch + length));
  return type.clone(dims);
}

Inferred host::detail::inferScatter(Operation *op, Value input, Value updates) {
  RankedTensorType type = rankedType(input);
  if (rankedType(updates).getElementType() != type.getElementType())
    return op->emitOpError() << "expected updates of " << type.getElementType()
                             << ", found " << updates.getType();
  return type;
}

//===----------------------------------------------------------------------===//
// Padding and repeating
//===----------------------------------------------------------------------===//

/// An operand with one known or unknown number for each of `count` axes.
static FailureOr<PartialSizes> numbersOf(Operation *op, Value operand,
                                         int64_t count) {
  std::optional<PartialSizes> numbers = partialSizes(operand);
  if (!numbers)
    return PartialSizes(count, std::nullopt);
  if (int64_t(numbers->size()) != count)
    return op->emitOpError()
           << "expected " << count << " numbers, found " << numbers->size();
  return *numbers;
}

Inferred TileOp::inferResultType() {
  RankedTensorType type = getInput().getType();
  auto repeats = numbersOf(*this, getRepeats(), type.getRank());
  if (failed(repeats))
    return failure();
  SmallVector<int64_t> dims(type.getShape());
  for (auto [dim, count] : llvm::zip(dims, *repeats)) {
    if (count && *count < 0)
      return emitOpError() << "expected repeats from 0 on, found " << *count;
    if (!count || ShapedType::isDynamic(dim) ||
        llvm::MulOverflow(dim, *count, dim))
      dim = ShapedType::kDynamic;
  }
  return type.clone(dims);
}

Inferred PadOp::inferResultType() {
  RankedTensorType type = getInput().getType();
  auto pads = numbersOf(*this, getPads(), 2 * type.getRank());
  if (failed(pads))
    return failure();
  if (getValue().getType().getElementType() != type.getElementType())
    return emitOpError() << "expected a value of " << type.getElementType()
                         << ", found " << getValue().getType();
  SmallVector<int64_t> dims(type.getShape());
  for (auto [d, dim] : llvm::enumerate(dims)) {
    auto begin = (*pads)[d], end = (*pads)[type.getRank() + d];
    int64_t size = dim;
    bool known = begin && end && !ShapedType::isDynamic(dim) &&
                 !llvm::AddOverflow(size, *begin, size) &&
                 !llvm::AddOverflow(size, *end, size) && size >= 0;
    dim = known ? size : ShapedType::kDynamic;
  }
  return type.clone(dims);
}

//===----------------------------------------------------------------------===//
// Selection
//===----------------------------------------------------------------------===//

Inferred RangeOp::inferResultType() {
  RankedTensorType type = getStart().getType();
  PartialSizes known;
  for (Value operand : getOperands()) {
    if (rankedType(operand) != type || type.getRank() != 0)
      return emitOpError() << "expected scalars of one element type, found "
                           << operand.getType();
    if (auto value = partialSizes(operand))
      known.append(*value);
  }
  int64_t count = ShapedType::kDynamic;
  if (known.size() == 3 && known[0] && known[1] && known[2] && *known[2] != 0)
    count = std::max(0.0, std::ceil((double(*known[1]) - double(*known[0])) /
                                    double(*known[2])));
  return RankedTensorType::get({count}, type.getElementType());
}

Inferred NonZeroOp::inferResultType() {
  return RankedTensorType::get(
      {getInput().getType().getRank(), ShapedType::kDynamic},
      IntegerType::get(getContext(), 64));
}

Inferred TopKOp::inferResultType() {
  RankedTensorType type = getInput().getType();
  if (failed(checkAxes(*this, int64_t(getAxis()), type.getRank())))
    return failure();
  auto k = numbersOf(*this, getK(), 1);
  if (failed(k))
    return failure();
  SmallVector<int64_t> dims(type.getShape());
  std::optional<int64_t> kept = k->front();
  dims[getAxis()] = kept && *kept >= 0 ? *kept : ShapedType::kDynamic;
  return RankedTensorType::get(dims, IntegerType::get(getContext(), 64));
}

Inferred MultinomialOp::inferResultType() {
  RankedTensorType type = getInput().getType();
  if (type.getRank() != 2)
    return emitOpError() << "expected log-weights of rank 2, found " << type;
  return RankedTensorType::get({type.getDimSize(0), int64_t(getSamples())},
                               IntegerType::get(getContext(), 64));
}
