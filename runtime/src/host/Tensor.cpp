//===- Tensor.cpp - Host tensors --------------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/host/Tensor.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <new>

using namespace rampart;

namespace {

struct TypeInfo {
  std::string_view name;
  size_t size;
};

// In the order of ElementType.
constexpr TypeInfo types[] = {{"float32", 4},  {"int32", 4},   {"int64", 8},
                              {"bool", 1},     {"uint8", 1},   {"code", 4},
                              {"realcode", 8}, {"float64", 8}, {"int8", 1}};
static_assert(size_t(ElementType::Int8) + 1 == std::size(types));

int64_t saturatingProduct(int64_t a, int64_t b) {
  int64_t product;
  return __builtin_mul_overflow(a, b, &product)
             ? std::numeric_limits<int64_t>::max()
             : product;
}

} // namespace

size_t rampart::elementSize(ElementType type) {
  return types[size_t(type)].size;
}

std::string_view rampart::elementTypeName(ElementType type) {
  return types[size_t(type)].name;
}

std::optional<ElementType> rampart::elementTypeNamed(std::string_view name) {
  for (size_t i = 0; i < std::size(types); ++i)
    if (types[i].name == name)
      return ElementType(i);
  return std::nullopt;
}

int64_t rampart::elementCount(std::span<const int64_t> shape) {
  if (std::find(shape.begin(), shape.end(), 0) != shape.end())
    return 0;
  int64_t count = 1;
  for (int64_t dim : shape)
    count = saturatingProduct(count, dim);
  return count;
}

std::string rampart::shapeText(std::span<const int64_t> shape) {
  if (shape.empty())
    return "scalar";
  std::string text;
  for (int64_t dim : shape)
    text += (text.empty() ? "" : "x") + std::to_string(dim);
  return text;
}

Tensor::Tensor(ElementType type, Shape shape)
    : elementType(type), dims(std::move(shape)) {
  constexpr size_t alignment = 64;
  // Never nothing, so that data() may go to memcpy; a multiple of the
  // alignment.
  size_t padded = (byteSize() / alignment + 1) * alignment;
  void *memory = std::aligned_alloc(alignment, padded);
  if (!memory)
    throw std::bad_alloc();
  bytes = std::shared_ptr<void>(memory, std::free);
}

Tensor Tensor::borrow(ElementType type, Shape shape, const void *bytes) {
  Tensor tensor;
  tensor.elementType = type;
  tensor.dims = std::move(shape);
  tensor.bytes =
      std::shared_ptr<void>(const_cast<void *>(bytes), [](void *) {});
  return tensor;
}

Tensor Tensor::reshaped(Shape shape) const {
  Tensor tensor = *this;
  tensor.dims = std::move(shape);
  return tensor;
}

Status rampart::checkShape(std::span<const int64_t> shape) {
  int64_t extent = 1;
  for (int64_t dim : shape) {
    if (dim < 0)
      return Error{"expected dimensions of at least 0, found " +
                   shapeText(shape)};
    extent = saturatingProduct(extent, std::max<int64_t>(dim, 1));
  }
  if (extent > maxElements)
    return Error{"expected at most " + std::to_string(maxElements) +
                 " elements, found " + shapeText(shape)};
  return {};
}

Result<Tensor> rampart::makeTensor(ElementType type, Shape shape) {
  if (Status status = checkShape(shape); !status)
    return Error{status.error()};
  try {
    return Tensor(type, shape);
  } catch (const std::bad_alloc &) {
    return Error{"not enough memory for " + shapeText(shape) + " elements of " +
                 std::string(elementTypeName(type))};
  }
}
