//===- RampTrials.h - A ramp on many chips ----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs a design on chip instances drawn at random and measures what is left
// of it, with and without the bring-up that the machine describes.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_MAPPING_RAMPTRIALS_H
#define RAMPART_MAPPING_RAMPTRIALS_H

#include "rampart/Mapping/RampDesign.h"

namespace rampart::mapping {

struct TrialOptions {
  int chips = 200;
  uint64_t seed = 0;
  bool bringUp = true; // false: devices stay as they land
  int stuckOff = 0;    // steps' devices per column that stay at 0 S ...
  int stuckOn = 0;     // ... and others at G_max
  /// How often which inputs occur; where nothing is known, every output level
  /// weighs the same.
  Histogram inputs = {};
};

/// Of magnitudes over all places and chips, in LSB; `max` is the mean over the
/// chips of a chip's largest, `worst` the largest of all.
struct TrialErrors {
  double mean = 0, p95 = 0, max = 0, worst = 0;
};

struct TrialResult {
  TrialErrors inl; // per threshold
  /// |level - f(x)| at a thousand inputs that stand for the same share of all
  /// each, or at eight in every interval between two thresholds.
  TrialErrors output;
};

/// The INL of one chip's thresholds.
std::vector<double> chipNonlinearity(const RampDesign &ramp,
                                     const Machine &machine,
                                     const TrialOptions &options,
                                     uint32_t chip);

TrialResult runTrials(const RampDesign &ramp, const Machine &machine,
                      const TrialOptions &options);

} // namespace rampart::mapping

#endif // RAMPART_MAPPING_RAMPTRIALS_H
