//===- Spread.h - How trials differ -----------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_SPREAD_H
#define RAMPART_TOOLS_RUN_SPREAD_H

#include "Outputs.h"

namespace rampart {

/// An output over the trials, in its own units. An element's deviation is that
/// of its values in all trials, sqrt(sum (x - mean)^2 / (trials - 1)).
struct OutputSpread {
  double mean = 0;             // of all elements in all trials
  double deviation = 0;        // root mean square over the elements
  double largestDeviation = 0; // of an element
};

/// Of every output, read back trial by trial: the same for any order in which
/// they ended. More than one trial, and a writer that is open.
Result<std::vector<OutputSpread>> spreadOf(const OutputWriter &outputs,
                                           uint32_t trials);

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_SPREAD_H
