//===- KernelTest.cpp - Kernels against their naive twins -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "exec/ColumnSum.h"
#include "exec/Digital.h"
#include "exec/ReadNoise.h"
#include "exec/Threshold.h"

#include <algorithm>
#include <cmath>
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
  std::shuffle(driven.begin(), driven.end(), random);
  std::vector<Sum> inputs(streams * driven.size());
  for (Sum &input : inputs)
    input = Sum(int(pick(0, 254)) - 127);
  std::vector<Sum> start(streams * columns), expected, found;
  for (Sum &sum : start)
    sum = Sum(conductance(random));

  expected = found = start;
  ColumnSum<Sum> problem{conductances.data(), columns, driven,
                         inputs.data(),       streams, bool(pick(0, 1)),
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

TEST(Digital, EveryTargetGivesTheReferencesBits) {
  forEachTarget([] {
    std::mt19937_64 random(11);
    for (int i = 0; i < 3000; ++i) {
      SCOPED_TRACE("problem " + std::to_string(i));
      // Numbers and divisors of every size; even divisors tie often.
      auto number = [&](int bits) {
        return int64_t(random() >> (64 - 1 - random() % size_t(bits)));
      };
      DigitalOp op{bool(random() & 1), number(20), number(20), number(30),
                   1 + number(30),     -2000,      1 << 20,    0};
      if (random() & 1)
        op.aNum = -op.aNum;
      if (random() % 4 == 0)
        op.aNum *= 256; // too large for exact doubles
      std::vector<int32_t> a(19), b(19), expected(19), found(19);
      const int64_t bound = int64_t(1) << random() % 17;
      for (std::vector<int32_t> *codes : {&a, &b})
        for (int32_t &code : *codes)
          code = int32_t(int64_t(random() % uint64_t(2 * bound + 1)) - bound);
      op.magnitude = op.product
                         ? bound * bound * std::abs(op.aNum)
                         : bound * (std::abs(op.aNum) + op.bNum) + op.bias;
      computeDigitalReference(op, a.data(), b.data(), a.size(),
                              expected.data());
      computeDigital(op, a.data(), b.data(), a.size(), found.data());
      EXPECT_EQ(expected, found);
    }
  });
}

TEST(Digital, TiesGoToTheEvenNeighbour) {
  forEachTarget([] {
    std::vector<int32_t> a = {-7, -6, -5, -4, -3, -2, -1, 0,
                              1,  2,  3,  4,  5,  6,  7};
    std::vector<int32_t> zero(a.size()), found(a.size());
    DigitalOp halves{false, 1, 0, 0, 2, -3, 3, 7};
    computeDigital(halves, a.data(), zero.data(), a.size(), found.data());
    EXPECT_EQ((std::vector<int32_t>{-3, -3, -2, -2, -2, -1, 0, 0, 0, 1, 2, 2, 2,
                                    3, 3}),
              found);
    DigitalOp sixths{false, 1, 0, 0, 6, -3, 3, 7};
    computeDigital(sixths, a.data(), zero.data(), a.size(), found.data());
    EXPECT_EQ(
        (std::vector<int32_t>{-1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1}),
        found);
  });
}

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
    }
  });
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
