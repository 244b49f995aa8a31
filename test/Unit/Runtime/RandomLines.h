//===- RandomLines.h - Lines for random tests -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_UNIT_RUNTIME_RANDOMLINES_H
#define RAMPART_TEST_UNIT_RUNTIME_RANDOMLINES_H

#include "rampart/wires/Lines.h"

#include <cmath>
#include <random>

namespace rampart::test {

/// From a milliohm to 10^`most` Ohm; every one is absent now and then.
inline wires::LineResistances randomResistances(std::mt19937 &random,
                                                double most) {
  std::uniform_real_distribution<double> exponent(-3, most);
  std::bernoulli_distribution absent(0.2);
  wires::LineResistances resistances;
  for (double *ohms : {&resistances.wordWire, &resistances.bitWire,
                       &resistances.driver, &resistances.sense})
    *ohms = absent(random) ? 0 : std::pow(10, exponent(random));
  return resistances;
}

} // namespace rampart::test

#endif // RAMPART_TEST_UNIT_RUNTIME_RANDOMLINES_H
