//===- Elementwise.cpp - Functions and arithmetic by element ----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Integers wrap around; their division truncates. float32 functions are those
// of core/Function.h, computed in double and rounded once.
//===----------------------------------------------------------------------===//
#include "Kernels.h"
#include "StridedNest.h"
#include "rampart/core/Function.h"

#include <cmath>

using namespace rampart;
using namespace rampart::kernels;

namespace {

using ArithmeticTypes = Types<float, double, int32_t, int64_t, uint8_t>;

template <typename List, typename Op>
Result<Tensor> unary(const Call &call, List types, Op op) {
  const Tensor &input = call.input(0);
  return dispatch(input.type(), types,
                  [&]<typename T>(std::type_identity<T>) -> Result<Tensor> {
                    Result<Tensor> output =
                        makeTensor(input.type(), input.shape());
                    if (!output)
                      return output;
                    const T *from = input.data<T>();
                    T *to = output->mutableData<T>();
                    for (int64_t i = 0, n = input.size(); i < n; ++i)
                      to[i] = op(from[i]);
                    return output;
                  });
}

Result<Tensor> function(const Call &call, Function f) {
  return unary(call, FloatTypes(),
               [&]<typename T>(T x) { return T(evaluate(f, x)); });
}

/// op(a, b) over the broadcast of the two inputs, with loops for the three
/// forms that a row of a broadcast has.
template <typename A, typename B, typename Op>
Result<Tensor> broadcast(const Call &call, Op op) {
  const Tensor &left = call.input(0), &right = call.input(1);
  Result<Shape> shape = broadcastShapes(left.shape(), right.shape());
  if (!shape)
    return Error{shape.error()};
  Result<Tensor> output = makeTensor(left.type(), *shape);
  if (!output)
    return output;
  A *to = output->mutableData<A>();
  StridedNest<2> nest(*shape, {broadcastStrides(left.shape(), *shape),
                               broadcastStrides(right.shape(), *shape)});
  nest.forEachRow([&](int64_t count, auto offsets, auto steps) {
    const A *a = left.data<A>() + offsets[0];
    const B *b = right.data<B>() + offsets[1];
    if (steps[0] == 0)
      for (int64_t i = 0; i < count; ++i)
        to[i] = op(*a, b[i]);
    else if (steps[1] == 0)
      for (int64_t i = 0; i < count; ++i)
        to[i] = op(a[i], *b);
    else
      for (int64_t i = 0; i < count; ++i)
        to[i] = op(a[i], b[i]);
    to += count;
  });
  return output;
}

template <typename Op>
Result<Tensor> arithmetic(const Call &call, Op op) {
  if (Status status = checkOneType(call); !status)
    return Error{status.error()};
  return dispatch(call.input(0).type(), ArithmeticTypes(),
                  [&]<typename T>(std::type_identity<T>) {
                    return broadcast<T, T>(call, op);
                  });
}

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

/// base to the power of a non-negative exponent, wrapping around.
template <typename T>
T integerPower(T base, uint64_t exponent) {
  uint64_t power = 1;
  for (uint64_t square = uint64_t(base); exponent;
       exponent >>= 1, square *= square)
    if (exponent & 1)
      power *= square;
  return T(power);
}

/// base to the power of exponent in the base's type; sets `failed` for 0 to a
/// negative power, which no integer is.
template <typename T, typename U>
T power(T base, U exponent, bool &failed) {
  if constexpr (std::is_floating_point_v<T>) {
    if (exponent == 2) // the most common power, and no less exact
      return T(double(base) * double(base));
    return T(std::pow(double(base), double(exponent)));
  } else if constexpr (std::is_integral_v<U>) {
    if (exponent >= 0)
      return integerPower(base, uint64_t(exponent));
    failed |= base == 0;
    if (base == T(-1))
      return exponent % 2 ? base : 1;
    return base == 1;
  } else {
    double result = std::pow(double(base), double(exponent));
    constexpr double bound = double(std::numeric_limits<T>::max() / 2 + 1) * 2;
    bool fits =
        result >= double(std::numeric_limits<T>::min()) && result < bound;
    failed |= !fits;
    return fits ? T(result) : 0;
  }
}

} // namespace

Result<Tensor> kernels::relu(const Call &call) {
  // Written so that NaN stays.
  return unary(call, NumberTypes(),
               []<typename T>(T x) { return x < 0 ? T(0) : x; });
}

Result<Tensor> kernels::elu(const Call &call) {
  return function(
      call, {.kind = FunctionKind::Elu, .alpha = call.op.getFloat("alpha")});
}

Result<Tensor> kernels::sigmoid(const Call &call) {
  return function(call, {.kind = FunctionKind::Sigmoid});
}

Result<Tensor> kernels::tanh(const Call &call) {
  return function(call, {.kind = FunctionKind::Tanh});
}

Result<Tensor> kernels::sqrt(const Call &call) {
  return unary(call, FloatTypes(), [](auto x) { return std::sqrt(x); });
}

Result<Tensor> kernels::add(const Call &call) {
  return arithmetic(
      call, []<typename T>(T a, T b) { return T(Wrap<T>(a) + Wrap<T>(b)); });
}

Result<Tensor> kernels::sub(const Call &call) {
  return arithmetic(
      call, []<typename T>(T a, T b) { return T(Wrap<T>(a) - Wrap<T>(b)); });
}

Result<Tensor> kernels::mul(const Call &call) {
  return arithmetic(
      call, []<typename T>(T a, T b) { return T(Wrap<T>(a) * Wrap<T>(b)); });
}

Result<Tensor> kernels::div(const Call &call) {
  bool failed = false;
  Result<Tensor> result = arithmetic(call, [&]<typename T>(T a, T b) -> T {
    if constexpr (std::is_floating_point_v<T>)
      return a / b;
    else {
      bool undefined =
          b == 0 || (std::is_signed_v<T> &&
                     a == std::numeric_limits<T>::min() && b == T(-1));
      failed |= undefined;
      return undefined ? T(0) : T(a / b);
    }
  });
  if (result && failed)
    return Error{"expected integer quotients that exist, found a division by 0 "
                 "or of the "
                 "smallest integer by -1"};
  return result;
}

Result<Tensor> kernels::pow(const Call &call) {
  bool failed = false;
  Result<Tensor> result =
      dispatch(call.input(0).type(), NumberTypes(),
               [&]<typename A>(std::type_identity<A>) {
                 return dispatch(call.input(1).type(), NumberTypes(),
                                 [&]<typename B>(std::type_identity<B>) {
                                   return broadcast<A, B>(call, [&](A a, B b) {
                                     return power(a, b, failed);
                                   });
                                 });
               });
  if (result && failed)
    return Error{
        "expected integer powers that exist, found 0 to a negative power or a "
        "result out of range"};
  return result;
}
