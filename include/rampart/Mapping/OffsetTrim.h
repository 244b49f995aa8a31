//===- OffsetTrim.h - Comparator offsets and bias rows ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_MAPPING_OFFSETTRIM_H
#define RAMPART_MAPPING_OFFSETTRIM_H

#include "rampart/Mapping/RampTrials.h"

namespace rampart::mapping {

/// A column's pair on a bias row is programmed again so that it carries the
/// column's offset too, and a pair on a row of a smaller code the rest.
struct OffsetTrim {
  double deviation = 0; // of the comparators' offsets, V
  double swing = 0;     // V: the ramp's largest voltage
  /// The pre-activation that a bias pair carries at most: its code times the
  /// device window over gamma.
  double reach = 0.5;
  /// Each pair is programmed at most so often, until the offset that is read
  /// back shifts the steepest threshold by no more than `tolerance`, LSB.
  int attempts = 1;
  double tolerance = 0.05;
  /// The code of a further row over that of the bias row, 0: none. It takes
  /// what the bias row leaves, which stops where this is half of what it can
  /// take.
  double fineCode = 0;
};

/// Shifts of every threshold of every column, LSB.
struct OffsetErrors {
  TrialErrors offset;    // of the comparator alone
  TrialErrors before;    // with the pairs' own programming errors
  TrialErrors trimmed;   // what is left
  double programmed = 0; // times pairs were programmed again, mean
};

/// Of a column per chip, each with a bias drawn evenly over half of the reach.
/// Column sums are read back without error. A pair cannot carry more than its
/// reach: what lies beyond stays.
OffsetErrors trimOffsets(const RampDesign &ramp, const Machine &machine,
                         const OffsetTrim &trim, const TrialOptions &options);

} // namespace rampart::mapping

#endif // RAMPART_MAPPING_OFFSETTRIM_H
