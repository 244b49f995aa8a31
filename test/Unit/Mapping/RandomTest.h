//===- RandomTest.h - Random problems that can be repeated ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_UNIT_MAPPING_RANDOMTEST_H
#define RAMPART_TEST_UNIT_MAPPING_RANDOMTEST_H

#include "gtest/gtest.h"

#include <cmath>
#include <cstdint>
#include <random>

namespace rampart::mapping {

/// Choices that depend on the seed alone, whatever the standard library.
class Choices {
public:
  explicit Choices(uint64_t seed) : engine(seed) {}

  /// In [lo, hi].
  int64_t integer(int64_t lo, int64_t hi) {
    return lo + int64_t(engine() % uint64_t(hi - lo + 1));
  }
  /// In [lo, hi).
  double real(double lo, double hi) {
    return lo + (hi - lo) * double(engine() >> 11) * 0x1p-53;
  }
  /// In [lo, hi), evenly over orders of magnitude; lo > 0.
  double logarithmic(double lo, double hi) {
    return lo * std::exp(real(0, std::log(hi / lo)));
  }

private:
  std::mt19937_64 engine;
};

/// Calls test(choices) for `count` seeds; failures name the seed.
template <typename Test>
void forSeeds(uint64_t count, Test test) {
  for (uint64_t seed = 1; seed <= count; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Choices choices(seed);
    test(choices);
    if (testing::Test::HasFatalFailure())
      return;
  }
}

} // namespace rampart::mapping

#endif // RAMPART_TEST_UNIT_MAPPING_RANDOMTEST_H
