//===- Activity.h - What a program has executed -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counts of executed instructions and of the pulses on word lines, which the
// executor makes of a run and the compiler expects of one; whole numbers, so
// that no order of counting changes them.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TIMING_ACTIVITY_H
#define RAMPART_TIMING_ACTIVITY_H

#include "rampart/timing/Problem.h"

#include <cstdint>
#include <vector>

namespace rampart::timing {

/// What drove one word line: the sum of |code|, which is the clocks of its
/// pulses, and the number of codes other than 0.
struct PulseCount {
  int64_t clocks = 0, pulses = 0;
};

/// One instruction of a region, over all streams and time steps.
struct InstructionCount {
  int64_t executions = 0;
  /// Of an Integrate: for each word line that it drives, in ascending order.
  std::vector<PulseCount> lines;
};

/// What one region has executed, over all of its calls.
struct RegionCount {
  /// Loop bodies in place, loops themselves not counted; none: never called.
  std::vector<InstructionCount> instructions;
  bool recurrent = false; // has time steps
  int64_t streams = 0;
  int64_t steps = 0; // time steps of all streams; streams where it has none

  void add(const RegionCount &other);
};

struct Activity {
  std::vector<RegionCount> regions; // as in the program
  Cycles cycles = 0;

  /// Of the recurrent region with the most; without one, of any.
  int64_t timeSteps() const { return largest(&RegionCount::steps); }
  int64_t sequences() const { return largest(&RegionCount::streams); }

private:
  int64_t largest(int64_t RegionCount::*member) const;
};

} // namespace rampart::timing

#endif // RAMPART_TIMING_ACTIVITY_H
