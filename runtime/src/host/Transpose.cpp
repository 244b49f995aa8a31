//===- Transpose.cpp - Strided copies and transposes ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Kernels.h"
#include "StridedNest.h"

using namespace rampart;
using namespace rampart::kernels;

namespace {

/// A matrix whose columns are contiguous in the source and whose rows are in
/// the destination.
struct Plane {
  int64_t rows, columns;
  int64_t sourceStride; // from one column to the next
  int64_t targetStride; // from one row to the next
};

/// Copies a plane in tiles that stay in the first cache from both sides.
template <typename U>
void copyPlane(const U *from, U *to, const Plane &plane) {
  constexpr int64_t tile = 16;
  for (int64_t r = 0; r < plane.rows; r += tile)
    for (int64_t c = 0; c < plane.columns; c += tile) {
      int64_t rowEnd = std::min(r + tile, plane.rows);
      int64_t columnEnd = std::min(c + tile, plane.columns);
      for (int64_t i = r; i < rowEnd; ++i)
        for (int64_t j = c; j < columnEnd; ++j)
          to[i * plane.targetStride + j] = from[i + j * plane.sourceStride];
    }
}

/// Takes element `i` out of a list and returns it.
int64_t takeOut(std::vector<int64_t> &values, size_t i) {
  int64_t value = values[i];
  values.erase(values.begin() + int64_t(i));
  return value;
}

/// A copy where the source is contiguous along axis `row` and the destination
/// along the last one: planes of the two, walked over all other axes.
Result<Tensor> planarCopy(const Tensor &input, Shape shape,
                          std::vector<int64_t> strides, size_t row) {
  Result<Tensor> output = makeTensor(input.type(), shape);
  if (!output)
    return output;
  std::vector<int64_t> targetStrides = stridesOf(shape);
  Plane plane;
  size_t last = shape.size() - 1;
  plane.columns = takeOut(shape, last);
  plane.sourceStride = takeOut(strides, last);
  takeOut(targetStrides, last);
  plane.rows = takeOut(shape, row);
  plane.targetStride = takeOut(targetStrides, row);
  takeOut(strides, row);
  withWord(elementSize(input.type()), [&]<typename U>(std::type_identity<U>) {
    const U *from = input.data<U>();
    U *to = output->mutableData<U>();
    StridedNest<2>(shape, {strides, targetStrides})
        .forEachRow([&](int64_t count, auto offsets, auto steps) {
          for (int64_t i = 0; i < count; ++i)
            copyPlane(from + offsets[0] + i * steps[0],
                      to + offsets[1] + i * steps[1], plane);
        });
  });
  return output;
}

} // namespace

Result<Tensor> kernels::stridedCopy(const Tensor &input, Shape shape,
                                    int64_t base,
                                    std::vector<int64_t> strides) {
  Result<Tensor> output = makeTensor(input.type(), shape);
  if (!output)
    return output;
  withWord(elementSize(input.type()), [&]<typename U>(std::type_identity<U>) {
    const U *from = input.data<U>() + base;
    U *to = output->mutableData<U>();
    StridedNest<1>(shape, {strides})
        .forEachRow([&](int64_t count, auto offsets, auto steps) {
          const U *row = from + offsets[0];
          if (steps[0] == 1)
            std::copy(row, row + count, to);
          else
            for (int64_t i = 0; i < count; ++i)
              to[i] = row[i * steps[0]];
          to += count;
        });
  });
  return output;
}

Result<Tensor> kernels::permuted(const Tensor &tensor,
                                 std::span<const int64_t> perm) {
  std::vector<int64_t> strides = stridesOf(tensor.shape()), moved;
  Shape shape;
  for (int64_t axis : perm) {
    shape.push_back(tensor.shape()[axis]);
    moved.push_back(strides[axis]);
  }
  auto innermost = std::find(perm.begin(), perm.end(), tensor.rank() - 1);
  size_t row = size_t(innermost - perm.begin());
  if (row + 1 < perm.size())
    return planarCopy(tensor, std::move(shape), std::move(moved), row);
  return stridedCopy(tensor, std::move(shape), 0, std::move(moved));
}

Result<Tensor> kernels::transpose(const Call &call) {
  const std::vector<int64_t> &perm = call.op.getInts("perm");
  if (int64_t(perm.size()) != call.input(0).rank())
    return Error{"expected a permutation of rank " +
                 std::to_string(perm.size()) + ", found an input " +
                 shapeText(call.input(0).shape())};
  return permuted(call.input(0), perm);
}
