//===- ReadNoiseTest.cpp - Noise draws and their law ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Statistics.h"
#include "Targets.h"

#include "exec/ReadNoise.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>

using namespace rampart;
using namespace rampart::test;

TEST(ReadNoise, EveryTargetGivesTheReferencesBits) {
  forEachTarget([] {
    for (size_t columns : {1, 3, 15, 16, 17, 32, 63, 64, 65, 130, 256}) {
      std::vector<float> variances(columns), expected(columns), found;
      for (size_t j = 0; j < columns; ++j) {
        variances[j] = float(j % 7) * 1e-10f;
        expected[j] = float(j) * 1e-6f;
      }
      found = expected;
      ReadNoiseKey key{{7, 8}, 3, 1u << 31, uint32_t(columns)};
      addReadNoiseReference(expected.data(), variances.data(), columns, key);
      addReadNoise(found.data(), variances.data(), columns, key);
      EXPECT_EQ(0, std::memcmp(expected.data(), found.data(),
                               columns * sizeof(float)))
          << columns;
      std::fill(variances.begin(), variances.end(), 3e-10f);
      addReadNoiseReference(expected.data(), variances.data(), columns, key);
      addUniformReadNoise(found.data(), variances[0], columns, key);
      EXPECT_EQ(expected, found);
    }
  });
}

TEST(ReadNoise, DeviationsAreRoots) {
  EXPECT_EQ(0, deviationOf(0));
  std::mt19937 random(6);
  for (int i = 0; i < 100000; ++i) {
    float variance =
        std::ldexp(1 + float(random()) * 0x1p-32f, int(random() % 200) - 100);
    EXPECT_NEAR(1, deviationOf(variance) / std::sqrt(variance), 1e-3);
  }
}

TEST(ReadNoise, PassesKolmogorovAndSmirnov) {
  // 2^20 draws; the statistic's 0.1 % quantile is 1.95 / sqrt(n).
  constexpr size_t columns = 1 << 12, times = 1 << 8, n = columns * times;
  std::vector<float> draws(n), ones(columns, 1);
  for (uint32_t time = 0; time < times; ++time)
    addReadNoise(draws.data() + time * columns, ones.data(), columns,
                 {{5, 6}, 1, 2, time});
  double distance = kolmogorovSmirnov({draws.begin(), draws.end()});
  EXPECT_LT(distance, 1.95 / std::sqrt(double(n)) + 1e-4); // and the cubics'
}

TEST(ReadNoise, IsStandardNormal) {
  // Moments of 2^20 draws within 5 standard errors, and the tails.
  constexpr size_t columns = 1 << 12, times = 1 << 8;
  double sum = 0, squares = 0, cubes = 0, fourths = 0;
  size_t beyond3 = 0, beyond4 = 0;
  std::vector<float> ones(columns, 1);
  for (uint32_t time = 0; time < times; ++time) {
    std::vector<float> draws(columns);
    addReadNoise(draws.data(), ones.data(), columns, {{1, 2}, 0, 0, time});
    for (double z : draws) {
      sum += z;
      squares += z * z;
      cubes += z * z * z;
      fourths += z * z * z * z;
      beyond3 += std::abs(z) > 3;
      beyond4 += std::abs(z) > 4;
    }
  }
  const double n = double(columns) * times;
  EXPECT_NEAR(0, sum / n, 5 / std::sqrt(n));
  EXPECT_NEAR(1, squares / n, 5 * std::sqrt(2 / n));
  EXPECT_NEAR(0, cubes / n, 5 * std::sqrt(15 / n));
  EXPECT_NEAR(3, fourths / n, 5 * std::sqrt(96 / n));
  auto expectCount = [&](double probability, size_t found) {
    EXPECT_NEAR(n * probability, double(found), 5 * std::sqrt(n * probability));
  };
  expectCount(std::erfc(3 / std::sqrt(2)), beyond3);
  expectCount(std::erfc(4 / std::sqrt(2)), beyond4);
}

/// Numbers whose columns, instructions, streams, time steps or keys are
/// neighbours do not know of each other, nor do their squares: neither where
/// counter and key change together such that their exclusive or stays.
TEST(ReadNoise, NeighboursAreIndependent) {
  constexpr size_t columns = 256, times = 400;
  const ReadNoiseKey base{{0x1234, 0x5678}, 4, 8, 0};
  auto numbersOf = [&](ReadNoiseKey key, size_t shift) {
    std::vector<double> numbers;
    for (uint32_t time = 0; time < times; ++time) {
      ReadNoiseKey now = key;
      now.time += 2 * time;
      std::vector<float> draws(columns + shift), ones(columns + shift, 1);
      addReadNoise(draws.data(), ones.data(), draws.size(), now);
      numbers.insert(numbers.end(), draws.begin() + ptrdiff_t(shift),
                     draws.end());
    }
    return numbers;
  };
  const std::vector<double> first = numbersOf(base, 0);
  auto expectIndependent = [&](const char *what, ReadNoiseKey key,
                               size_t shift) {
    const std::vector<double> second = numbersOf(key, shift);
    double product = 0, squares = 0;
    for (size_t i = 0; i < first.size(); ++i) {
      product += first[i] * second[i];
      squares += (first[i] * first[i] - 1) * (second[i] * second[i] - 1) / 2;
    }
    const double limit = 5 * std::sqrt(double(first.size()));
    EXPECT_LT(std::abs(product), limit) << what;
    EXPECT_LT(std::abs(squares), limit) << what;
  };
  for (size_t shift : {1, 2, 4, 16, 64})
    expectIndependent("columns", base, shift);
  for (uint32_t change : {1u, 1u << 8, 1u << 31}) {
    ReadNoiseKey key = base;
    key.integrate ^= change;
    expectIndependent("integrates", key, 0);
    key.key[1] ^= change; // whose word of the counter this is
    expectIndependent("integrates and keys", key, 0);
    key = base;
    key.stream ^= change;
    expectIndependent("streams", key, 0);
    key = base;
    key.time ^= change;
    expectIndependent("times", key, 0);
    for (int word : {0, 1}) {
      key = base;
      key.key[size_t(word)] ^= change;
      expectIndependent("keys", key, 0);
    }
  }
}
