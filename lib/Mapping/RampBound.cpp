//===- RampBound.cpp - The least error that clocks allow ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/RampFit.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rampart::mapping {

/// The largest charge per unit of pre-activation, over G_max, for which steps
/// that take a clock at least, and no more than they need, last `clocks`.
static double largestScale(const std::vector<double> &steps, double clocks) {
  auto lasts = [&](double scale) {
    double sum = 0;
    for (double step : steps)
      if (step > 0)
        sum += std::max(1.0, scale * step);
    return sum;
  };
  double kept = 0, broken = 1;
  while (lasts(broken) <= clocks)
    broken *= 2;
  for (int i = 0; i < 60; ++i) {
    double middle = (kept + broken) / 2;
    (lasts(middle) <= clocks ? kept : broken) = middle;
  }
  return kept;
}

double leastExpectedError(const RampFitProblem &problem, double clocks) {
  std::vector<double> steps;
  for (size_t m = 1; m < problem.thresholds.size(); ++m)
    steps.push_back(problem.thresholds[m] - problem.thresholds[m - 1]);
  if (!problem.programmingError ||
      std::none_of(steps.begin(), steps.end(), [](double s) { return s > 0; }))
    return 0;
  // Of conductances up to each of many, the least relative error.
  constexpr int points = 1024;
  std::vector<double> least;
  double best = std::numeric_limits<double>::infinity();
  for (int i = 1; i <= points; ++i) {
    double g = problem.gMax * i / points;
    if (g >= problem.gMin)
      best = std::min(best, problem.programmingError(g) / g);
    least.push_back(best);
  }
  double scale = largestScale(steps, clocks);
  std::vector<double> errors;
  for (double step : steps) {
    double most =
        std::clamp(std::ceil(scale * step * points), 1.0, double(points));
    double relative = least[size_t(most) - 1];
    errors.push_back(step > 0 && std::isfinite(relative) ? step * relative : 0);
  }
  return expectedError(problem, errors);
}

} // namespace rampart::mapping
