//===- Durations.h - How long instructions take -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The law of an instruction's duration on a machine, in whole cycles of its
// clock; docs/Schedule.md states it.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TIMING_DURATIONS_H
#define RAMPART_TIMING_DURATIONS_H

#include "rampart/core/Machine.h"
#include "rampart/core/Ramp.h"
#include "rampart/timing/Problem.h"

namespace rampart::timing {

class Durations {
public:
  explicit Durations(const Machine &machine) : machine(machine) {}

  /// The longest pulse: 2^(b-1) - 1 times T_lsb.
  Cycles integrate() const;
  /// The clocks of the steps, and those of V_0 that the input phase, in which
  /// they are integrated, does not cover.
  Cycles convert(const RampDevices &devices) const;
  /// Of `columns` columns by one successive approximation converter.
  Cycles sar(int bits, uint64_t columns) const;
  /// `count` elements of an arithmetic, table or copy instruction.
  Cycles digital(uint64_t count) const;
  /// `count` codes of `bits` over `hops` links of the network.
  Cycles transfer(uint64_t count, int bits, uint64_t hops) const;
  /// `count` codes of `bits` between the chip and its host.
  Cycles host(uint64_t count, int bits) const;

private:
  const Machine &machine;

  Cycles cyclesOf(double seconds) const;
};

/// Bits of a code in [min, max].
int bitsOf(int64_t min, int64_t max);

} // namespace rampart::timing

#endif // RAMPART_TIMING_DURATIONS_H
