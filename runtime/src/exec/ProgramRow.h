//===- ProgramRow.h - Programs the pairs of a row at once -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A fresh chip has all its devices drawn: this decides what a trial costs.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_PROGRAMROW_H
#define RAMPART_SRC_EXEC_PROGRAMROW_H

#include "rampart/core/Faults.h"
#include "rampart/device/Devices.h"

#include <cstddef>

namespace rampart {

/// How a chip's pairs become what they are.
struct PairProgramming {
  const Machine &machine;
  SigmaLaws laws;
  std::array<uint32_t, 2> key;
  const FaultLaw *faults = nullptr; // of stuck devices; may be null
};

/// Pairs on one word line of a physical array.
struct PairRow {
  const float *differences; // [columns]: targets of G+ - G-, S
  const uint32_t *bitLines; // [columns]
  size_t columns;
  uint32_t wordLine, tile, slot;
  float *programmed; // [columns]: G+ - G-, S
  float *variances;  // [columns]: of a read's white noise, S²; null: no noise
};

/// As Devices::programPair, FaultLaw::pair and Devices::readVariance, whose
/// bits it gives, do pair by pair; see Devices::pairLaws.
void programRow(const PairProgramming &how, const PairRow &row);

/// The same, one pair at a time. Also what runs where the processor has no
/// fused multiply-add.
void programRowReference(const PairProgramming &how, const PairRow &row);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_PROGRAMROW_H
