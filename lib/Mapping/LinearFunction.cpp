//===- LinearFunction.cpp - Functions behind linear conversions -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/LinearFunction.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rampart::mapping {

static double nearestLevel(const Levels &levels, double x) {
  double place = std::round((x - levels.lo) / levels.step());
  return levels.level(
      int64_t(std::clamp(place, 0.0, double(levels.count - 1))));
}

double LinearFunction::operator()(double x) const {
  return nearestLevel(output.levels,
                      evaluate(function, nearestLevel(input.levels, x)));
}

/// Spans of pre-activation that a conversion may cover, within `sums`.
static std::vector<Interval> spansOf(const Function &function, Interval sums,
                                     const Machine &machine) {
  std::vector<Interval> spans{sums};
  Levels levels = conversionFormat(machine.rampBits, machine.symmetricLevels,
                                   outputRange(function, sums))
                      .levels;
  // Boundaries of finer levels lie nearer the ends.
  for (int64_t finer = 1; finer <= 16; finer *= 2) {
    Result<Staircase> stairs = staircase(
        function, {levels.lo, levels.hi, finer * (levels.count - 1) + 1});
    if (!stairs)
      continue;
    Interval span{std::max(sums.lo, stairs->thresholds.front()),
                  std::min(sums.hi, stairs->thresholds.back())};
    // Equal but for rounding: levels on both sides of 0 alike.
    if (std::abs(span.lo + span.hi) < 1e-9 * (span.hi - span.lo))
      span.lo = -span.hi;
    if (span.lo < span.hi)
      spans.push_back(span);
  }
  return spans;
}

LinearFunction fitLinearFunction(const Function &function, Interval sums,
                                 int64_t bits, const Machine &machine,
                                 const Histogram &inputs) {
  constexpr int points = 1000;
  std::vector<double> values =
      inputs.empty() ? evenly(sums, points) : inputs.quantiles(points);
  ConversionFormat output = conversionFormat(bits, machine.symmetricLevels,
                                             outputRange(function, sums));
  LinearFunction best{function, {}, output};
  double least = std::numeric_limits<double>::infinity();
  for (Interval span : spansOf(function, sums, machine)) {
    LinearFunction candidate{
        function, conversionFormat(bits, machine.symmetricLevels, span),
        output};
    double error = 0;
    for (double x : values) {
      double difference = candidate(x) - evaluate(function, x);
      error += difference * difference;
    }
    if (error < least) {
      least = error;
      best = candidate;
    }
  }
  return best;
}

template <typename Meets>
static std::optional<int64_t> firstThat(const std::vector<ErrorSummary> &errors,
                                        Meets meets) {
  auto found = std::find_if(errors.begin(), errors.end(), meets);
  if (found == errors.end())
    return std::nullopt;
  return found - errors.begin();
}

std::optional<int64_t> ConverterErrors::extraBitsForMean(double slack) const {
  return firstThat(linear, [&](const ErrorSummary &error) {
    return error.mean <= ramp.mean * (1 + slack);
  });
}

std::optional<int64_t> ConverterErrors::extraBitsForBoth(double slack) const {
  return firstThat(linear, [&](const ErrorSummary &error) {
    return error.mean <= ramp.mean * (1 + slack) &&
           error.max <= ramp.max * (1 + slack);
  });
}

ConverterErrors compareConverters(const Function &function, Interval sums,
                                  const Machine &machine) {
  constexpr int points = 20001;
  constexpr int64_t mostBits = 16;
  std::vector<double> inputs = evenly(sums, points);
  auto exact = [&](double x) { return evaluate(function, x); };
  Levels levels = conversionFormat(machine.rampBits, machine.symmetricLevels,
                                   outputRange(function, sums))
                      .levels;
  auto ramp = [&](double x) { return nearestLevel(levels, exact(x)); };
  ConverterErrors result{summarizeErrors(ramp, exact, levels, inputs), {}};
  for (int64_t bits = machine.rampBits; bits <= mostBits; ++bits) {
    LinearFunction linear = fitLinearFunction(function, sums, bits, machine);
    result.linear.push_back(summarizeErrors(linear, exact, levels, inputs));
    if (result.extraBitsForBoth(0))
      break;
  }
  return result;
}

} // namespace rampart::mapping
