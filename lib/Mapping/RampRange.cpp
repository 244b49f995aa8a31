//===- RampRange.cpp - Output levels for what occurs ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Between given levels the midpoints are the best boundaries, and codes want
// levels evenly apart: the range is what is free. Few levels over all that a
// function can give spend some on values that hardly occur.
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/RampDesign.h"

#include <algorithm>
#include <cmath>

namespace rampart::mapping {

namespace {

/// Of the values: the means of the quantisation error's magnitude and square.
struct QuantisationError {
  double mean = 0, square = 0;
};

struct Candidate {
  ConversionFormat format;
  QuantisationError error;
};

} // namespace

static QuantisationError quantisationError(const Levels &levels,
                                           const std::vector<double> &values) {
  QuantisationError result;
  double perStep = 1 / levels.step(), share = 1 / double(values.size());
  for (double value : values) {
    double place = std::round((value - levels.lo) * perStep);
    double level = std::clamp(place, 0.0, double(levels.count - 1));
    double error = value - (levels.lo + level * levels.step());
    result.mean += std::abs(error) * share;
    result.square += error * error * share;
  }
  return result;
}

/// Formats of narrower ranges within half a step of the full one.
static void addNarrower(const Levels &full, double share, int64_t bits,
                        const std::vector<double> &values,
                        std::vector<Candidate> &candidates) {
  constexpr int64_t places = 16; // tried along the full range
  double step = full.step() * share;
  auto first = int64_t(std::ceil(2 * full.lo / step)) - 1;
  auto last =
      int64_t(std::floor(2 * full.hi / step)) + 1 - 2 * (full.count - 1);
  int64_t stride = std::max<int64_t>(1, (last - first) / places);
  for (int64_t at = first; at <= last; at += stride) {
    ConversionFormat format = formatAt(bits, full.count, step, at);
    candidates.push_back({format, quantisationError(format.levels, values)});
  }
}

ConversionFormat fittedFormat(const Function &function,
                              const ConversionFormat &full,
                              const Machine &machine, const Histogram &inputs) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Interval all = image(function, {-infinity, infinity});
  if (inputs.empty() || !std::isfinite(all.lo) || !std::isfinite(all.hi))
    return full;
  constexpr int points = 500;
  std::vector<double> values = inputs.quantiles(points);
  for (double &value : values)
    value = evaluate(function, value);

  constexpr double narrowest = 0.4, finest = 0.01;
  std::vector<Candidate> candidates;
  for (double share = 1; share > narrowest; share -= finest)
    addNarrower(full.levels, share, machine.rampBits, values, candidates);
  // Where much sits at the ends, a lower square may come with a higher mean.
  const QuantisationError whole = quantisationError(full.levels, values);
  std::erase_if(candidates, [&](const Candidate &candidate) {
    return candidate.error.mean > whole.mean;
  });
  // Programming errors differ less than quantisation does: they choose among
  // the best.
  constexpr size_t tried = 8;
  auto kept =
      candidates.begin() + std::ptrdiff_t(std::min(tried, candidates.size()));
  std::partial_sort(candidates.begin(), kept, candidates.end(),
                    [](const Candidate &a, const Candidate &b) {
                      return a.error.square < b.error.square;
                    });
  candidates.erase(kept, candidates.end());
  candidates.push_back({full, whole});

  ConversionFormat best = full;
  double least = infinity;
  for (const Candidate &candidate : candidates) {
    const Levels &levels = candidate.format.levels;
    Result<RampDesign> ramp = synthesizeRamp(
        function, levels, machine.gMax - machine.gMin, machine, inputs);
    if (!ramp)
      continue;
    double error = candidate.error.square +
                   ramp->expectedError * levels.step() * levels.step();
    if (error < least) {
      least = error;
      best = candidate.format;
    }
  }
  return best;
}

} // namespace rampart::mapping
