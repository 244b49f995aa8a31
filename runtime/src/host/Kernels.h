//===- Kernels.h - What the kernels of host operations share ----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every row of HostOps.def has a kernel of this signature; helpers check shapes
// and types. Errors do not name the operation: HostOp::run puts it in front.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_HOST_KERNELS_H
#define RAMPART_SRC_HOST_KERNELS_H

#include "rampart/host/HostOp.h"

#include <type_traits>

namespace rampart::kernels {

/// One call: the operation with its attributes, its inputs (as many as the
/// table allows), and what else it depends on.
struct Call {
  const HostOp &op;
  std::span<const Tensor> inputs;
  const HostContext &context;

  const Tensor &input(size_t i) const { return inputs[i]; }
};

#define HOST_OP(opcode, kernel, minInputs, maxInputs, ...)                     \
  Result<Tensor> kernel(const Call &call);
#include "rampart/host/HostOps.def"

// ------------------------------------------------------------------- types

template <typename T>
constexpr ElementType elementTypeOf() {
  if constexpr (std::is_same_v<T, float>)
    return ElementType::Float32;
  else if constexpr (std::is_same_v<T, double>)
    return ElementType::Float64;
  else if constexpr (std::is_same_v<T, int32_t>)
    return ElementType::Int32;
  else if constexpr (std::is_same_v<T, int64_t>)
    return ElementType::Int64;
  else if constexpr (std::is_same_v<T, bool>)
    return ElementType::Bool;
  else if constexpr (std::is_same_v<T, int8_t>)
    return ElementType::Int8;
  else {
    static_assert(std::is_same_v<T, uint8_t>);
    return ElementType::UInt8;
  }
}

template <typename... Ts>
struct Types {};
using FloatTypes = Types<float, double>;
using NumberTypes = Types<float, double, int32_t, int64_t, int8_t, uint8_t>;
using HostTypes = Types<float, double, int32_t, int64_t, int8_t, uint8_t, bool>;

/// How an element lies in memory: a bool is a byte, whose value is not trusted
/// to be 0 or 1.
template <typename T>
using Stored = std::conditional_t<std::is_same_v<T, bool>, uint8_t, T>;

/// The type in which T's arithmetic wraps around.
template <typename T>
struct Wrapping {
  using type = std::make_unsigned_t<T>;
};
template <typename T>
  requires std::is_floating_point_v<T>
struct Wrapping<T> {
  using type = T;
};
template <typename T>
using Wrap = typename Wrapping<T>::type;

template <typename... Ts>
Error wrongType(ElementType found, Types<Ts...>) {
  std::string names;
  ((names += (names.empty() ? "" : ", ") +
             std::string(elementTypeName(elementTypeOf<Ts>()))),
   ...);
  return Error{"expected an element type of " + names + ", found " +
               std::string(elementTypeName(found))};
}

/// Calls visit(std::type_identity<T>) for the T of the list that `type` names;
/// an error where it names none.
template <typename Visitor, typename... Ts>
Result<Tensor> dispatch(ElementType type, Types<Ts...> list, Visitor visit) {
  std::optional<Result<Tensor>> result;
  (void)((type == elementTypeOf<Ts>() &&
          (result.emplace(visit(std::type_identity<Ts>())), true)) ||
         ...);
  return result ? std::move(*result) : Result<Tensor>(wrongType(type, list));
}

/// Calls visit(std::type_identity<U>) for an unsigned U of `size` bytes.
template <typename Visitor>
void withWord(size_t size, Visitor visit) {
  if (size == 1)
    visit(std::type_identity<uint8_t>());
  else if (size == 4)
    visit(std::type_identity<uint32_t>());
  else
    visit(std::type_identity<uint64_t>());
}

// ------------------------------------------------------------------ shapes

/// Row-major strides in elements.
std::vector<int64_t> stridesOf(std::span<const int64_t> shape);

/// numpy's broadcast of two shapes.
Result<Shape> broadcastShapes(std::span<const int64_t> a,
                              std::span<const int64_t> b);

/// Strides that walk a tensor of `shape` as if it had the broadcast shape
/// `target`.
std::vector<int64_t> broadcastStrides(std::span<const int64_t> shape,
                                      std::span<const int64_t> target);

/// An error unless every axis is below `rank`.
Status checkAxes(std::span<const int64_t> axes, int64_t rank);

/// The integers of an input; `what` names it in the error.
Result<std::vector<int64_t>> readInts(const Tensor &tensor,
                                      std::string_view what, bool allowInt32);
/// The same for an input that has to have rank 1.
Result<std::vector<int64_t>>
readList(const Tensor &tensor, std::string_view what, bool allowInt32 = false);

/// An error unless all inputs have the first one's element type.
Status checkOneType(const Call &call);

/// `shape` filled, in row-major order, from `input` starting at element `base`
/// and walking by `strides`.
Result<Tensor> stridedCopy(const Tensor &input, Shape shape, int64_t base,
                           std::vector<int64_t> strides);

/// The tensor with its axes in the order of `perm`, a permutation of its rank.
Result<Tensor> permuted(const Tensor &tensor, std::span<const int64_t> perm);

} // namespace rampart::kernels

#endif // RAMPART_SRC_HOST_KERNELS_H
