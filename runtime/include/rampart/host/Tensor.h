//===- Tensor.h - Host tensors ----------------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Dense row-major tensors of any rank, zero-size dimensions included.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_HOST_TENSOR_H
#define RAMPART_HOST_TENSOR_H

#include "rampart/core/Result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rampart {

/// `Code` is an integer code of a device region: int32 in the quantized and
/// noisy modes. `RealCode` is its counterpart in ideal mode: the same number,
/// neither rounded nor saturated, as double.
enum class ElementType {
  Float32,
  Int32,
  Int64,
  Bool,
  UInt8,
  Code,
  RealCode,
  Float64,
  Int8
};

size_t elementSize(ElementType type);
/// "float32", "int64", ... as numpy names them; codes are "code".
std::string_view elementTypeName(ElementType type);
/// The type of that name, if there is one.
std::optional<ElementType> elementTypeNamed(std::string_view name);

using Shape = std::vector<int64_t>;

/// Product of the dimensions; 1 for rank 0. Saturates at the largest int64.
int64_t elementCount(std::span<const int64_t> shape);
/// "2x3x40"; "scalar" for rank 0.
std::string shapeText(std::span<const int64_t> shape);

/// A tensor that owns its bytes or shares them (copying is cheap; the bytes are
/// then shared and must not be written).
class Tensor {
public:
  Tensor() = default;
  /// Uninitialised, 64-byte aligned; for shapes known to be sound (see
  /// makeTensor).
  Tensor(ElementType type, Shape shape);
  /// Borrows `bytes`, which must outlive the tensor.
  static Tensor borrow(ElementType type, Shape shape, const void *bytes);

  ElementType type() const { return elementType; }
  const Shape &shape() const { return dims; }
  int64_t rank() const { return int64_t(dims.size()); }
  int64_t size() const { return elementCount(dims); }
  size_t byteSize() const { return size_t(size()) * elementSize(elementType); }

  template <typename T>
  const T *data() const {
    return static_cast<const T *>(bytes.get());
  }
  template <typename T>
  T *mutableData() {
    return static_cast<T *>(bytes.get());
  }

  /// The same bytes under another shape of equal size.
  Tensor reshaped(Shape shape) const;

private:
  ElementType elementType = ElementType::Float32;
  Shape dims{0};
  std::shared_ptr<void> bytes;
};

/// The largest tensor that is made: the product of the dimensions, zeros
/// counted as ones, so that no stride of a smaller shape overflows.
inline constexpr int64_t maxElements = int64_t(1) << 40;

/// An error where a dimension is negative or the shape passes maxElements.
Status checkShape(std::span<const int64_t> shape);

/// A tensor of a shape that is not known to be sound: an error where checkShape
/// has one or memory does not suffice.
Result<Tensor> makeTensor(ElementType type, Shape shape);

} // namespace rampart

#endif // RAMPART_HOST_TENSOR_H
