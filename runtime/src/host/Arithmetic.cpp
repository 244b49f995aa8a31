//===- Arithmetic.cpp - Operators of two tensors ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numpy's broadcasting; integers wrap around.
//===----------------------------------------------------------------------===//
#include "Broadcast.h"

#include <cmath>

using namespace rampart;
using namespace rampart::kernels;

namespace {

template <typename List, typename Op>
Result<Tensor> sameType(const Call &call, List types, Op op) {
  if (Status status = checkOneType(call); !status)
    return Error{status.error()};
  ElementType type = call.input(0).type();
  return dispatch(type, types, [&]<typename T>(std::type_identity<T>) {
    return broadcast<T, T, T>(call, type, op);
  });
}

template <typename Op>
Result<Tensor> arithmetic(const Call &call, Op op) {
  return sameType(call, NumberTypes(), op);
}

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
    if (std::is_signed_v<T> && base == T(-1))
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

/// The remainder with the sign of the divisor, or of the dividend for `fmod`.
template <typename T>
T remainder(T a, T b, bool fmod) {
  T r;
  if constexpr (std::is_floating_point_v<T>)
    r = T(std::fmod(double(a), double(b)));
  else
    r = b == T(-1) ? T(0) : T(a % b); // the smallest integer % -1 overflows
  return !fmod && r != 0 && (r < 0) != (b < 0) ? T(r + b) : r;
}

/// The larger of the two where `larger`, else the smaller; NaN wins.
template <typename T>
T extreme(T a, T b, bool larger) {
  if (a != a)
    return a;
  return (larger ? a > b : a < b) ? a : b;
}

} // namespace

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

Result<Tensor> kernels::max(const Call &call) {
  return arithmetic(call,
                    []<typename T>(T a, T b) { return extreme(a, b, true); });
}

Result<Tensor> kernels::min(const Call &call) {
  return arithmetic(call,
                    []<typename T>(T a, T b) { return extreme(a, b, false); });
}

Result<Tensor> kernels::prelu(const Call &call) {
  return arithmetic(call, []<typename T>(T x, T slope) {
    return x < 0 ? T(Wrap<T>(x) * Wrap<T>(slope)) : x;
  });
}

Result<Tensor> kernels::mod(const Call &call) {
  bool fmod = call.op.getInt("fmod"), failed = false;
  Result<Tensor> result = arithmetic(call, [&]<typename T>(T a, T b) {
    bool undefined = std::is_integral_v<T> && b == 0;
    failed |= undefined;
    return undefined ? T(0) : remainder(a, b, fmod);
  });
  if (result && failed)
    return Error{"expected integer remainders that exist, found a division by "
                 "0"};
  return result;
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
  Result<Tensor> result = dispatch(
      call.input(0).type(), NumberTypes(),
      [&]<typename A>(std::type_identity<A>) {
        return dispatch(call.input(1).type(), NumberTypes(),
                        [&]<typename B>(std::type_identity<B>) {
                          return broadcast<A, B, A>(
                              call, call.input(0).type(),
                              [&](A a, B b) { return power(a, b, failed); });
                        });
      });
  if (result && failed)
    return Error{
        "expected integer powers that exist, found 0 to a negative power or a "
        "result out of range"};
  return result;
}
