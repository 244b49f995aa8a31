//===- Durations.cpp - How long instructions take -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/timing/Durations.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

using namespace rampart;
using namespace rampart::timing;

/// One more than allowed, so that Problem::check() refuses it.
static constexpr Cycles tooLong = longestTask + 1;

static Cycles divideUp(uint64_t a, uint64_t b) {
  return Cycles(std::min<uint64_t>(a / b + (a % b != 0), tooLong));
}

/// Rounded up; what is whole but for the rounding of its factors stays whole.
Cycles Durations::cyclesOf(double seconds) const {
  double cycles = std::ceil(seconds * machine.clock * (1 - 1e-12));
  return Cycles(std::clamp(cycles, 1.0, double(tooLong)));
}

static double inputPhase(const Machine &machine) {
  return double((int64_t(1) << (machine.inputBits - 1)) - 1) * machine.tLsb;
}

Cycles Durations::integrate() const { return cyclesOf(inputPhase(machine)); }

Cycles Durations::convert(const RampDevices &devices) const {
  double steps = 0, offset = 0;
  for (auto clocks : devices.stepClocks)
    steps += double(clocks);
  for (auto clocks : devices.offsetClocks)
    offset = std::max(offset, std::abs(double(clocks)));
  return cyclesOf(steps * machine.tAdc +
                  std::max(0.0, offset * machine.tAdc - inputPhase(machine)));
}

Cycles Durations::sar(int bits, uint64_t columns) const {
  return std::min(Cycles(columns * uint64_t(bits)) * machine.sarCycles,
                  tooLong);
}

Cycles Durations::digital(uint64_t count) const {
  return std::min(divideUp(count, uint64_t(machine.lanes)) * machine.laneCycles,
                  tooLong);
}

Cycles Durations::transfer(uint64_t count, int bits, uint64_t hops) const {
  return std::min(divideUp(count * uint64_t(bits), uint64_t(machine.linkBits)) +
                      Cycles(hops) * machine.hopCycles,
                  tooLong);
}

Cycles Durations::host(uint64_t count, int bits) const {
  return divideUp(count * uint64_t(bits), uint64_t(machine.hostBits));
}

int timing::bitsOf(int64_t min, int64_t max) {
  return std::max(1, int(std::bit_width(uint64_t(max - min))));
}
