//===- FaultMap.h - Faults of one chip --------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is known of a chip's devices before it is programmed: measured device by
// device, or drawn at given rates for one chip of a seed. Places are physical:
// word lines, bit lines (pairs) and ramp columns of a physical array.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_MAPPING_FAULTMAP_H
#define RAMPART_MAPPING_FAULTMAP_H

#include "rampart/core/Machine.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rampart::mapping {

/// A device of a pair that keeps its conductance, S, whatever it is programmed
/// to.
struct FaultyDevice {
  int64_t row = 0, column = 0;
  bool negative = false; // G-, else G+
  double conductance = 0;
};

/// Likewise of a ramp column.
struct FaultyRampDevice {
  int64_t column = 0, row = 0;
  double conductance = 0;
};

/// One physical array. Lines that are dead carry no current: their devices are
/// as good as stuck at off.
struct ArrayFaults {
  int64_t tile = 0, slot = 0;
  std::vector<FaultyDevice> stuck;
  std::vector<int64_t> deadRows, deadColumns;
  std::vector<FaultyRampDevice> ramps;

  /// Every place is in an array of `machine`, none is named twice, and
  /// conductances lie within 0 .. 1 S: stuck at on may be above the window.
  Status check(const Machine &machine) const;
};

/// `faults` with dead lines as devices stuck at 0 S, for whoever uses such
/// lines nevertheless; those of ramps in order of columns and word lines.
ArrayFaults deadLinesAsDevices(const ArrayFaults &faults,
                               const Machine &machine);

/// The faults that noisy mode would draw for chip `trial` of `seed`.
struct FaultRates {
  double stuckOff = 0, stuckOn = 0; // probability per device
  uint64_t seed = 0;
  uint32_t trial = 0;
};

struct FaultMap {
  std::string chip; // its name; empty: it has none
  std::optional<FaultRates> rates;
  /// Measured ones, in the place of those that are drawn. At most one entry per
  /// array.
  std::vector<ArrayFaults> arrays;

  /// Every array by itself, and that none is named twice. Arrays must not have
  /// more than 2^24 pairs or ramp devices.
  Status check(const Machine &machine) const;
  /// Those of a physical array of `machine`: measured, and drawn.
  ArrayFaults faultsOf(const Machine &machine, int64_t tile,
                       int64_t slot) const;
  /// `machine` with as many word lines and bit lines in every array as there
  /// are in any that are not dead: blocks for it find lines wherever they lie.
  Result<Machine> usable(const Machine &machine) const;
};

} // namespace rampart::mapping

#endif // RAMPART_MAPPING_FAULTMAP_H
