//===- HostInference.cpp - Result types of movement operations ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes and movement; HostMathInference.cpp has the arithmetic.
//===----------------------------------------------------------------------===//
#include "HostInference.h"

#include "rampart/Dialect/Host/HostTensors.h"
#include "llvm/ADT/SmallBitVector.h"
#include "llvm/Support/MathExtras.h"

#include <numeric>

using namespace mlir;
using namespace rampart;
using namespace rampart::host;
using namespace rampart::host::detail;

//===----------------------------------------------------------------------===//
// Helpers
//===----------------------------------------------------------------------===//

LogicalResult host::detail::checkAxes(Operation *op, ArrayRef<int64_t> axes,
                                      int64_t rank) {
  for (int64_t axis : axes)
    if (axis >= rank)
      return op->emitOpError()
             << "expected axes below the rank " << rank << ", found " << axis;
  return success();
}

FailureOr<SmallVector<int64_t>>
host::detail::broadcastDims(Operation *op, ArrayRef<int64_t> lhs,
                            ArrayRef<int64_t> rhs) {
  size_t rank = std::max(lhs.size(), rhs.size());
  SmallVector<int64_t> dims(rank, 1);
  for (size_t i = 0; i < rank; ++i) { // from the last axis on
    int64_t a = i < lhs.size() ? lhs[lhs.size() - 1 - i] : 1;
    int64_t b = i < rhs.size() ? rhs[rhs.size() - 1 - i] : 1;
    int64_t &dim = dims[rank - 1 - i];
    if (a == b || b == 1)
      dim = a;
    else if (a == 1 || ShapedType::isDynamic(a))
      dim = b;
    else if (ShapedType::isDynamic(b))
      dim = a;
    else
      return op->emitOpError() << "expected shapes that broadcast, found "
                               << dimsText(lhs) << " and " << dimsText(rhs);
  }
  return dims;
}

/// A partly known size as a dimension of a type; negative sizes, which a kernel
/// refuses at run time, are left open.
static int64_t dimOf(std::optional<int64_t> size) {
  return size && *size >= 0 ? *size : ShapedType::kDynamic;
}

//===----------------------------------------------------------------------===//
// Axes
//===----------------------------------------------------------------------===//

FailureOr<RankedTensorType> TransposeOp::inferResultType() {
  RankedTensorType type = getInput().getType();
  if (int64_t(getPerm().size()) != type.getRank())
    return emitOpError() << "expected perm to be a permutation of "
                         << type.getRank() << " axes, found [" << getPerm()
                         << "]";
  return type.clone(llvm::map_to_vector(
      getPerm(), [&](int64_t axis) { return type.getDimSize(axis); }));
}

FailureOr<RankedTensorType> SqueezeOp::inferResultType() {
  RankedTensorType type = getInput().getType();
  ArrayRef<int64_t> axes = getAxes();
  if (failed(checkAxes(*this, axes, type.getRank())))
    return failure();
  SmallVector<int64_t> dims;
  for (auto [axis, dim] : llvm::enumerate(type.getShape())) {
    if (!llvm::is_contained(axes, int64_t(axis)))
      dims.push_back(dim);
    else if (dim != 1 && !ShapedType::isDynamic(dim))
      return emitOpError() << "expected size 1 on axis " << axis << ", found "
                           << dim;
  }
  return type.clone(dims);
}

FailureOr<RankedTensorType> UnsqueezeOp::inferResultType() {
  RankedTensorType type = getInput().getType();
  SmallVector<int64_t> axes(getAxes());
  if (failed(checkAxes(*this, axes, type.getRank() + axes.size())))
    return failure();
  SmallVector<int64_t> dims(type.getShape());
  llvm::sort(axes);
  for (int64_t axis : axes)
    dims.insert(dims.begin() + axis, 1);
  return type.clone(dims);
}

FailureOr<RankedTensorType> ShapeOp::inferResultType() {
  int64_t rank = getInput().getType().getRank();
  int64_t start = getStart(), end = getEnd();
  if (start < 0 || start > end || end > rank)
    return emitOpError() << "expected 0 <= start <= end <= " << rank
                         << ", found " << start << " and " << end;
  return RankedTensorType::get({end - start},
                               IntegerType::get(getInput().getContext(), 64));
}

//===----------------------------------------------------------------------===//
// Reshape
//===----------------------------------------------------------------------===//

/// The product of static dimensions; nullopt where one is dynamic. Overflow,
/// which no tensor in memory has, counts as dynamic.
static std::optional<int64_t> product(ArrayRef<int64_t> dims) {
  int64_t result = 1;
  for (int64_t dim : dims)
    if (ShapedType::isDynamic(dim) || llvm::MulOverflow(result, dim, result))
      return std::nullopt;
  return result;
}

/// The size that -1 stands for, where the dimensions that are not copied from
/// the input determine it.
static std::optional<int64_t> inferRest(ArrayRef<int64_t> input,
                                        ArrayRef<int64_t> output, int64_t rest,
                                        const llvm::SmallBitVector &copied) {
  SmallVector<int64_t> left, right;
  for (auto [i, dim] : llvm::enumerate(input))
    if (i >= copied.size() || !copied.test(i))
      left.push_back(dim);
  for (auto [i, dim] : llvm::enumerate(output))
    if (int64_t(i) != rest && !copied.test(i))
      right.push_back(dim);
  std::optional<int64_t> elements = product(left), known = product(right);
  if (!elements || !known || *known == 0 || *elements % *known != 0)
    return std::nullopt;
  return *elements / *known;
}

FailureOr<RankedTensorType> ReshapeOp::inferResultType() {
  RankedTensorType type = getInput().getType();
  std::optional<PartialSizes> sizes = partialSizes(getShape());
  if (!sizes)
    return emitOpError()
           << "expected a shape of static length (at most 64), found "
           << getShape().getType();
  bool allowZero = getAllowZero() != 0;
  int64_t rest = -1;
  SmallVector<int64_t> dims;
  llvm::SmallBitVector copied(sizes->size());
  for (auto [i, size] : llvm::enumerate(*sizes)) {
    dims.push_back(dimOf(size));
    if (size == -1) {
      if (rest >= 0)
        return emitOpError() << "expected -1 at most once in shape";
      rest = i;
    } else if (size && *size < -1) {
      return emitOpError() << "expected sizes from -1 on in shape, "
                              "found "
                           << *size;
    } else if (size == 0 && !allowZero) {
      if (int64_t(i) >= type.getRank())
        return emitOpError() << "shape copies dimension " << i
                             << " of an input of rank " << type.getRank();
      dims.back() = type.getDimSize(i);
      copied.set(i);
    }
  }
  if (rest >= 0)
    if (auto size = inferRest(type.getShape(), dims, rest, copied))
      dims[rest] = *size;
  std::optional<int64_t> elements = product(type.getShape()),
                         target = product(dims);
  if (elements && target && *elements != *target)
    return emitOpError() << "cannot reshape " << dimsText(type.getShape())
                         << " to " << dimsText(dims);
  return type.clone(dims);
}

//===----------------------------------------------------------------------===//
// Parts and joins
//===----------------------------------------------------------------------===//

/// The number of elements from `start` to `end` by `step` (not 0) on an axis of
/// `dim` elements, as ONNX clamps them.
static int64_t sliceCount(int64_t dim, int64_t start, int64_t end,
                          int64_t step) {
  int64_t low = step > 0 ? 0 : -1, high = step > 0 ? dim : dim - 1;
  auto clamped = [&](int64_t position, int64_t low) {
    position = position < 0 ? position + dim : position;
    return std::max(low, std::min(position, high));
  };
  start = clamped(start, 0);
  end = clamped(end, low);
  uint64_t stride = step > 0 ? uint64_t(step) : -uint64_t(step);
  int64_t distance = step > 0 ? end - start : start - end;
  return distance <= 0 ? 0 : int64_t((uint64_t(distance) - 1) / stride + 1);
}

FailureOr<RankedTensorType> SliceOp::inferResultType() {
  RankedTensorType type = getInput().getType();
  ArrayRef<int64_t> axes = getAxes();
  SmallVector<int64_t> dims(type.getShape());
  if (failed(checkAxes(*this, axes, type.getRank())))
    return failure();
  auto starts = partialSizes(getStarts());
  auto ends = partialSizes(getEnds());
  auto steps = partialSizes(getSteps());
  for (auto &positions : {starts, ends, steps})
    if (positions && positions->size() != axes.size())
      return emitOpError() << "expected " << axes.size()
                           << " starts, ends and steps, found "
                           << positions->size();
  for (auto [i, axis] : llvm::enumerate(axes)) {
    auto start = starts ? (*starts)[i] : std::nullopt;
    auto end = ends ? (*ends)[i] : std::nullopt;
    auto step = steps ? (*steps)[i] : std::nullopt;
    if (step == 0)
      return emitOpError() << "expected a step other than 0 on axis " << axis;
    if (!ShapedType::isDynamic(dims[axis]) && start && end && step)
      dims[axis] = sliceCount(dims[axis], *start, *end, *step);
    else if (dims[axis] != 0)
      dims[axis] = ShapedType::kDynamic;
  }
  return type.clone(dims);
}

FailureOr<RankedTensorType> GatherOp::inferResultType() {
  RankedTensorType type = getInput().getType();
  auto indices = getIndices().getType();
  int64_t axis = getAxis();
  if (failed(checkAxes(*this, axis, type.getRank())))
    return failure();
  SmallVector<int64_t> dims(type.getShape().take_front(axis));
  llvm::append_range(dims, indices.getShape());
  llvm::append_range(dims, type.getShape().drop_front(axis + 1));
  return type.clone(dims);
}

FailureOr<RankedTensorType> ConcatOp::inferResultType() {
  auto type = rankedType(getInputs().front());
  int64_t axis = getAxis();
  if (failed(checkAxes(*this, axis, type.getRank())))
    return failure();
  SmallVector<int64_t> dims(type.getShape());
  for (Value input : getInputs().drop_front()) {
    auto next = rankedType(input);
    bool fits = next.getRank() == type.getRank() &&
                next.getElementType() == type.getElementType();
    for (int64_t i = 0; fits && i < type.getRank(); ++i) {
      int64_t dim = next.getDimSize(i);
      if (i == axis) {
        if (ShapedType::isDynamic(dims[i]) || ShapedType::isDynamic(dim))
          dims[i] = ShapedType::kDynamic;
        else
          fits = !llvm::AddOverflow(dims[i], dim, dims[i]);
      } else if (ShapedType::isDynamic(dims[i])) {
        dims[i] = dim;
      } else {
        fits = ShapedType::isDynamic(dim) || dim == dims[i];
      }
    }
    if (!fits)
      return emitOpError() << "expected inputs that differ on axis " << axis
                           << " alone, found " << type << " and " << next;
  }
  return type.clone(dims);
}

FailureOr<RankedTensorType> ExpandOp::inferResultType() {
  RankedTensorType type = getInput().getType();
  std::optional<PartialSizes> sizes = partialSizes(getShape());
  if (!sizes)
    return emitOpError()
           << "expected a shape of static length (at most 64), found "
           << getShape().getType();
  for (std::optional<int64_t> size : *sizes)
    if (size && *size < 0)
      return emitOpError() << "expected sizes from 0 on in shape, "
                              "found "
                           << *size;
  auto dims =
      broadcastDims(*this, type.getShape(), llvm::map_to_vector(*sizes, dimOf));
  if (failed(dims))
    return failure();
  return type.clone(*dims);
}

FailureOr<RankedTensorType> CastOp::inferResultType() {
  std::optional<ElementType> to = elementTypeNamed(getTo().str());
  return getInput().getType().clone(host::typeOf(getContext(), *to));
}
