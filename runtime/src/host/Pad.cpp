//===- Pad.cpp - Padding and repetition -------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Kernels.h"

#include <algorithm>
#include <limits>

using namespace rampart;
using namespace rampart::kernels;

namespace {

constexpr int64_t outside = -1;

/// i modulo n, from 0 on.
int64_t modulo(int64_t i, int64_t n) { return (i % n + n) % n; }

/// The element of an axis of `dim` elements that stands at position i, which
/// may lie outside of it.
int64_t sourceOf(int64_t i, int64_t dim, std::string_view mode) {
  if (i >= 0 && i < dim)
    return i;
  if (mode == "constant")
    return outside;
  if (mode == "edge")
    return std::clamp<int64_t>(i, 0, dim - 1);
  if (mode == "wrap")
    return modulo(i, dim);
  int64_t period = std::max<int64_t>(2 * (dim - 1), 1); // reflect
  i = modulo(i, period);
  return std::min(i, period - i) % dim;
}

/// For every index of every padded axis, the offset of the element it shows,
/// or `outside`.
using AxisOffsets = std::vector<std::vector<int64_t>>;

/// Fills in the padded shape.
Result<AxisOffsets> axisOffsets(const Tensor &input,
                                const std::vector<int64_t> &pads,
                                const std::string &mode, Shape &shape) {
  size_t rank = input.shape().size();
  for (size_t d = 0; d < rank; ++d)
    if (__builtin_add_overflow(pads[d], pads[rank + d], &shape[d]) ||
        __builtin_add_overflow(shape[d], input.shape()[d], &shape[d]))
      return Error{"expected pads that fit a tensor, found " + shapeText(pads)};
  if (Status status = checkShape(shape); !status)
    return Error{status.error()};
  std::vector<int64_t> strides = stridesOf(input.shape());
  AxisOffsets offsets(rank);
  for (size_t d = 0; d < rank; ++d) {
    int64_t dim = input.shape()[d];
    if (dim == 0 && shape[d] > 0 && mode != "constant")
      return Error{"expected elements to pad with on axis " +
                   std::to_string(d) + ", found an input " +
                   shapeText(input.shape())};
    for (int64_t i = 0; i < shape[d]; ++i) {
      int64_t source = sourceOf(i - pads[d], dim, mode);
      offsets[d].push_back(source == outside ? outside : source * strides[d]);
    }
  }
  return offsets;
}

/// Writes the rows of the padded tensor, one after another.
template <typename U>
void fill(const U *from, U *to, U value, const AxisOffsets &offsets,
          const Shape &shape) {
  std::vector<int64_t> index(shape.size(), 0);
  const std::vector<int64_t> &row = offsets.back();
  for (bool more = true; more;) {
    int64_t base = 0;
    for (size_t d = 0; d + 1 < shape.size() && base != outside; ++d) {
      int64_t offset = offsets[d][size_t(index[d])];
      base = offset == outside ? outside : base + offset;
    }
    for (int64_t offset : row)
      *to++ =
          base == outside || offset == outside ? value : from[base + offset];
    more = false;
    for (size_t d = shape.size() - 1; d-- > 0 && !more;) {
      more = ++index[d] < shape[d];
      if (!more)
        index[d] = 0;
    }
  }
}

} // namespace

Result<Tensor> kernels::pad(const Call &call) {
  const Tensor &input = call.input(0), &value = call.input(2);
  Result<std::vector<int64_t>> pads = readList(call.input(1), "pads");
  if (!pads)
    return Error{pads.error()};
  if (pads->size() != 2 * input.shape().size())
    return Error{"expected " + std::to_string(2 * input.shape().size()) +
                 " pads, found " + std::to_string(pads->size())};
  if (value.type() != input.type() || value.size() != 1)
    return Error{"expected one value of " +
                 std::string(elementTypeName(input.type())) + ", found " +
                 shapeText(value.shape()) + " of " +
                 std::string(elementTypeName(value.type()))};
  if (input.rank() == 0)
    return input;
  Shape shape(input.shape().size());
  Result<AxisOffsets> offsets =
      axisOffsets(input, *pads, call.op.getText("mode"), shape);
  if (!offsets)
    return Error{offsets.error()};
  Result<Tensor> output = makeTensor(input.type(), shape);
  if (!output || output->size() == 0)
    return output;
  withWord(elementSize(input.type()), [&]<typename U>(std::type_identity<U>) {
    fill(input.data<U>(), output->mutableData<U>(), *value.data<U>(), *offsets,
         shape);
  });
  return output;
}

Result<Tensor> kernels::tile(const Call &call) {
  const Tensor &input = call.input(0);
  Result<std::vector<int64_t>> repeats = readList(call.input(1), "repeats");
  if (!repeats)
    return Error{repeats.error()};
  if (repeats->size() != input.shape().size())
    return Error{"expected " + std::to_string(input.rank()) +
                 " repeats, found " + std::to_string(repeats->size())};
  if (Status status = checkShape(*repeats); !status)
    return Error{status.error()};
  // Every axis becomes two: one that stays in place, and the axis itself.
  Shape shape, doubled;
  std::vector<int64_t> strides, own = stridesOf(input.shape());
  for (size_t d = 0; d < own.size(); ++d) {
    int64_t dim = input.shape()[d], count = (*repeats)[d];
    int64_t size = 0;
    if (__builtin_mul_overflow(dim, count, &size))
      size = std::numeric_limits<int64_t>::max();
    shape.push_back(size);
    doubled.insert(doubled.end(), {count, dim});
    strides.insert(strides.end(), {0, own[d]});
  }
  if (Status status = checkShape(shape); !status)
    return Error{status.error()};
  Result<Tensor> output =
      stridedCopy(input, std::move(doubled), 0, std::move(strides));
  return output ? output->reshaped(std::move(shape)) : output;
}
