//===- RampFaults.h - Ramps around the faults of an array -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A ramp's devices cannot change word lines, but a ramp can change columns:
// those that it does not need are spares.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_MAPPING_RAMPFAULTS_H
#define RAMPART_MAPPING_RAMPFAULTS_H

#include "rampart/Mapping/FaultMap.h"
#include "rampart/core/BringUp.h"
#include "rampart/core/Faults.h"

namespace rampart::mapping {

/// The ramps of one physical array.
struct RampFaultProblem {
  struct Ramp {
    int64_t column = 0; // its first ramp column, as it was packed
    RampDevices devices;
    BringUp bringUp;
  };

  Machine machine;
  ArrayFaults faults; // `ramps`, in order of columns; dead lines as devices
  std::vector<Ramp> ramps;

  /// Ramp columns that a ramp takes, with those that it is chosen from.
  int64_t columnsOf(const Ramp &ramp) const;
  /// Ramps lie in the array and share no column; faults are in order.
  Status check() const;
};

/// Of ramp `ramp`, were it at ramp column `column`; by redundant column and
/// device.
std::vector<StuckStep> stuckStepsAt(const RampFaultProblem &problem,
                                    size_t ramp, int64_t column);

/// What a chip's bring-up leaves there of the ramp if devices that are not
/// stuck meet their targets: squared error of its thresholds' sums, weighted as
/// the bring-up does; by 1 where it does not.
double rampErrorAt(const RampFaultProblem &problem, size_t ramp,
                   int64_t column);

/// The first ramp column of each ramp: the widest first, then those that are
/// good where they are, each where its error is least (of the first 256 places
/// that are free). Where that does not lower the sum of their errors, or where
/// one finds no room, all stay.
std::vector<int64_t> chooseRampColumns(const RampFaultProblem &problem);

} // namespace rampart::mapping

#endif // RAMPART_MAPPING_RAMPFAULTS_H
