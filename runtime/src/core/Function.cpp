//===- Function.cpp - Functions a conversion can compute --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function is one row of the table: everything below reads the row.
//===----------------------------------------------------------------------===//
#include "rampart/core/Function.h"

#include "Quantity.h"

#include <algorithm>
#include <cmath>
#include <string>

using namespace rampart;

namespace {

/// What is known of a function; alpha and beta arrive in `f`.
struct Row {
  FunctionKind kind;
  std::string_view name;
  double alpha, beta; // ONNX's defaults
  /// f(x), without the clip.
  double (*evaluate)(const Function &f, double x);
  /// The x with f(x) = y; empty where y is not taken, or not taken only once by
  /// a rising branch.
  std::optional<double> (*inverse)(const Function &f, double y);
  /// Where the direction may change; f is monotone between these points.
  std::initializer_list<double> turns;
};

double sigmoid(const Function &, double x) {
  if (x >= 0)
    return 1 / (1 + std::exp(-x));
  double e = std::exp(x); // the other form overflows here
  return e / (1 + e);
}

std::optional<double> inverseSigmoid(const Function &, double y) {
  if (!(y > 0 && y < 1))
    return std::nullopt;
  // 2y - 1 is exact around 1/2, y / (1 - y) keeps the relative accuracy at the
  // ends.
  return y > 0.25 && y < 0.75 ? 2 * std::atanh(2 * y - 1)
                              : std::log(y / (1 - y));
}

std::optional<double> inverseTanh(const Function &, double y) {
  return std::abs(y) < 1 ? std::optional(std::atanh(y)) : std::nullopt;
}

double elu(const Function &f, double x) {
  return x < 0 ? f.alpha * std::expm1(x) : x;
}

std::optional<double> inverseElu(const Function &f, double y) {
  if (!(f.alpha > 0))
    return f.alpha == 0 && y > 0 ? std::optional(y) : std::nullopt;
  if (y >= 0)
    return y;
  return y > -f.alpha ? std::optional(std::log1p(y / f.alpha)) : std::nullopt;
}

// In the order of FunctionKind.
constexpr Row rows[] = {
    {FunctionKind::Identity,
     "identity",
     0,
     0,
     [](const Function &, double x) { return x; },
     [](const Function &, double y) { return std::optional(y); },
     {}},
    {FunctionKind::Sigmoid, "sigmoid", 0, 0, sigmoid, inverseSigmoid, {}},
    {FunctionKind::Tanh,
     "tanh",
     0,
     0,
     [](const Function &, double x) { return std::tanh(x); },
     inverseTanh,
     {}},
    {FunctionKind::Relu,
     "relu",
     0,
     0,
     [](const Function &, double x) { return x < 0 ? 0 : x; }, // keeps NaN
     [](const Function &, double y) {
       return y > 0 ? std::optional(y) : std::nullopt;
     },
     {0.0}},
    {FunctionKind::Elu, "elu", 1, 0, elu, inverseElu, {0.0}},
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

double rampart::evaluate(const Function &function, double x) {
  x = std::min(std::max(x, -function.clip), function.clip);
  return rowOf(function.kind).evaluate(function, x);
}

Interval rampart::image(const Function &function, Interval domain) {
  double first = evaluate(function, domain.lo),
         last = evaluate(function, domain.hi);
  Interval result{std::min(first, last), std::max(first, last)};
  for (double turn : rowOf(function.kind).turns)
    if (domain.lo < turn && turn < domain.hi) {
      double value = evaluate(function, turn);
      result = {std::min(result.lo, value), std::max(result.hi, value)};
    }
  return result;
}

Result<double> rampart::inverse(const Function &function, double y) {
  const Row &row = rowOf(function.kind);
  std::optional<double> x =
      std::isfinite(y) ? row.inverse(function, y) : std::nullopt;
  if (!x || !std::isfinite(*x))
    return Error{"expected a value that " + std::string(row.name) +
                 " takes once while it rises, found " + printNumber(y)};
  if (!fits(row, function, *x, y))
    return Error{"the inverse of " + std::string(row.name) + " at " +
                 printNumber(y) + " is not accurate: " + printNumber(*x) +
                 " gives " + printNumber(row.evaluate(function, *x))};
  return *x;
}
