//===- RandomTest.cpp - Counter-based random numbers ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Statistics.h"

#include "rampart/core/Random.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <set>

using namespace rampart;
using namespace rampart::test;

namespace {

using Words = std::array<uint32_t, 4>;

// Known-answer vectors published with Random123 (kat_vectors, philox4x32 10).
TEST(Random, PhiloxGivesThePublishedVectors) {
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}),
            (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                   {0xa4093822, 0x299f31d0}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Random, WordsStandForQuantiles) {
  // Over the whole range of words, the tails included, the number's own
  // probability is its word's: to 2.1e-4 in the number.
  std::mt19937 random(5);
  for (int bits = 1; bits <= 31; ++bits)
    for (int i = 0; i < 2000; ++i) {
      uint32_t half = (1u << (bits - 1) | random() % (1u << (bits - 1))) | 1;
      double z = normalOf(half), p = half * 0x1p-32;
      EXPECT_GE(normalBelow(-z + 2.1e-4), p) << half;
      EXPECT_LE(normalBelow(-z - 2.1e-4), p) << half;
      EXPECT_EQ(-z, normalOf(half | 0x80000000));
    }
}

TEST(Random, NormalsArePureFunctions) {
  auto key = randomKey(1, 2, Draw::ReadNoise);
  auto first = normals({1, 2, 3, 4}, key);
  normals({9, 9, 9, 9}, key);
  EXPECT_EQ(first, normals({1, 2, 3, 4}, key));
  EXPECT_NE(first, normals({1, 2, 3, 5}, key));
}

TEST(Random, NormalsHaveTheMomentsOfTheNormalDistribution) {
  constexpr int count = 200000; // pairs
  auto key = randomKey(42, 0, Draw::Programming);
  double moments[5] = {}, product = 0, tail = 0;
  for (uint32_t i = 0; i < count; ++i) {
    auto pair = normals({i, 0, 0, 0}, key);
    product += pair[0] * pair[1];
    for (double x : pair) {
      double power = 1;
      for (double &moment : moments)
        moment += power, power *= x;
      tail += std::abs(x) > 3;
    }
  }
  double n = 2.0 * count;
  // Five standard errors of each estimate.
  EXPECT_NEAR(moments[1] / n, 0, 5 / std::sqrt(n));
  EXPECT_NEAR(moments[2] / n, 1, 5 * std::sqrt(2 / n));
  EXPECT_NEAR(moments[3] / n, 0, 5 * std::sqrt(15 / n));
  EXPECT_NEAR(moments[4] / n, 3, 5 * std::sqrt(96 / n));
  EXPECT_NEAR(product / count, 0, 5 / std::sqrt(double(count)));
  EXPECT_NEAR(tail / n, 0.0026998, 5 * std::sqrt(0.0027 / n));
}

TEST(Random, NormalsOfDifferentKeysAreIndependent) {
  constexpr uint32_t count = 100000;
  const std::array<uint32_t, 2> keys[] = {
      randomKey(7, 0, Draw::Programming),
      randomKey(7, 0, Draw::RampProgramming), randomKey(7, 0, Draw::ReadNoise),
      randomKey(7, 1, Draw::Programming), randomKey(8, 0, Draw::Programming)};
  for (const auto &a : keys)
    for (const auto &b : keys) {
      if (&a >= &b)
        continue;
      double product = 0;
      for (uint32_t i = 0; i < count; ++i)
        product += normals({i, 0, 0, 0}, a)[0] * normals({i, 0, 0, 0}, b)[0];
      EXPECT_NEAR(product / count, 0, 5 / std::sqrt(double(count)));
    }
}

TEST(Random, KeysDiffer) {
  std::set<std::array<uint32_t, 2>> keys;
  for (uint64_t seed :
       {uint64_t(0), uint64_t(1), uint64_t(1) << 32, ~uint64_t(0)})
    for (uint32_t chip : {0u, 1u, 1u << 31})
      for (Draw purpose :
           {Draw::Programming, Draw::RampProgramming, Draw::ReadNoise})
        keys.insert(randomKey(seed, chip, purpose));
  EXPECT_EQ(keys.size(), 4u * 3u * 3u);
}

} // namespace
