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
#include <span>
#include <string_view>
#include <vector>

namespace rampart {

/// Functions by their ONNX names, in lower case; alpha and beta are named where
/// they have a meaning.
enum class FunctionKind {
  Identity,
  Sigmoid,
  Tanh,
  Relu,
  Elu,             // x < 0 ? alpha (e^x - 1) : x
  Affine,          // alpha x + beta
  LeakyRelu,       // x < 0 ? alpha x : x
  ThresholdedRelu, // x > alpha ? x : 0
  ScaledTanh,      // alpha tanh(beta x)
  HardSigmoid,     // max(0, min(1, alpha x + beta))
  Softsign,        // x / (1 + |x|)
  Softplus,        // log(1 + e^x)
  Clip,            // min(max(x, alpha), beta)
  Exp,
  Erf,
  Gelu,      // x Phi(x), Phi the normal distribution
  GeluTanh,  // its approximation x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))
  Silu,      // x sigmoid(alpha x)
  Mish,      // x tanh(softplus(x))
  HardSwish, // x max(0, min(1, x/6 + 1/2))
  Selu,      // beta (x < 0 ? alpha (e^x - 1) : x); beta is ONNX's gamma
  Celu,      // max(0, x) + min(0, alpha (e^(x/alpha) - 1))
};

/// y = f(clamp(x, -clip, clip)).
struct Function {
  FunctionKind kind = FunctionKind::Identity;
  double alpha = 0;
  double beta = 0;
  double clip = std::numeric_limits<double>::infinity();

  bool operator==(const Function &) const = default;
};

/// "identity", "sigmoid", "hardsigmoid", "gelu_tanh", ...
std::string_view functionName(FunctionKind kind);
std::optional<FunctionKind> functionKind(std::string_view name);

/// Every kind, in order.
std::span<const FunctionKind> functionKinds();

/// The default alpha and beta that ONNX gives `kind` (float32 there); affine
/// and scaledtanh have none there and are the identity and tanh.
Function defaultFunction(FunctionKind kind);

/// Finite parameters (a clip may be infinite), clip above 0, and no division by
/// zero in celu.
Status checkFunction(const Function &function);

/// f(x) in double precision, also at infinite x; NaN gives NaN.
double evaluate(const Function &function, double x);

/// The closed interval of values f takes on [lo, hi] (infinite ends allowed).
struct Interval {
  double lo, hi;
};
Interval image(const Function &function, Interval domain);

/// Rising points between which f is monotone: its extrema, kinks and both sides
/// of its jumps, apart from what the clip adds.
std::vector<double> turningPoints(const Function &function);

/// x with f(x) = y for a strictly rising f on the open range of y (the clip is
/// not applied), from its closed form; an error where y is outside f's range, f
/// is not injective there or there is no closed form. The result's residual
/// |f(x) - y| is checked against 4 ulp-scale bounds.
Result<double> inverse(const Function &function, double y);

} // namespace rampart

#endif // RAMPART_CORE_FUNCTION_H
