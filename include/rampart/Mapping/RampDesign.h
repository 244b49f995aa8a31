//===- RampDesign.h - One ramp from function to devices ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_MAPPING_RAMPDESIGN_H
#define RAMPART_MAPPING_RAMPDESIGN_H

#include "rampart/Mapping/CodeFormat.h"
#include "rampart/Mapping/DigitalFunction.h"
#include "rampart/core/BringUp.h"
#include "rampart/core/Histogram.h"
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
  /// What programming errors are expected to add to the mean squared output
  /// error, LSB².
  double expectedError = 0;

  /// The level that a conversion of pre-activation x by `devices` gives.
  double convert(double x) const;
};

/// Crossings, devices, bring-up and INL of `function` on `levels`, the devices
/// checked. `inputs`: how often which pre-activations occur; where nothing is
/// known, every output level is as likely. Errors: no crossing, or no devices
/// in the machine's window.
Result<RampDesign> synthesizeRamp(const Function &function,
                                  const Levels &levels, double gamma,
                                  const Machine &machine,
                                  const Histogram &inputs = {});

/// What no ramp like `ramp` within its clocks has less of than expectedError,
/// LSB² (RampFit.h).
double leastExpectedError(const RampDesign &ramp, const Machine &machine,
                          const Histogram &inputs = {});

/// As many levels as `full` has, over the range for which quantisation and
/// programming errors together give `inputs` the least mean squared output
/// error, with no more mean quantisation error than `full` has. What `function`
/// is at inputs that did not occur stays within half a level of the range of
/// `full` or is nearer; so only functions with a bound on both sides get
/// another range than `full`.
ConversionFormat fittedFormat(const Function &function,
                              const ConversionFormat &full,
                              const Machine &machine, const Histogram &inputs);

/// A ramp apart from any matrix: levels over what `function` gives on `domain`
/// (over all it can give, where that is bounded), gamma the device window per
/// unit of pre-activation. With `inputs`, levels as fittedFormat has them.
Result<RampDesign> designRamp(const Function &function, Interval domain,
                              const Machine &machine,
                              const Histogram &inputs = {});
/// Likewise of samples, over all they give.
Result<RampDesign> designRamp(const SampledFunction &function,
                              const Machine &machine);

/// The error of `ramp`, its devices as designed, at `inputs`.
ErrorSummary outputError(const RampDesign &ramp,
                         const std::vector<double> &inputs);

} // namespace rampart::mapping

#endif // RAMPART_MAPPING_RAMPDESIGN_H
