//===- Shapes.cpp - Shape rules of the kernels ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Kernels.h"

#include <algorithm>

using namespace rampart;

std::vector<int64_t> kernels::stridesOf(std::span<const int64_t> shape) {
  std::vector<int64_t> strides(shape.size());
  int64_t stride = 1;
  for (size_t d = shape.size(); d-- > 0;) {
    strides[d] = stride;
    stride *= std::max<int64_t>(shape[d], 1);
  }
  return strides;
}

Result<Shape> kernels::broadcastShapes(std::span<const int64_t> a,
                                       std::span<const int64_t> b) {
  Shape result(std::max(a.size(), b.size()));
  for (size_t i = 1; i <= result.size(); ++i) { // from the last dimension
    int64_t x = i <= a.size() ? a[a.size() - i] : 1;
    int64_t y = i <= b.size() ? b[b.size() - i] : 1;
    if (x != y && x != 1 && y != 1)
      return Error{"expected shapes that broadcast, found " + shapeText(a) +
                   " and " + shapeText(b)};
    result[result.size() - i] = x == 1 ? y : x;
  }
  return result;
}

std::vector<int64_t>
kernels::broadcastStrides(std::span<const int64_t> shape,
                          std::span<const int64_t> target) {
  std::vector<int64_t> own = stridesOf(shape), result(target.size(), 0);
  size_t added = target.size() - shape.size();
  for (size_t d = 0; d < shape.size(); ++d)
    result[added + d] = shape[d] == 1 ? 0 : own[d];
  return result;
}

Status kernels::checkAxes(std::span<const int64_t> axes, int64_t rank) {
  for (int64_t axis : axes)
    if (axis >= rank)
      return Error{"expected axes below the rank " + std::to_string(rank) +
                   ", found " + std::to_string(axis)};
  return {};
}

Result<std::vector<int64_t>> kernels::readInts(const Tensor &tensor,
                                               std::string_view what,
                                               bool allowInt32) {
  if (tensor.type() == ElementType::Int64) {
    const int64_t *data = tensor.data<int64_t>();
    return std::vector<int64_t>(data, data + tensor.size());
  }
  if (allowInt32 && tensor.type() == ElementType::Int32) {
    const int32_t *data = tensor.data<int32_t>();
    return std::vector<int64_t>(data, data + tensor.size());
  }
  return Error{"expected " + std::string(what) + " of " +
               (allowInt32 ? "int32 or int64" : "int64") + ", found " +
               std::string(elementTypeName(tensor.type()))};
}

Result<std::vector<int64_t>> kernels::readList(const Tensor &tensor,
                                               std::string_view what,
                                               bool allowInt32) {
  if (tensor.rank() != 1)
    return Error{"expected " + std::string(what) + " of rank 1, found " +
                 shapeText(tensor.shape())};
  return readInts(tensor, what, allowInt32);
}

Status kernels::checkOneType(const Call &call) {
  for (const Tensor &input : call.inputs)
    if (input.type() != call.input(0).type())
      return Error{"expected inputs of one element type, found " +
                   std::string(elementTypeName(call.input(0).type())) +
                   " and " + std::string(elementTypeName(input.type()))};
  return {};
}
