//===- DeviceFaults.cpp - The stuck devices of a chip ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "DeviceFaults.h"

using namespace rampart;

static StuckAt conductanceOf(const FaultLaw &law, Fault fault) {
  return fault == Fault::None ? StuckAt() : law.conductance(fault);
}

PairFaults BlockFaults::at(uint32_t row, uint32_t column, uint32_t wordLine,
                           uint32_t bitLine) {
  PairFaults faults;
  if (isNext(pairs, pair, row, column)) {
    faults.targets = {pairs[pair].positive, pairs[pair].negative};
    ++pair;
  }
  if (law) {
    auto [plus, minus] = law->pair({tile, slot, wordLine, bitLine});
    faults.stuck = {conductanceOf(*law, plus), conductanceOf(*law, minus)};
  }
  for (; isNext(devices, device, row, column); ++device)
    faults.stuck[devices[device].negative] = devices[device].conductance;
  return faults;
}

StuckAt RampFaults::at(uint32_t choice, uint32_t device,
                       FaultPlace place) const {
  if (law)
    return conductanceOf(*law, law->rampDevice(place));
  const StuckStep *step = findStuck(listed, choice, device);
  return step ? step->conductance : StuckAt();
}
