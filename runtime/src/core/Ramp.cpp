//===- Ramp.cpp - Arithmetic of a ramp column -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/Ramp.h"

#include "Quantity.h"

#include <cmath>

using namespace rampart;

/// The boundary between levels k - 1 and k.
static double midpoint(const Levels &levels, int64_t k) {
  return (levels.level(k - 1) + levels.level(k)) / 2;
}

Result<std::vector<double>> rampart::thresholds(const Function &function,
                                                const Levels &levels) {
  if (levels.count < 2 || levels.count > (int64_t(1) << 24))
    return Error{"expected 2 to 16777216 output levels, found " +
                 std::to_string(levels.count)};
  if (!std::isfinite(levels.lo) || !std::isfinite(levels.hi) ||
      !(levels.lo < levels.hi))
    return Error{"expected output levels of a finite, rising range, found " +
                 printNumber(levels.lo) + " to " + printNumber(levels.hi)};
  std::vector<double> result;
  result.reserve(levels.count - 1);
  for (int64_t k = 1; k < levels.count; ++k) {
    Result<double> theta = inverse(function, midpoint(levels, k));
    if (!theta)
      return Error{"threshold " + std::to_string(k) + ": " + theta.error()};
    result.push_back(*theta);
  }
  return result;
}

std::vector<double> rampart::rampSums(const RampDevices &devices) {
  double charge = 0; // S·clocks
  for (size_t i = 0; i < devices.offsetConductances.size(); ++i)
    charge += double(devices.offsetConductances[i]) * devices.offsetClocks[i];
  std::vector<double> sums;
  sums.reserve(devices.stepConductances.size() + 1);
  sums.push_back(devices.gain * charge);
  for (size_t m = 0; m < devices.stepConductances.size(); ++m) {
    charge += double(devices.stepConductances[m]) * devices.stepClocks[m];
    sums.push_back(devices.gain * charge);
  }
  return sums;
}

std::vector<double>
rampart::integralNonlinearity(const Function &function, const Levels &levels,
                              std::span<const double> rampSums, double gamma) {
  std::vector<double> result;
  result.reserve(rampSums.size());
  // f(θ_{k+1}) is the midpoint itself, by the definition of the threshold.
  for (size_t k = 0; k < rampSums.size(); ++k)
    result.push_back((evaluate(function, rampSums[k] / gamma) -
                      midpoint(levels, int64_t(k) + 1)) /
                     levels.step());
  return result;
}
