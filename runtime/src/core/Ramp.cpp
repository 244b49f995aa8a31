//===- Ramp.cpp - Arithmetic of a ramp column -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/Ramp.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace rampart;

int64_t rampart::rampColumnsOf(int64_t devices, int64_t arrayRows) {
  return std::max<int64_t>(1, (devices + arrayRows - 1) / arrayRows);
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

std::vector<double> rampart::uniformSums(const UniformThresholds &thresholds,
                                         size_t count) {
  std::vector<double> sums(count);
  for (size_t k = 0; k < count; ++k)
    sums[k] = std::fma(double(k), thresholds.step, thresholds.first);
  return sums;
}

std::vector<double>
rampart::integralNonlinearity(const std::function<double(double)> &function,
                              const Levels &levels, const Staircase &stairs,
                              std::span<const double> rampSums, double gamma,
                              Rounding rounding) {
  double largest = 0;
  for (double sum : rampSums)
    largest = std::max(largest, std::abs(sum / gamma));
  const double resolution = largest * std::numeric_limits<float>::epsilon();
  std::vector<int64_t> upper = stairs.upperLevels();
  std::vector<double> result;
  result.reserve(rampSums.size());
  for (size_t k = 0; k < rampSums.size(); ++k) {
    double x = rampSums[k] / gamma;
    double aim = boundary(levels, rounding, upper[k]);
    double before = function(x - resolution) - aim;
    double after = function(x + resolution) - aim;
    // A continuous function is closer than this on both sides.
    bool jumps =
        before * after < 0 && std::abs(after - before) > 1e-3 * levels.step();
    result.push_back(jumps ? 0 : (function(x) - aim) / levels.step());
  }
  return result;
}
