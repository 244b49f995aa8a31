//===- Tensor.h - Host tensors ----------------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Dense row-major tensors of any rank, zero-size dimensions included.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_HOST_TENSOR_H
#define RAMPART_HOST_TENSOR_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rampart {

/// `Code` is an integer code of a device region: int32 in the quantized and noisy
/// modes. `RealCode` is its counterpart in ideal mode: the same number, neither
/// rounded nor saturated, as double.
enum class ElementType { Float32, Int32, Int64, Bool, UInt8, Code, RealCode, Float64 };

size_t elementSize(ElementType type);
/// "float32", "int64", ... as numpy names them; codes are "code".
std::string_view elementTypeName(ElementType type);

using Shape = std::vector<int64_t>;

/// Product of the dimensions; 1 for rank 0.
int64_t elementCount(std::span<const int64_t> shape);
/// "2x3x40"; "scalar" for rank 0.
std::string shapeText(std::span<const int64_t> shape);

/// A tensor that owns its bytes or shares them (copying is cheap; the bytes are
/// then shared and must not be written).
class Tensor {
public:
  Tensor() = default;
  /// Uninitialised, 64-byte aligned.
  Tensor(ElementType type, Shape shape);
  /// Borrows `bytes`, which must outlive the tensor.
  static Tensor borrow(ElementType type, Shape shape, const void *bytes);

  ElementType type() const { return elementType; }
  const Shape &shape() const { return dims; }
  int64_t rank() const { return int64_t(dims.size()); }
  int64_t size() const { return elementCount(dims); }
  size_t byteSize() const { return size_t(size()) * elementSize(elementType); }

  template <typename T>
  const T *data() const { return static_cast<const T *>(bytes.get()); }
  template <typename T>
  T *mutableData() { return static_cast<T *>(bytes.get()); }

  /// The same bytes under another shape of equal size.
  Tensor reshaped(Shape shape) const;

private:
  ElementType elementType = ElementType::Float32;
  Shape dims{0};
  std::shared_ptr<void> bytes;
};

} // namespace rampart

#endif // RAMPART_HOST_TENSOR_H
