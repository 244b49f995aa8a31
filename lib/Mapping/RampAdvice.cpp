//===- RampAdvice.cpp - What would make a ramp fit ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/RampAdvice.h"

#include <cmath>

namespace rampart::mapping {

/// The most bits below those of `levels`; 0: none.
static int64_t fittingBits(RampFitProblem problem, const Crossings &crossings,
                           const Levels &levels) {
  problem.density.clear();
  for (int64_t bits = 12; bits > 0; --bits) {
    Levels fewer{levels.lo, levels.hi, int64_t(1) << bits};
    // Symmetric levels are one fewer than 2^bits.
    if (fewer.count > levels.count / 2 + 1)
      continue;
    Result<Staircase> stairs = crossings(fewer);
    if (!stairs)
      continue;
    problem.thresholds = stairs->thresholds;
    if (fitRamp(problem))
      return bits;
  }
  return 0;
}

/// `value` of two digits, rounded up.
static double roundedUp(double value) {
  double unit = std::pow(10.0, std::floor(std::log10(value)) - 1);
  return std::ceil(value / unit * (1 - 1e-12)) * unit;
}

/// The least G_max/G_min, to within a twelfth and two digits; 0: none.
static double fittingWindow(RampFitProblem problem) {
  constexpr double widest = 1e6, factor = 13.0 / 12;
  double ratio = problem.gMax / problem.gMin; // infinite without G_min
  while ((ratio *= factor) <= widest) {
    problem.gMin = problem.gMax / roundedUp(ratio);
    if (fitRamp(problem))
      return roundedUp(ratio);
  }
  return 0;
}

/// The fewest calibration devices; 0: none.
static int64_t fittingDevices(RampFitProblem problem) {
  constexpr int64_t most = 64;
  while (++problem.calibrationDevices <= most)
    if (fitRamp(problem))
      return problem.calibrationDevices;
  return 0;
}

std::string rampAdvice(const RampFitProblem &given, const Crossings &crossings,
                       const Levels &levels) {
  RampFitProblem problem = given;
  problem.clockBudget = 1; // more clocks make a ramp better, not possible
  if (!problem.check())
    return "";
  std::vector<std::string> remedies;
  if (int64_t bits = fittingBits(problem, crossings, levels))
    remedies.push_back(std::to_string(bits) + (bits > 1 ? " bits" : " bit"));
  if (double ratio = fittingWindow(problem); ratio > 0)
    remedies.push_back("a G_max/G_min of " +
                       std::to_string(std::llround(ratio)));
  if (int64_t devices = fittingDevices(problem))
    remedies.push_back(std::to_string(devices) + " calibration device" +
                       (devices > 1 ? "s" : ""));
  std::string text;
  for (size_t i = 0; i < remedies.size(); ++i)
    text += (i == 0                    ? "; it would fit with "
             : i + 1 < remedies.size() ? ", "
                                       : " or ") +
            remedies[i];
  return text;
}

} // namespace rampart::mapping
