//===- Trials.h - What trials of ramps share --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_MAPPING_TRIALS_H
#define RAMPART_LIB_MAPPING_TRIALS_H

#include "rampart/Mapping/RampTrials.h"
#include "rampart/device/Devices.h"

namespace rampart::mapping {

/// Magnitudes of all chips.
class Collector {
public:
  void add(double error) {
    all.push_back(std::abs(error));
    most = std::max(most, all.back());
  }
  void finishChip() {
    sumOfMost += most;
    ++chips;
    most = 0;
  }
  TrialErrors errors();

private:
  std::vector<double> all;
  double most = 0, sumOfMost = 0;
  int chips = 0;
};

/// An input as a column sum, and what the function gives there.
struct Sample {
  double sum, value;
};

/// The inputs of TrialResult::output, rising.
std::vector<Sample> samplesOf(const RampDesign &ramp, const Histogram &inputs);

/// The devices of `ramp` on a chip after its bring-up, at the time of
/// `devices`.
RampDevices programChip(const RampDesign &ramp, const Devices &devices,
                        const TrialOptions &options, uint32_t chip);

} // namespace rampart::mapping

#endif // RAMPART_LIB_MAPPING_TRIALS_H
