//===- Function.h - Functions a conversion can compute ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One table of activation functions serves the compiler (thresholds), the
// runtime (ideal mode) and the tables of the digital unit.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_CORE_FUNCTION_H
#define RAMPART_CORE_FUNCTION_H

#include "rampart/core/Result.h"

#include <limits>
#include <optional>
#include <string_view>

namespace rampart {

/// Functions by their ONNX names (operators of the same name), in lower case.
enum class FunctionKind { Identity, Sigmoid, Tanh, Relu, Elu };

/// y = f(clamp(x, -clip, clip)); alpha and beta as ONNX defines them for
/// `kind`.
struct Function {
  FunctionKind kind = FunctionKind::Identity;
  double alpha = 0;
  double beta = 0;
  double clip = std::numeric_limits<double>::infinity();

  bool operator==(const Function &) const = default;
};

/// "identity", "sigmoid", ...
std::string_view functionName(FunctionKind kind);
std::optional<FunctionKind> functionKind(std::string_view name);

/// The default alpha and beta that ONNX gives `kind`.
Function defaultFunction(FunctionKind kind);

/// f(x) in double precision.
double evaluate(const Function &function, double x);

/// The closed interval of values f takes on [lo, hi] (infinite ends allowed).
struct Interval {
  double lo, hi;
};
Interval image(const Function &function, Interval domain);

/// x with f(x) = y for a strictly rising f on the open range of y (the clip is
/// not applied); an error where y is outside f's range or f is not injective
/// there. The result's residual |f(x) - y| is checked against 4 ulp-scale
/// bounds.
Result<double> inverse(const Function &function, double y);

} // namespace rampart

#endif // RAMPART_CORE_FUNCTION_H
