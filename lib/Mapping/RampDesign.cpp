//===- RampDesign.cpp - One ramp from function to devices -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/RampDesign.h"

#include "rampart/Mapping/CodeFormat.h"
#include "rampart/Mapping/RampFit.h"

#include <algorithm>
#include <cmath>

namespace rampart::mapping {

double RampDesign::convert(double x) const {
  std::vector<double> sums = rampSums(devices);
  auto passed =
      std::lower_bound(sums.begin(), sums.end(), x * gamma) - sums.begin();
  return levels.level(passed);
}

Result<RampDesign> synthesizeRamp(const Function &function,
                                  const Levels &levels, double gamma,
                                  const Machine &machine) {
  Result<std::vector<double>> theta = thresholds(function, levels);
  if (!theta)
    return Error{theta.error()};
  RampFitProblem problem{*theta, gamma, machine.gMin, machine.gMax,
                         machine.calibrationDevices};
  Result<RampDevices> devices = fitRamp(problem);
  if (!devices)
    return Error{devices.error()};
  if (Status status = verifyRampFit(problem, *devices); !status)
    return Error{status.error()};
  return RampDesign{
      function,
      levels,
      gamma,
      *theta,
      *devices,
      integralNonlinearity(function, levels, rampSums(*devices), gamma)};
}

Result<RampDesign> designRamp(const Function &function, Interval domain,
                              const Machine &machine) {
  Levels levels = conversionFormat(machine.rampBits, machine.symmetricLevels,
                                   outputRange(function, domain))
                      .levels;
  return synthesizeRamp(function, levels, machine.gMax - machine.gMin, machine);
}

ErrorSummary outputError(const RampDesign &ramp, Interval domain, int points) {
  ErrorSummary summary;
  for (int i = 0; i < points; ++i) {
    double x =
        domain.lo + (domain.hi - domain.lo) * i / std::max(points - 1, 1);
    double error = std::abs(ramp.convert(x) - evaluate(ramp.function, x)) /
                   ramp.levels.step();
    summary.mean += error / points;
    summary.max = std::max(summary.max, error);
  }
  return summary;
}

} // namespace rampart::mapping
