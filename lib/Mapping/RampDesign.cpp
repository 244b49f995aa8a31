//===- RampDesign.cpp - One ramp from function to devices -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/RampDesign.h"

#include "rampart/Mapping/RampAdvice.h"
#include "rampart/device/ProgrammingError.h"

#include <algorithm>

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
  result.perStep = machine.columnPerStep && result.columns > 1;
  if (result.columns > 1 || result.trimClocks > 0)
    for (double weight : thresholdWeights(problem))
      result.weights.push_back(float(weight / (problem.gamma * problem.gamma)));
  return result;
}

/// `model` must outlive the problem.
static RampFitProblem problemOf(const Staircase &stairs, double gamma,
                                const Machine &machine,
                                const DeviceModel &model,
                                const Histogram &inputs) {
  RampFitProblem problem{stairs.thresholds, gamma, machine.gMin, machine.gMax,
                         machine.calibrationDevices};
  if (!inputs.empty())
    problem.density = thresholdDensity(stairs.thresholds, inputs);
  problem.programmingError = [&](double target) {
    return programmingError(machine, model, target);
  };
  problem.clockBudget = machine.clockBudget;
  problem.trimmed = machine.trimClocks > 0;
  problem.feedback = machine.errorFeedback;
  problem.choices = machine.columnPerStep ? machine.rampColumns : 1;
  return problem;
}

double leastExpectedError(const RampDesign &ramp, const Machine &machine,
                          const Histogram &inputs) {
  const std::unique_ptr<const DeviceModel> model = makeDeviceModel(machine);
  return leastExpectedError(
      problemOf(ramp.stairs, ramp.gamma, machine, *model, inputs),
      double(rampClocks(ramp.devices)));
}

/// Devices for what `crossings` finds on `levels`.
static Result<RampDesign> fitCrossings(std::function<double(double)> function,
                                       const Crossings &crossings,
                                       const Levels &levels, double gamma,
                                       const Machine &machine,
                                       const Histogram &inputs) {
  Result<Staircase> stairs = crossings(levels);
  if (!stairs)
    return Error{stairs.error()};
  const std::unique_ptr<const DeviceModel> model = makeDeviceModel(machine);
  const RampFitProblem problem =
      problemOf(*stairs, gamma, machine, *model, inputs);
  Result<RampDevices> devices = fitRamp(problem);
  if (!devices)
    return Error{devices.error() + rampAdvice(problem, crossings, levels)};
  if (Status status = verifyRampFit(problem, *devices); !status)
    return Error{status.error()};
  double expected = expectedError(problem, *devices);
  std::vector<double> inl = integralNonlinearity(function, levels, *stairs,
                                                 rampSums(*devices), gamma);
  return RampDesign{std::move(function),
                    levels,
                    gamma,
                    std::move(*stairs),
                    std::move(*devices),
                    bringUpOf(problem, machine),
                    std::move(inl),
                    expected};
}

Result<RampDesign> synthesizeRamp(const Function &function,
                                  const Levels &levels, double gamma,
                                  const Machine &machine,
                                  const Histogram &inputs) {
  return fitCrossings(
      [function](double x) { return evaluate(function, x); },
      [&](const Levels &given) { return staircase(function, given); }, levels,
      gamma, machine, inputs);
}

/// Of the machine's bits over `range`.
static ConversionFormat formatOver(Interval range, const Machine &machine) {
  return conversionFormat(machine.rampBits, machine.symmetricLevels, range);
}

Result<RampDesign> designRamp(const Function &function, Interval domain,
                              const Machine &machine, const Histogram &inputs) {
  ConversionFormat format =
      fittedFormat(function, formatOver(outputRange(function, domain), machine),
                   machine, inputs);
  return synthesizeRamp(function, format.levels, machine.gMax - machine.gMin,
                        machine, inputs);
}

Result<RampDesign> designRamp(const SampledFunction &function,
                              const Machine &machine) {
  if (Status status = function.check(); !status)
    return Error{status.error()};
  auto [lo, hi] = std::minmax_element(function.y.begin(), function.y.end());
  return fitCrossings(
      function,
      [&](const Levels &levels) { return staircase(function, levels); },
      formatOver({*lo, *hi}, machine).levels, machine.gMax - machine.gMin,
      machine, {});
}

ErrorSummary outputError(const RampDesign &ramp,
                         const std::vector<double> &inputs) {
  Staircase built = ramp.stairs;
  built.thresholds = rampSums(ramp.devices);
  return summarizeErrors(
      [&](double x) {
        return ramp.levels.level(built.convert(x * ramp.gamma));
      },
      ramp.function, ramp.levels, inputs);
}

} // namespace rampart::mapping
