//===- CodeFormat.cpp - Which integers stand for which values -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/CodeFormat.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rampart::mapping {

Rational reduce(int64_t num, int64_t den) {
  int64_t divisor = std::gcd(num, den);
  return {num / divisor, den / divisor};
}

/// Values beyond are capped.
static constexpr double maxValue = 1 << 20;

Rational roundUp(double x, int64_t codeBits) {
  int64_t significant = std::clamp<int64_t>(20 - codeBits, 6, 12);
  x = std::clamp(x, 1 / maxValue, maxValue);
  int exponent = 0;
  std::frexp(x, &exponent); // x = m 2^exponent, 1/2 <= m < 1
  int shift = int(significant) - exponent;
  auto mantissa = int64_t(std::ceil(std::ldexp(x, shift)));
  return shift >= 0 ? reduce(mantissa, int64_t(1) << shift)
                    : Rational{mantissa << -shift, 1};
}

CodeFormat inputFormat(int64_t bits, double peak) {
  int64_t max = (int64_t(1) << (bits - 1)) - 1;
  Rational full = roundUp(peak, bits);
  return {-max, max, reduce(full.num, full.den * max)};
}

CodeFormat fixedPointFormat(int64_t bits, double range) {
  int64_t half = int64_t(1) << (bits - 1);
  Rational full = roundUp(range, bits);
  return {-half, half - 1, reduce(full.num, full.den * half)};
}

CodeFormat fractionFormat(int64_t bits, int64_t fraction) {
  int64_t half = int64_t(1) << (bits - 1);
  return {-half, half - 1, {1, int64_t(1) << fraction}};
}

Interval outputRange(const Function &function, Interval domain) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Interval all = image(function, {-infinity, infinity});
  Interval seen = image(function, domain);
  return {std::isfinite(all.lo) ? all.lo : seen.lo,
          std::isfinite(all.hi) ? all.hi : seen.hi};
}

/// Levels at odd multiples of `half` a step from the `first` on, none of them
/// 0.
static ConversionFormat halfLevelFormat(int64_t first, int64_t steps,
                                        Rational half) {
  int64_t last = first + 2 * steps;
  auto level = [&](int64_t code) {
    return double(code * half.num) / double(half.den);
  };
  return {{level(first), level(last), steps + 1}, {first, last, half}};
}

/// Largest code of a level, well below what is exact in float32.
static constexpr double maxLevelCode = 1 << 22;

static ConversionFormat levelsBetween(int64_t first, int64_t last,
                                      Rational step) {
  return {{double(first) * step.value(), double(last) * step.value(),
           last - first + 1},
          {first, last, step}};
}

/// Levels at multiples of a step, from the one nearest range.lo to the one
/// nearest range.hi: midpoints between them lie inside the range.
static ConversionFormat wholeLevelFormat(int64_t bits, int64_t steps,
                                         Interval range) {
  // A narrow range far from 0 gets a wider step, so that its codes stay small.
  double peak = std::max(std::abs(range.lo), std::abs(range.hi));
  Rational span = roundUp(
      std::max(range.hi - range.lo, peak * double(steps) / maxLevelCode), bits);
  Rational step = reduce(span.num, span.den * steps);
  auto first = int64_t(std::floor(range.lo / step.value() + 0.5));
  auto last = int64_t(std::ceil(range.hi / step.value() - 0.5));
  return levelsBetween(first, std::clamp(last, first + 1, first + steps), step);
}

ConversionFormat conversionFormat(int64_t bits, bool symmetricLevels,
                                  Interval range) {
  int64_t steps = (int64_t(1) << bits) - (symmetricLevels && bits > 1 ? 2 : 1);
  range = {std::clamp(range.lo, -maxValue, maxValue),
           std::clamp(range.hi, -maxValue, maxValue)};
  if (range.lo != -range.hi || range.hi == 0)
    return wholeLevelFormat(bits, steps, range);
  Rational full = roundUp(range.hi, bits);
  if (steps % 2)
    return halfLevelFormat(-steps, steps, reduce(full.num, full.den * steps));
  return levelsBetween(-steps / 2, steps / 2,
                       reduce(2 * full.num, full.den * steps));
}

ConversionFormat formatAt(int64_t bits, int64_t count, double step,
                          int64_t first) {
  int64_t steps = count - 1;
  Rational span = roundUp(step * double(steps), bits);
  if (first % 2)
    return halfLevelFormat(first, steps,
                           reduce(span.num, span.den * 2 * steps));
  return levelsBetween(first / 2, first / 2 + steps,
                       reduce(span.num, span.den * steps));
}

} // namespace rampart::mapping
