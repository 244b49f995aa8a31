//===- Elementwise.cpp - Operators of one tensor ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions of real numbers are computed in double and rounded once; the
// activations are those of core/Function.h.
//===----------------------------------------------------------------------===//
#include "Kernels.h"
#include "rampart/core/Function.h"

#include <cmath>

using namespace rampart;
using namespace rampart::kernels;

namespace {

/// op of every element, as elements of `type` (stored as To).
template <typename T, typename To, typename Op>
Result<Tensor> map(const Tensor &input, ElementType type, Op op) {
  Result<Tensor> output = makeTensor(type, input.shape());
  if (!output)
    return output;
  const Stored<T> *from = input.data<Stored<T>>();
  To *to = output->mutableData<To>();
  for (int64_t i = 0, n = input.size(); i < n; ++i)
    to[i] = op(from[i]);
  return output;
}

template <typename List, typename Op>
Result<Tensor> unary(const Call &call, List types, Op op) {
  const Tensor &input = call.input(0);
  return dispatch(input.type(), types, [&]<typename T>(std::type_identity<T>) {
    return map<T, Stored<T>>(input, input.type(), op);
  });
}

/// A function of double, in the input's float type.
template <typename Op>
Result<Tensor> real(const Call &call, Op op) {
  return unary(call, FloatTypes(),
               [&]<typename T>(T x) { return T(op(double(x))); });
}

/// A property of floats.
template <typename Op>
Result<Tensor> test(const Call &call, Op op) {
  const Tensor &input = call.input(0);
  return dispatch(input.type(), FloatTypes(),
                  [&]<typename T>(std::type_identity<T>) {
                    return map<T, uint8_t>(input, ElementType::Bool,
                                           [&](T x) { return uint8_t(op(x)); });
                  });
}

} // namespace

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

Result<Tensor> kernels::relu(const Call &call) {
  // Written so that NaN stays.
  return unary(call, NumberTypes(),
               []<typename T>(T x) { return x < 0 ? T(0) : x; });
}

Result<Tensor> kernels::activation(const Call &call) {
  const HostOpSpec &row = call.op.spec();
  Function f = defaultFunction(*functionKind(row.opcode));
  for (const HostAttributeSpec &attribute : row.attributes)
    (attribute.name == "alpha" ? f.alpha : f.beta) =
        call.op.getFloat(attribute.name);
  if (Status status = checkFunction(f); !status)
    return Error{status.error()};
  return real(call, [&](double x) { return evaluate(f, x); });
}

//===----------------------------------------------------------------------===//
// Real functions
//===----------------------------------------------------------------------===//

Result<Tensor> kernels::sqrt(const Call &call) {
  return real(call, [](double x) { return std::sqrt(x); });
}

Result<Tensor> kernels::log(const Call &call) {
  return real(call, [](double x) { return std::log(x); });
}

Result<Tensor> kernels::sin(const Call &call) {
  return real(call, [](double x) { return std::sin(x); });
}

Result<Tensor> kernels::cos(const Call &call) {
  return real(call, [](double x) { return std::cos(x); });
}

Result<Tensor> kernels::tan(const Call &call) {
  return real(call, [](double x) { return std::tan(x); });
}

Result<Tensor> kernels::asin(const Call &call) {
  return real(call, [](double x) { return std::asin(x); });
}

Result<Tensor> kernels::acos(const Call &call) {
  return real(call, [](double x) { return std::acos(x); });
}

Result<Tensor> kernels::atan(const Call &call) {
  return real(call, [](double x) { return std::atan(x); });
}

Result<Tensor> kernels::sinh(const Call &call) {
  return real(call, [](double x) { return std::sinh(x); });
}

Result<Tensor> kernels::cosh(const Call &call) {
  return real(call, [](double x) { return std::cosh(x); });
}

Result<Tensor> kernels::asinh(const Call &call) {
  return real(call, [](double x) { return std::asinh(x); });
}

Result<Tensor> kernels::acosh(const Call &call) {
  return real(call, [](double x) { return std::acosh(x); });
}

Result<Tensor> kernels::atanh(const Call &call) {
  return real(call, [](double x) { return std::atanh(x); });
}

Result<Tensor> kernels::reciprocal(const Call &call) {
  return real(call, [](double x) { return 1 / x; });
}

Result<Tensor> kernels::floor(const Call &call) {
  return real(call, [](double x) { return std::floor(x); });
}

Result<Tensor> kernels::ceil(const Call &call) {
  return real(call, [](double x) { return std::ceil(x); });
}

Result<Tensor> kernels::round(const Call &call) {
  return real(call, [](double x) { return std::nearbyint(x); });
}

Result<Tensor> kernels::isNan(const Call &call) {
  return test(call, [](auto x) { return std::isnan(x); });
}

Result<Tensor> kernels::isInf(const Call &call) {
  bool positive = call.op.getInt("positive"),
       negative = call.op.getInt("negative");
  return test(call, [&](auto x) {
    return std::isinf(x) && (x > 0 ? positive : negative);
  });
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

Result<Tensor> kernels::abs(const Call &call) {
  return unary(call, NumberTypes(), []<typename T>(T x) {
    if constexpr (std::is_floating_point_v<T>)
      return std::abs(x);
    else
      return x < 0 ? T(-Wrap<T>(x)) : x;
  });
}

Result<Tensor> kernels::neg(const Call &call) {
  return unary(call, NumberTypes(),
               []<typename T>(T x) { return T(-Wrap<T>(x)); });
}

Result<Tensor> kernels::sign(const Call &call) {
  return unary(call, NumberTypes(), []<typename T>(T x) {
    return x > 0 ? T(1) : x < 0 ? T(-1) : x; // keeps NaN and zero
  });
}

Result<Tensor> kernels::logicalNot(const Call &call) {
  return unary(call, Types<bool>(), [](uint8_t x) { return uint8_t(!x); });
}
