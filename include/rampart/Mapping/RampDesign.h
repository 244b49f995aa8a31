//===- RampDesign.h - One ramp from function to devices ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_MAPPING_RAMPDESIGN_H
#define RAMPART_MAPPING_RAMPDESIGN_H

#include "rampart/core/BringUp.h"
#include "rampart/core/Machine.h"
#include "rampart/core/Ramp.h"

namespace rampart::mapping {

/// A ramp as a column would be programmed.
struct RampDesign {
  std::function<double(double)> function;
  Levels levels;
  double gamma = 0; // S per unit of pre-activation
  Staircase stairs; // thresholds in pre-activation
  RampDevices devices;
  BringUp bringUp;
  std::vector<double> inl; // per threshold, LSB

  /// The level that a conversion of pre-activation x by `devices` gives.
  double convert(double x) const;
};

/// Crossings, devices, bring-up and INL of `function` on `levels`, the devices
/// checked. `density`: see RampFitProblem. Errors: no crossing, or no devices
/// in the machine's window.
Result<RampDesign> synthesizeRamp(const Function &function,
                                  const Levels &levels, double gamma,
                                  const Machine &machine,
                                  std::vector<double> density = {});

/// A ramp apart from any matrix: levels over what `function` gives on `domain`
/// (over all it can give, where that is bounded), gamma the device window per
/// unit of pre-activation.
Result<RampDesign> designRamp(const Function &function, Interval domain,
                              const Machine &machine);
/// Likewise of samples, over all they give.
Result<RampDesign> designRamp(const SampledFunction &function,
                              const Machine &machine);

/// Mean and largest |level - f(x)| in LSB over `points` inputs evenly on
/// `domain`.
struct ErrorSummary {
  double mean = 0, max = 0;
};
ErrorSummary outputError(const RampDesign &ramp, Interval domain, int points);

} // namespace rampart::mapping

#endif // RAMPART_MAPPING_RAMPDESIGN_H
