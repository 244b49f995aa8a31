//===- Pair.h - A signed target on a differential pair ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_CORE_PAIR_H
#define RAMPART_CORE_PAIR_H

#include "rampart/core/Machine.h"

#include <algorithm>
#include <array>

namespace rampart {

/// The targets G+ and G-, S, of a pair that carries `difference`, S. Their
/// difference is `difference` up to the rounding of a double near g_max: where
/// it exceeds 1e-14 S, the same float32.
inline std::array<double, 2> pairTargets(const Machine &machine,
                                         double difference) {
  if (machine.pair == PairScheme::Balanced) {
    double middle = (machine.gMin + machine.gMax) / 2;
    return {middle + difference / 2, middle - difference / 2};
  }
  return {machine.gMin + std::max(difference, 0.0),
          machine.gMin + std::max(-difference, 0.0)};
}

} // namespace rampart

#endif // RAMPART_CORE_PAIR_H
