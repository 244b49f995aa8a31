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
    if (!std::isfinite(thresholds[k]) || (k && thresholds[k] <= thresholds[k - 1]))
      return Error{"expected finite, strictly rising thresholds, broken at threshold " +
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

/// The charge of V_0 in S·clocks, spread evenly over the calibration devices, each
/// read for the fewest clocks that keep it inside the window.
static Result<RampDevices> withOffset(const RampFitProblem &problem, RampDevices devices,
                                      double charge) {
  if (charge == 0)
    return devices;
  if (problem.calibrationDevices == 0)
    return Error{"a ramp that starts away from 0 needs calibration devices but the "
                 "machine has none"};
  // Fewer devices when even one clock of each would be too much.
  int64_t used = problem.calibrationDevices;
  if (problem.gMin > 0)
    used = std::clamp<int64_t>(int64_t(std::abs(charge) / problem.gMin), 1, used);
  double each = std::abs(charge) / double(used);
  double clocks = std::max(1.0, std::ceil(each / problem.gMax));
  double conductance = each / clocks;
  if (conductance < problem.gMin || clocks > double(maxClocks))
    return Error{"the ramp's offset of " + std::to_string(std::abs(charge) * 1e6) +
                 " uS·clocks does not fit the calibration devices"};
  devices.offsetConductances.assign(size_t(used), float(conductance));
  devices.offsetClocks.assign(size_t(used), int16_t(charge < 0 ? -clocks : clocks));
  return devices;
}

Result<RampDevices> fitRamp(const RampFitProblem &problem) {
  if (Status status = problem.check(); !status)
    return Error{status.error()};
  std::vector<double> steps = stepsOf(problem.thresholds);
  RampDevices devices;
  // Siemens per unit of pre-activation and clock.
  double scale = problem.gMax / std::max(std::abs(problem.thresholds.front()), 1.0);
  if (!steps.empty()) {
    auto [least, most] = std::minmax_element(steps.begin(), steps.end());
    scale = std::max(problem.gMax / *most, problem.gMin / *least);
    if (*most * scale / problem.gMax > double(maxClocks))
      return Error{"steps span " + std::to_string(*most / *least) +
                   ":1, more than the device window and " + std::to_string(maxClocks) +
                   " clocks allow"};
  }
  for (double step : steps) {
    // A step that equals the window's end up to rounding takes one clock.
    double clocks = std::max(1.0, std::ceil(step * scale / problem.gMax * (1 - 1e-12)));
    devices.stepClocks.push_back(uint16_t(clocks));
    devices.stepConductances.push_back(float(step * scale / clocks));
  }
  devices.gain = problem.gamma / scale;
  return withOffset(problem, std::move(devices), problem.thresholds.front() * scale);
}

Status verifyRampFit(const RampFitProblem &problem, const RampDevices &devices) {
  std::vector<double> sums = rampSums(devices);
  if (sums.size() != problem.thresholds.size())
    return Error{"expected " + std::to_string(problem.thresholds.size()) +
                 " thresholds but the devices make " + std::to_string(sums.size())};
  double fullScale = problem.gamma * std::max(std::abs(problem.thresholds.front()),
                                              std::abs(problem.thresholds.back()));
  for (size_t k = 0; k < sums.size(); ++k)
    if (std::abs(sums[k] - problem.gamma * problem.thresholds[k]) > 1e-6 * fullScale)
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
