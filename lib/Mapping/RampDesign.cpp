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
  Staircase built = stairs;
  built.thresholds = rampSums(devices);
  return levels.level(built.convert(x * gamma));
}

/// What the machine lets a chip do, in column sums.
static BringUp bringUpOf(const RampFitProblem &problem,
                         const Machine &machine) {
  BringUp result;
  result.columns = uint32_t(machine.rampColumns);
  result.feedback = machine.errorFeedback;
  result.trimClocks = uint32_t(machine.trimClocks);
  if (result.columns > 1 || result.trimClocks > 0)
    for (double weight : thresholdWeights(problem))
      result.weights.push_back(float(weight / (problem.gamma * problem.gamma)));
  return result;
}

/// Devices for what `stairs` visits.
static Result<RampDesign> fitStairs(std::function<double(double)> function,
                                    const Levels &levels, Staircase stairs,
                                    double gamma, const Machine &machine,
                                    std::vector<double> density) {
  RampFitProblem problem{stairs.thresholds,
                         gamma,
                         machine.gMin,
                         machine.gMax,
                         machine.calibrationDevices,
                         std::move(density),
                         machine.programmingSigma,
                         machine.clockBudget,
                         machine.trimClocks > 0,
                         machine.errorFeedback};
  Result<RampDevices> devices = fitRamp(problem);
  if (!devices)
    return Error{devices.error()};
  if (Status status = verifyRampFit(problem, *devices); !status)
    return Error{status.error()};
  std::vector<double> inl =
      integralNonlinearity(function, levels, stairs, rampSums(*devices), gamma);
  return RampDesign{std::move(function),
                    levels,
                    gamma,
                    std::move(stairs),
                    std::move(*devices),
                    bringUpOf(problem, machine),
                    std::move(inl)};
}

Result<RampDesign> synthesizeRamp(const Function &function,
                                  const Levels &levels, double gamma,
                                  const Machine &machine,
                                  std::vector<double> density) {
  Result<Staircase> stairs = staircase(function, levels);
  if (!stairs)
    return Error{stairs.error()};
  return fitStairs([function](double x) { return evaluate(function, x); },
                   levels, std::move(*stairs), gamma, machine,
                   std::move(density));
}

/// Of the machine's bits over `range`.
static Levels levelsOver(Interval range, const Machine &machine) {
  return conversionFormat(machine.rampBits, machine.symmetricLevels, range)
      .levels;
}

Result<RampDesign> designRamp(const Function &function, Interval domain,
                              const Machine &machine) {
  return synthesizeRamp(function,
                        levelsOver(outputRange(function, domain), machine),
                        machine.gMax - machine.gMin, machine);
}

Result<RampDesign> designRamp(const SampledFunction &function,
                              const Machine &machine) {
  if (Status status = function.check(); !status)
    return Error{status.error()};
  auto [lo, hi] = std::minmax_element(function.y.begin(), function.y.end());
  Levels levels = levelsOver({*lo, *hi}, machine);
  Result<Staircase> stairs = staircase(function, levels);
  if (!stairs)
    return Error{stairs.error()};
  return fitStairs(function, levels, std::move(*stairs),
                   machine.gMax - machine.gMin, machine, {});
}

ErrorSummary outputError(const RampDesign &ramp, Interval domain, int points) {
  ErrorSummary summary;
  for (int i = 0; i < points; ++i) {
    double x =
        domain.lo + (domain.hi - domain.lo) * i / std::max(points - 1, 1);
    double error =
        std::abs(ramp.convert(x) - ramp.function(x)) / ramp.levels.step();
    summary.mean += error / points;
    summary.max = std::max(summary.max, error);
  }
  return summary;
}

} // namespace rampart::mapping
