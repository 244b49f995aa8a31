//===- Random.h - Random choices of tests -----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The same seed gives the same choices with every standard library.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_INTEGRATION_RANDOM_H
#define RAMPART_TEST_INTEGRATION_RANDOM_H

#include <cstdint>
#include <random>
#include <vector>

namespace rampart::test {

class Random {
public:
  explicit Random(uint64_t seed) : engine(seed) {}

  /// An integer in [lo, hi].
  int64_t integer(int64_t lo, int64_t hi) {
    return lo + int64_t(engine() % uint64_t(hi - lo + 1));
  }
  /// A number in [lo, hi).
  double real(double lo, double hi) {
    return lo + (hi - lo) * double(engine() >> 11) * 0x1p-53;
  }
  /// True in one of `n` cases.
  bool oneIn(int64_t n) { return integer(1, n) == 1; }
  template <typename T>
  T oneOf(const std::vector<T> &choices) {
    return choices[size_t(integer(0, int64_t(choices.size()) - 1))];
  }
  /// `count` numbers in [-peak, peak).
  std::vector<float> vector(int64_t count, double peak) {
    std::vector<float> values(count);
    for (float &value : values)
      value = float(real(-peak, peak));
    return values;
  }

private:
  std::mt19937_64 engine;
};

/// First seed and number of random cases: `count` from 1 on, or what the
/// environment says: RAMPART_TEST_SEED alone replays one seed, with
/// RAMPART_TEST_COUNT it is the first of so many.
struct Seeds {
  uint64_t first;
  int64_t count;
};
Seeds seedsOf(int64_t count);

} // namespace rampart::test

#endif // RAMPART_TEST_INTEGRATION_RANDOM_H
