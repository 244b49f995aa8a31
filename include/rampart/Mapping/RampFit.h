//===- RampFit.h - Fitting a ramp to the device window ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// kappa is fixed by the weights first; the ramp's gain, its clocks per step and
// the calibration devices are free and are chosen here.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_MAPPING_RAMPFIT_H
#define RAMPART_MAPPING_RAMPFIT_H

#include "rampart/core/Histogram.h"
#include "rampart/core/Ramp.h"

namespace rampart::mapping {

struct RampFitProblem {
  std::vector<double> thresholds; // never falling, pre-activation
  double gamma = 0;               // column sum per unit of pre-activation, S
  double gMin = 0, gMax = 0;      // device window, S
  int64_t calibrationDevices = 0; // devices that make V_0
  /// The share of all inputs around each threshold that one output level takes;
  /// none: every output level is as likely.
  std::vector<double> density = {};
  /// Root mean square programming error of a device with a target, S of S;
  /// none: devices meet their targets.
  std::function<double(double)> programmingError = {};
  double clockBudget = 1; // clocks over the fewest possible
  bool trimmed = false;   // V_0 is trimmed on the chip
  bool feedback = false;  // devices make up for those before them
  int64_t choices = 1;    // devices of each step, of which the best is used

  Status check() const;
};

/// (LSB per unit of pre-activation)² times density at every threshold: what a
/// squared shift of it costs (without a density, times all thresholds). The
/// slope comes from the neighbouring thresholds.
std::vector<double> thresholdWeights(const RampFitProblem &problem);

/// RampFitProblem's density for inputs as `inputs` has them. A twentieth is
/// spread over all levels alike, for what the samples did not reach.
std::vector<double> thresholdDensity(const std::vector<double> &thresholds,
                                     const Histogram &inputs);

/// Clocks of one conversion: the steps one after another, and the calibration
/// devices, which share the column's word lines' time, at once.
int64_t rampClocks(const RampDevices &devices);

/// What programming errors are expected to add to the mean squared output
/// error, LSB²; steps as `devices` has them.
double expectedError(const RampFitProblem &problem, const RampDevices &devices);

/// Likewise of steps that are off by so much, in units of pre-activation.
double expectedError(const RampFitProblem &problem,
                     const std::vector<double> &stepErrors);

/// What no ramp of a device per step and so many clocks is below, LSB²: V_0 is
/// exact and takes no time, clocks need not be whole, and every step sits at
/// the conductance of the least relative error that its charge allows. For a
/// step of x units of pre-activation and a device G this error is x σ(G)/G,
/// whatever its clocks; all that clocks do is to raise the charge per unit, and
/// with it the largest G that a clock does not overshoot with.
double leastExpectedError(const RampFitProblem &problem, double clocks);

/// U(k) of `devices` equals gamma θ_{k+1} to float32 accuracy of the
/// conductances, and every conductance lies in the window.
Status verifyRampFit(const RampFitProblem &problem, const RampDevices &devices);

/// The plain ramp gives the largest step the largest conductance in one clock;
/// steps are split over several clocks only where the smallest would otherwise
/// fall below the window. Small steps then sit at small conductances, where an
/// error that does not shrink with G weighs most. Within the clock budget
/// larger steps therefore get more clocks, which moves the small ones up: of
/// all gains the one with the least expected error. Equal thresholds have a
/// step of no clocks and no conductance. The error names the span of the steps
/// and the window.
Result<RampDevices> fitRamp(const RampFitProblem &problem);

} // namespace rampart::mapping

#endif // RAMPART_MAPPING_RAMPFIT_H
