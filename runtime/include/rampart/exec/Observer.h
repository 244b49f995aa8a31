//===- Observer.h - What is told of a run -----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A run without an observer takes another path and pays nothing for it; one
// with an observer gives the same bits.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_EXEC_OBSERVER_H
#define RAMPART_EXEC_OBSERVER_H

#include <cstddef>
#include <cstdint>
#include <span>

namespace rampart {

/// One call of a region.
struct RegionPlace {
  size_t function = 0, step = 0; // of the function's body
  uint32_t region = 0;           // of the program
  uint32_t call = 0; // of the run: greater where a step calls it once more
};

/// What one instruction did in one pass, for some streams of a call.
struct Execution {
  RegionPlace place;
  uint32_t instruction;            // its number (program/Instructions.h)
  size_t callSteps;                // time steps of the call
  size_t callStreams;              // ... and streams
  std::span<const size_t> streams; // of the call; one row below for each
  std::span<const size_t> times;   // of each: its time step, 0 outside loops
  size_t width;                    // elements of a row
  /// [row][width]: the codes that it wrote, as their buffer holds them, or that
  /// it stored; nothing of an Integrate. Real numbers in ideal mode.
  std::span<const double> codes;
  /// [row][width], of a Convert alone: the column sums that it read, S * code,
  /// with their read noise and without what the converter itself adds.
  std::span<const double> sums;
  /// Of the codes, those that the range of their buffer or table cut; none in
  /// ideal mode.
  size_t clipped;
  /// Of the sums, those at or below the lowest and those above the highest
  /// threshold that the ramp has on this chip.
  size_t below, above;
};

/// Everything here is called by whichever thread executes something, several of
/// them at a time.
class Observer {
public:
  virtual ~Observer() = default;

  /// Whether executions of an instruction are to be observed.
  virtual bool wants(const RegionPlace &, uint32_t /*instruction*/) const {
    return false;
  }
  virtual void observe(const Execution &) {}
  /// A host operation quantize sees values from `lo` to `hi`.
  virtual void quantize(size_t /*function*/, size_t /*step*/, double /*lo*/,
                        double /*hi*/) {}
};

} // namespace rampart

#endif // RAMPART_EXEC_OBSERVER_H
