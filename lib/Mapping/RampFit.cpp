//===- RampFit.cpp - Fitting a ramp to the device window ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/RampFit.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rampart::mapping {

/// Clocks are 16-bit counters.
static constexpr int64_t maxClocks = std::numeric_limits<int16_t>::max();

Status RampFitProblem::check() const {
  if (thresholds.empty())
    return Error{"expected at least one threshold"};
  for (size_t k = 0; k < thresholds.size(); ++k)
    if (!std::isfinite(thresholds[k]) ||
        (k && thresholds[k] <= thresholds[k - 1]))
      return Error{
          "expected finite, strictly rising thresholds, broken at threshold " +
          std::to_string(k + 1)};
  if (!(gamma > 0) || !(gMin >= 0) || !(gMax > gMin))
    return Error{"expected gamma above 0 and a device window"};
  return {};
}

static std::vector<double> stepsOf(const std::vector<double> &thresholds) {
  std::vector<double> steps;
  for (size_t m = 1; m < thresholds.size(); ++m)
    steps.push_back(thresholds[m] - thresholds[m - 1]);
  return steps;
}

/// A device inside the window, read for the fewest clocks, whose charge is
/// `charge` > 0 (S·clocks); no clocks where there is none.
struct Reading {
  double conductance = 0;
  int64_t clocks = 0;
};
static Reading readingOf(const RampFitProblem &problem, double charge) {
  // A charge that equals the window's end up to rounding takes one clock.
  double clocks = std::max(1.0, std::ceil(charge / problem.gMax * (1 - 1e-12)));
  double conductance = charge / clocks;
  if (clocks > double(maxClocks) || conductance < problem.gMin * (1 - 1e-12))
    return {};
  return {conductance, int64_t(clocks)};
}

/// The charge of V_0 in S·clocks, spread evenly over as many calibration
/// devices as the window allows.
static Result<RampDevices> withOffset(const RampFitProblem &problem,
                                      RampDevices devices, double charge) {
  if (charge == 0)
    return devices;
  for (int64_t used = problem.calibrationDevices; used > 0; --used) {
    Reading each = readingOf(problem, std::abs(charge) / double(used));
    if (each.clocks == 0)
      continue;
    devices.offsetConductances.assign(size_t(used), float(each.conductance));
    devices.offsetClocks.assign(
        size_t(used), int16_t(charge < 0 ? -each.clocks : each.clocks));
    return devices;
  }
  return Error{
      "the ramp's offset of " + std::to_string(std::abs(charge) * 1e6) +
      " uS·clocks does not fit " + std::to_string(problem.calibrationDevices) +
      " calibration devices"};
}

/// Every step as a device, `scale` siemens per unit of pre-activation and
/// clock; whether all fit.
static bool fitSteps(const RampFitProblem &problem,
                     const std::vector<double> &steps, double scale,
                     RampDevices &devices) {
  devices = {};
  devices.gain = problem.gamma / scale;
  for (double step : steps) {
    Reading reading = readingOf(problem, step * scale);
    if (reading.clocks == 0)
      return false;
    devices.stepClocks.push_back(uint16_t(reading.clocks));
    devices.stepConductances.push_back(float(reading.conductance));
  }
  return true;
}

/// Scales at which the steps may fit, the better first.
static std::vector<double> candidateScales(const RampFitProblem &problem,
                                           const std::vector<double> &steps) {
  if (steps.empty()) {
    double start = std::abs(problem.thresholds.front());
    return {problem.gMax / (start > 0 ? start : 1)};
  }
  auto [least, most] = std::minmax_element(steps.begin(), steps.end());
  std::vector<double> scales{
      std::max(problem.gMax / *most, problem.gMin / *least)};
  // In a window whose ends are closer than 1:2 some charges are no whole number
  // of clocks; all from this one on are.
  if (2 * problem.gMin > problem.gMax)
    scales.push_back(problem.gMin / (1 - problem.gMin / problem.gMax) / *least);
  return scales;
}

Result<RampDevices> fitRamp(const RampFitProblem &problem) {
  if (Status status = problem.check(); !status)
    return Error{status.error()};
  std::vector<double> steps = stepsOf(problem.thresholds);
  RampDevices devices;
  for (double scale : candidateScales(problem, steps))
    if (fitSteps(problem, steps, scale, devices))
      return withOffset(problem, std::move(devices),
                        problem.thresholds.front() * scale);
  auto [least, most] = std::minmax_element(steps.begin(), steps.end());
  return Error{"steps span " + std::to_string(*most / *least) +
               ":1, more than a device window of " +
               std::to_string(problem.gMin * 1e6) + " to " +
               std::to_string(problem.gMax * 1e6) + " uS and " +
               std::to_string(maxClocks) + " clocks allow"};
}

Status verifyRampFit(const RampFitProblem &problem,
                     const RampDevices &devices) {
  std::vector<double> sums = rampSums(devices);
  if (sums.size() != problem.thresholds.size())
    return Error{"expected " + std::to_string(problem.thresholds.size()) +
                 " thresholds but the devices make " +
                 std::to_string(sums.size())};
  double fullScale =
      problem.gamma * std::max(std::abs(problem.thresholds.front()),
                               std::abs(problem.thresholds.back()));
  for (size_t k = 0; k < sums.size(); ++k)
    if (std::abs(sums[k] - problem.gamma * problem.thresholds[k]) >
        1e-6 * fullScale)
      return Error{"threshold " + std::to_string(k + 1) + " is missed"};
  // float32 rounding of a conductance at the window's end.
  double slack = 1e-7 * problem.gMax;
  for (const std::vector<float> *conductances :
       {&devices.stepConductances, &devices.offsetConductances})
    for (float g : *conductances)
      if (g < problem.gMin - slack || g > problem.gMax + slack)
        return Error{"a conductance of " + std::to_string(g * 1e6) +
                     " uS lies outside the window"};
  return {};
}

} // namespace rampart::mapping
