//===- KernelTest.cpp - Kernels against their naive twins -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "exec/ColumnSum.h"
#include "exec/RoundDivider.h"
#include "exec/Threshold.h"

#include "rampart/core/Arithmetic.h"

#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>
#include <hwy/targets.h>
#include <random>

using namespace rampart;

namespace {

/// One random problem; every target must give the bits of the reference.
template <typename Sum>
void compareColumnSums(uint32_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  auto pick = [&](uint32_t lo, uint32_t hi) {
    return std::uniform_int_distribution<uint32_t>(lo, hi)(random);
  };
  size_t rows = pick(1, 70), columns = pick(1, 300), streams = pick(1, 9);
  std::vector<float> conductances(rows * columns);
  std::uniform_real_distribution<float> conductance(-150e-6f, 150e-6f);
  for (float &g : conductances)
    g = conductance(random);
  std::vector<uint32_t> driven;
  for (uint32_t row = 0; row < rows; ++row)
    if (pick(0, 3) > 0)
      driven.push_back(row);
  std::vector<Sum> inputs(streams * driven.size());
  for (Sum &input : inputs)
    input = Sum(int(pick(0, 254)) - 127);
  std::vector<Sum> start(streams * columns), expected, found;
  for (Sum &sum : start)
    sum = Sum(conductance(random));

  bool accumulate = pick(0, 1);
  expected = found = start;
  ColumnSum<Sum> problem{conductances.data(), columns, driven,
                         inputs.data(),       streams, accumulate,
                         expected.data()};
  columnSumsReference(problem);
  problem.sums = found.data();
  columnSums(problem);
  EXPECT_EQ(
      0, std::memcmp(expected.data(), found.data(), found.size() * sizeof(Sum)))
      << rows << "x" << columns << ", " << streams << " streams";
}

/// Runs `check` once for every instruction set of this processor.
template <typename Check>
void forEachTarget(Check check) {
  for (int64_t target : hwy::SupportedAndGeneratedTargets()) {
    SCOPED_TRACE(hwy::TargetName(target));
    hwy::SetSupportedTargetsForTest(target);
    check();
  }
  hwy::SetSupportedTargetsForTest(0);
}

} // namespace

TEST(ColumnSum, EveryTargetGivesTheReferencesBits) {
  forEachTarget([] {
    for (uint32_t seed = 0; seed < 60; ++seed) {
      compareColumnSums<float>(seed);
      compareColumnSums<double>(seed);
    }
  });
}

TEST(ColumnSum, RoundsOncePerRow) {
  // 1 + 2^-24 is not a float: a fused chain keeps the small product exact until
  // the one rounding of each row, in row order.
  float conductances[] = {1, 0x1p-24f, 0x1p-24f};
  uint32_t rows[] = {0, 1, 2};
  float inputs[] = {1, 1, 1}, sum = -1;
  columnSums(ColumnSum<float>{conductances, 1, rows, inputs, 1, false, &sum});
  EXPECT_EQ(1.0f, sum);
  float reversed[] = {0x1p-24f, 0x1p-24f, 1};
  columnSums(ColumnSum<float>{reversed, 1, rows, inputs, 1, false, &sum});
  EXPECT_EQ(1.0f + 0x1p-23f, sum);
}

TEST(Threshold, CountsThresholdsBelow) {
  forEachTarget([] {
    std::mt19937 random(7);
    for (size_t size : {1, 2, 3, 31, 48, 49, 63, 64, 255, 1000}) {
      std::vector<float> thresholds(size);
      for (float &threshold : thresholds) // with repetitions
        threshold = float(int(random() % 64) - 32) / 8;
      std::sort(thresholds.begin(), thresholds.end());
      std::vector<float> sums(37);
      for (float &sum : sums) // often exactly on a threshold
        sum = float(int(random() % 160) - 80) / 16;
      std::vector<int32_t> counts(sums.size(), -1);
      countBelow(thresholds, sums.data(), sums.size(), counts.data());
      for (size_t i = 0; i < sums.size(); ++i)
        EXPECT_EQ(std::count_if(thresholds.begin(), thresholds.end(),
                                [&](float u) { return u < sums[i]; }),
                  counts[i])
            << size << " thresholds, sum " << sums[i];
    }
  });
}

TEST(RoundDivider, AgreesWithTheDefinition) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 200000; ++i) {
    int64_t den = 1 + int64_t(random() >> (2 + random() % 62));
    den = std::min(den, (int64_t(1) << 62) - 1);
    // Quotients below 2^38, often at or beside a tie.
    int64_t quotient = int64_t(random() >> (26 + random() % 38));
    __int128 num =
        __int128(quotient) * den + den / 2 + int64_t(random() % 3) - 1;
    if (num >= (__int128(1) << 62))
      num = int64_t(random() >> 3);
    if (random() & 1)
      num = -num;
    int64_t expected = divideRoundEven(int64_t(num), den);
    if (std::abs(expected) >= int64_t(1) << 40)
      continue;
    EXPECT_EQ(expected, RoundDivider(den).divide(int64_t(num)))
        << int64_t(num) << " / " << den;
  }
}

TEST(RoundDivider, KeepsSignAndSizeBeyondEveryBuffer) {
  EXPECT_EQ(int64_t(1) << 40, RoundDivider(1).divide((int64_t(1) << 62) - 1));
  EXPECT_EQ(-(int64_t(1) << 40), RoundDivider(3).divide(-(int64_t(1) << 61)));
}
