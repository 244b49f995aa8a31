//===- Function.cpp - Functions a conversion can compute --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function is one row of the table: everything below reads the row.
//===----------------------------------------------------------------------===//
#include "rampart/core/Function.h"

#include "rampart/core/Quantity.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>

using namespace rampart;

namespace {

using Inverse = std::optional<double>;

/// What is known of a function; alpha and beta arrive in `f`.
struct Row {
  FunctionKind kind;
  std::string_view name;
  double alpha, beta; // ONNX's defaults
  /// f(x), without the clip.
  double (*evaluate)(const Function &f, double x);
  /// The x with f(x) = y; empty where y is not taken, or not taken only once by
  /// a rising branch. None where there is no closed form.
  Inverse (*inverse)(const Function &f, double y) = nullptr;
  /// See turningPoints; none for a monotone function.
  std::vector<double> (*turns)(const Function &f) = nullptr;
};

/// a b, where 0 times infinity is 0: the limit of every product below.
double product(double a, double b) {
  bool vanishes = (a == 0 && std::isinf(b)) || (b == 0 && std::isinf(a));
  return vanishes ? 0 : a * b;
}

double identity(const Function &, double x) { return x; }

Inverse inverseIdentity(const Function &, double y) { return y; }

double logistic(double x) {
  if (x >= 0)
    return 1 / (1 + std::exp(-x));
  double e = std::exp(x); // the other form overflows here
  return e / (1 + e);
}

double sigmoid(const Function &, double x) { return logistic(x); }

Inverse inverseSigmoid(const Function &, double y) {
  if (!(y > 0 && y < 1))
    return std::nullopt;
  // 2y - 1 is exact around 1/2, y / (1 - y) keeps the relative accuracy at the
  // ends.
  return y > 0.25 && y < 0.75 ? 2 * std::atanh(2 * y - 1)
                              : std::log(y / (1 - y));
}

double tanh(const Function &, double x) { return std::tanh(x); }

Inverse inverseTanh(const Function &, double y) {
  return std::abs(y) < 1 ? Inverse(std::atanh(y)) : std::nullopt;
}

double relu(const Function &, double x) { return x < 0 ? 0 : x; }

Inverse inverseRelu(const Function &, double y) {
  return y > 0 ? Inverse(y) : std::nullopt;
}

double elu(const Function &f, double x) {
  return x < 0 ? f.alpha * std::expm1(x) : x;
}

Inverse inverseElu(const Function &f, double y) {
  if (!(f.alpha > 0))
    return f.alpha == 0 && y > 0 ? Inverse(y) : std::nullopt;
  if (y >= 0)
    return y;
  return y > -f.alpha ? Inverse(std::log1p(y / f.alpha)) : std::nullopt;
}

double affine(const Function &f, double x) {
  return product(f.alpha, x) + f.beta;
}

double leakyRelu(const Function &f, double x) {
  return x < 0 ? product(f.alpha, x) : x;
}

double thresholdedRelu(const Function &f, double x) {
  return x <= f.alpha ? 0 : x;
}

double scaledTanh(const Function &f, double x) {
  return f.alpha * std::tanh(product(f.beta, x));
}

double hardSigmoid(const Function &f, double x) {
  return std::clamp(affine(f, x), 0.0, 1.0);
}

double softsign(const Function &, double x) {
  return std::isinf(x) ? std::copysign(1, x) : x / (1 + std::abs(x));
}

/// log(1 + e^x) where e^x overflows too.
double softplus(double x) {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

double softplus(const Function &, double x) {
  return std::isnan(x) ? x : softplus(x);
}

double clip(const Function &f, double x) {
  return std::min(std::max(x, f.alpha), f.beta);
}

double exp(const Function &, double x) { return std::exp(x); }

double erf(const Function &, double x) { return std::erf(x); }

/// erfc keeps the digits of the lower tail.
double gelu(const Function &, double x) {
  return product(x, std::erfc(-x * std::numbers::sqrt2 / 2) / 2);
}

/// (1 + tanh(u)) / 2 = logistic(2u), which loses no digits for negative u.
double geluTanh(const Function &, double x) {
  constexpr double scale = 2 * 0.79788456080286535588; // 2 sqrt(2/pi)
  return product(x, logistic(scale * (x + 0.044715 * x * x * x)));
}

double silu(const Function &f, double x) {
  return product(x, logistic(product(f.alpha, x)));
}

double mish(const Function &, double x) {
  return std::isnan(x) ? x : product(x, std::tanh(softplus(x)));
}

double hardSwish(const Function &, double x) {
  return product(x, std::clamp(x / 6 + 0.5, 0.0, 1.0));
}

double selu(const Function &f, double x) { return f.beta * elu(f, x); }

double celu(const Function &f, double x) {
  if (std::isnan(x))
    return x;
  return std::max(0.0, x) + std::min(0.0, f.alpha * std::expm1(x / f.alpha));
}

template <double point>
std::vector<double> turnAt(const Function &) {
  return {point};
}

/// Both sides of the jump, between which no number lies.
std::vector<double> jumpAtAlpha(const Function &f) {
  return {f.alpha, std::nextafter(f.alpha, HUGE_VAL)};
}

/// The extremum of x sigmoid(x), where 1 + x sigmoid(-x) = 0, scaled.
std::vector<double> siluTurn(const Function &f) {
  if (f.alpha == 0)
    return {};
  return {-1.2784645427610738 / f.alpha};
}

// In the order of FunctionKind. Where f' = 0 was found by bisection; an error
// of 1e-10 there moves f by 1e-20.
using Kind = FunctionKind;
constexpr double largest = std::numeric_limits<float>::max();
constexpr auto atZero = turnAt<0.0>;
constexpr Row rows[] = {
    {Kind::Identity, "identity", 0, 0, identity, inverseIdentity},
    {Kind::Sigmoid, "sigmoid", 0, 0, sigmoid, inverseSigmoid},
    {Kind::Tanh, "tanh", 0, 0, tanh, inverseTanh},
    {Kind::Relu, "relu", 0, 0, relu, inverseRelu, atZero},
    {Kind::Elu, "elu", 1, 0, elu, inverseElu, atZero},
    {Kind::Affine, "affine", 1, 0, affine},
    {Kind::LeakyRelu, "leakyrelu", 0.01f, 0, leakyRelu, nullptr, atZero},
    {Kind::ThresholdedRelu, "thresholdedrelu", 1, 0, thresholdedRelu, nullptr,
     jumpAtAlpha},
    {Kind::ScaledTanh, "scaledtanh", 1, 1, scaledTanh},
    {Kind::HardSigmoid, "hardsigmoid", 0.2f, 0.5, hardSigmoid},
    {Kind::Softsign, "softsign", 0, 0, softsign},
    {Kind::Softplus, "softplus", 0, 0, softplus},
    {Kind::Clip, "clip", -largest, largest, clip},
    {Kind::Exp, "exp", 0, 0, exp},
    {Kind::Erf, "erf", 0, 0, erf},
    {Kind::Gelu, "gelu", 0, 0, gelu, nullptr, turnAt<-0.7517915246935645>},
    {Kind::GeluTanh, "gelu_tanh", 0, 0, geluTanh, nullptr,
     turnAt<-0.7524614220710162>},
    {Kind::Silu, "silu", 1, 0, silu, nullptr, siluTurn},
    {Kind::Mish, "mish", 0, 0, mish, nullptr, turnAt<-1.1924312145154952>},
    {Kind::HardSwish, "hardswish", 0, 0, hardSwish, nullptr, turnAt<-1.5>},
    // ONNX's constants, rounded to float32 there.
    {Kind::Selu, "selu", 1.67326319217681884765625, 1.05070102214813232421875,
     selu, nullptr, atZero},
    {Kind::Celu, "celu", 1, 0, celu, nullptr, atZero},
};

constexpr bool inOrder() {
  for (size_t i = 0; i < std::size(rows); ++i)
    if (rows[i].kind != FunctionKind(i))
      return false;
  return true;
}
static_assert(inOrder());

const Row &rowOf(FunctionKind kind) { return rows[size_t(kind)]; }

/// x moved by `ulps` of itself.
double nudge(double x, int ulps) {
  double end = ulps < 0 ? -HUGE_VAL : HUGE_VAL;
  for (int i = std::abs(ulps); i > 0; --i)
    x = std::nextafter(x, end);
  return x;
}

/// Whether y lies between f four ulps below x and f four ulps above x, each
/// widened by four ulps of y. A closed form that lost digits does not pass.
bool fits(const Row &row, const Function &f, double x, double y) {
  return row.evaluate(f, nudge(x, -4)) <= nudge(y, 4) &&
         row.evaluate(f, nudge(x, 4)) >= nudge(y, -4);
}

} // namespace

std::string_view rampart::functionName(FunctionKind kind) {
  return rowOf(kind).name;
}

std::optional<FunctionKind> rampart::functionKind(std::string_view name) {
  for (const Row &row : rows)
    if (row.name == name)
      return row.kind;
  return std::nullopt;
}

Function rampart::defaultFunction(FunctionKind kind) {
  const Row &row = rowOf(kind);
  return {.kind = kind, .alpha = row.alpha, .beta = row.beta};
}

std::span<const FunctionKind> rampart::functionKinds() {
  static constexpr auto kinds = [] {
    std::array<FunctionKind, std::size(rows)> result{};
    for (size_t i = 0; i < result.size(); ++i)
      result[i] = rows[i].kind;
    return result;
  }();
  return kinds;
}

Status rampart::checkFunction(const Function &function) {
  for (auto [name, value] :
       {std::pair("alpha", function.alpha), std::pair("beta", function.beta)})
    if (!std::isfinite(value))
      return Error{"expected a finite " + std::string(name) + ", found " +
                   printNumber(value)};
  if (!(function.clip > 0))
    return Error{"expected a positive clip, found " +
                 printNumber(function.clip)};
  if (function.kind == FunctionKind::Celu && function.alpha == 0)
    return Error{"expected celu with an alpha that is not 0"};
  return {};
}

double rampart::evaluate(const Function &function, double x) {
  x = std::min(std::max(x, -function.clip), function.clip);
  return rowOf(function.kind).evaluate(function, x);
}

std::vector<double> rampart::turningPoints(const Function &function) {
  const Row &row = rowOf(function.kind);
  return row.turns ? row.turns(function) : std::vector<double>{};
}

Interval rampart::image(const Function &function, Interval domain) {
  double first = evaluate(function, domain.lo),
         last = evaluate(function, domain.hi);
  Interval result{std::min(first, last), std::max(first, last)};
  for (double turn : turningPoints(function))
    if (domain.lo < turn && turn < domain.hi) {
      double value = evaluate(function, turn);
      result = {std::min(result.lo, value), std::max(result.hi, value)};
    }
  return result;
}

Result<double> rampart::inverse(const Function &function, double y) {
  const Row &row = rowOf(function.kind);
  std::optional<double> x =
      std::isfinite(y) && row.inverse ? row.inverse(function, y) : std::nullopt;
  if (!x || !std::isfinite(*x))
    return Error{"expected a value that " + std::string(row.name) +
                 " takes once while it rises, found " + printNumber(y)};
  if (!fits(row, function, *x, y))
    return Error{"the inverse of " + std::string(row.name) + " at " +
                 printNumber(y) + " is not accurate: " + printNumber(*x) +
                 " gives " + printNumber(row.evaluate(function, *x))};
  return *x;
}
