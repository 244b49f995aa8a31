//===- ProgramRowReference.cpp - Programs pair by pair --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ProgramRow.h"

#include "rampart/core/Pair.h"

#include <algorithm>

using namespace rampart;

void rampart::programRowReference(const PairProgramming &how,
                                  const PairRow &row) {
  const Machine &machine = how.machine;
  for (size_t j = 0; j < row.columns; ++j) {
    const auto words =
        philox({row.bitLines[j], row.wordLine, row.tile, row.slot}, how.key,
               fewestRounds);
    std::array<Fault, 2> faults{};
    if (how.faults)
      faults =
          how.faults->pair({row.tile, row.slot, row.wordLine, row.bitLines[j]});
    const std::array<double, 2> targets =
        pairTargets(machine, row.differences[j]);
    float present[2];
    double variance = 0;
    for (size_t i : {0, 1}) {
      double landed =
          targets[i] + how.laws.programming(targets[i]) * normalOf(words[i]);
      present[i] = float(machine.clipToWindow
                             ? std::clamp(landed, machine.gMin, machine.gMax)
                             : std::max(landed, 0.0));
      if (faults[i] != Fault::None)
        present[i] = how.faults->conductance(faults[i]);
      const double sigma = how.laws.read(present[i]);
      variance += sigma * sigma;
    }
    row.programmed[j] = present[0] - present[1];
    if (row.variances)
      row.variances[j] = float((1 - machine.heldShare) * variance);
  }
}
