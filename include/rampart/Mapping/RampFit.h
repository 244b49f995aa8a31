//===- RampFit.h - Fitting a ramp to the device window ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// kappa is fixed by the weights first; the ramp's gain, its clocks per step and
// the calibration devices are free and are chosen here.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_MAPPING_RAMPFIT_H
#define RAMPART_MAPPING_RAMPFIT_H

#include "rampart/core/Ramp.h"

#include <span>

namespace rampart::mapping {

struct RampFitProblem {
  std::vector<double> thresholds; // θ_1 .. θ_N, strictly rising, pre-activation
  double gamma = 0;               // column sum per unit of pre-activation, S
  double gMin = 0, gMax = 0;      // device window, S
  int64_t calibrationDevices = 0; // devices that make V_0

  Status check() const;
};

/// U(k) of `devices` equals gamma θ_{k+1} to float32 accuracy of the
/// conductances, and every conductance lies in the window.
Status verifyRampFit(const RampFitProblem &problem, const RampDevices &devices);

/// The largest step takes the largest conductance, so that the devices' error
/// is smallest; steps are split over several clocks only where the smallest
/// would otherwise fall below the window. The error names the span of the steps
/// and the window.
Result<RampDevices> fitRamp(const RampFitProblem &problem);

} // namespace rampart::mapping

#endif // RAMPART_MAPPING_RAMPFIT_H
