//===- CircuitNoiseTest.cpp - Kernels of circuits' errors -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Targets.h"

#include "exec/Arena.h"
#include "exec/CircuitNoise.h"
#include "exec/HeldNoise.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <random>

using namespace rampart;
using namespace rampart::test;

namespace {

constexpr size_t counts[] = {1, 3, 15, 16, 17, 32, 63, 64, 65, 130, 256};

std::vector<float> randomFloats(size_t count, uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> number(-1, 1);
  std::vector<float> values(count);
  for (float &value : values)
    value = number(random);
  return values;
}

void expectSameBits(const std::vector<float> &expected,
                    const std::vector<float> &found) {
  EXPECT_EQ(0, std::memcmp(expected.data(), found.data(),
                           expected.size() * sizeof(float)));
}

} // namespace

TEST(CircuitNoise, EveryTargetDrawsTheReferencesBits) {
  forEachTarget([] {
    for (size_t count : counts) {
      SCOPED_TRACE(count);
      ReadNoiseKey key{{7, 8}, 3, 1u << 31, uint32_t(count)};
      std::vector<float> scales = randomFloats(count, 1), expected(count),
                         found(count);
      drawScaledReference(scales.data(), count, key, expected.data());
      drawScaled(scales.data(), count, key, found.data());
      expectSameBits(expected, found);
    }
  });
}

TEST(CircuitNoise, EveryTargetDisturbsPulsesByTheReferencesBits) {
  forEachTarget([] {
    for (size_t count : counts) {
      SCOPED_TRACE(count);
      ReadNoiseKey key{{7, 8}, 3, 5, uint32_t(count)};
      std::vector<float> codes(count);
      for (size_t i = 0; i < count; ++i)
        codes[i] = float(int(i % 5) - 2);
      std::vector<float> expected = codes, found = codes;
      addJitterReference(codes.data(), count, 0.1f, key, expected.data());
      addJitter(codes.data(), count, 0.1f, key, found.data());
      expectSameBits(expected, found);
      for (size_t i = 0; i < count; ++i)
        EXPECT_EQ(codes[i] == 0, found[i] == codes[i]) << i;
    }
  });
}

TEST(CircuitNoise, EveryTargetSamplesColumnsToTheReferencesBits) {
  const float none = std::numeric_limits<float>::infinity();
  forEachTarget([&] {
    for (size_t count : counts)
      for (size_t stride : {1, 2, 4, 7})
        for (auto [limit, noise] :
             {std::pair(none, 0.0f), std::pair(0.5f, 0.2f)}) {
          SCOPED_TRACE(count);
          SCOPED_TRACE(stride);
          ReadNoiseKey key{{9, 8}, 3, 5, uint32_t(count)};
          std::vector<float> sums = randomFloats(count * stride + 64, 2);
          std::vector<float> gains = randomFloats(count, 3),
                             offsets = randomFloats(count, 4);
          ColumnErrors errors{gains.data(), offsets.data(), limit, noise};
          std::vector<float> expected(count), found(count);
          ColumnSample sample{sums.data(), stride, count,
                              0.9f,        1.1f,   expected.data()};
          sampleColumnsReference(errors, sample, key);
          sample.to = found.data();
          sampleColumns(errors, sample, key);
          expectSameBits(expected, found);
        }
  });
}

TEST(CircuitNoise, ARampCountsTheFirstStepThatReachesASum) {
  // Against the comparison step by step that it stands for.
  std::mt19937 random(6);
  for (int round = 0; round < 1000; ++round) {
    size_t count = 1 + random() % 40;
    std::vector<float> thresholds = randomFloats(count, random()),
                       steps = randomFloats(count, random()), walked(count);
    std::sort(thresholds.begin(), thresholds.end());
    walkRamp(thresholds, steps.data(), walked.data());
    float sum = randomFloats(1, random())[0], noise = 0;
    size_t first = 0;
    for (; first < count; ++first) {
      noise += steps[first];
      if (thresholds[first] + noise >= sum)
        break;
    }
    EXPECT_TRUE(std::is_sorted(walked.begin(), walked.end()));
    EXPECT_EQ(first,
              size_t(std::lower_bound(walked.begin(), walked.end(), sum) -
                     walked.begin()));
  }
}

TEST(HeldNoise, EveryTargetDrawsTheReferencesBits) {
  std::mt19937 random(7);
  for (auto [lines, inputs, panels] :
       {std::tuple(1, 1, 1), std::tuple(5, 3, 2), std::tuple(7, 7, 3),
        std::tuple(3, 2, 5)}) {
    SCOPED_TRACE(lines);
    Arena arena;
    auto floats = [&](size_t count) {
      float *values = arena.take<float>(count);
      std::vector<float> from = randomFloats(count, random());
      std::copy(from.begin(), from.end(), values);
      return values;
    };
    std::vector<uint32_t> rows, sources;
    for (int r = 0; r < lines; ++r) {
      rows.push_back(uint32_t(2 * r));
      sources.push_back(uint32_t(r % inputs));
    }
    const size_t line = size_t(panels * lines) * panelColumns;
    HeldMatrix matrix;
    matrix.inputCount = size_t(inputs);
    matrix.panels = size_t(panels);
    matrix.means = floats(matrix.size());
    matrix.rows = rows;
    matrix.inputs = sources;
    for (bool traps : {false, true})
      for (bool deviates : {false, true}) {
        matrix.deviations = deviates ? floats(line) : nullptr;
        matrix.plus = traps ? floats(line) : nullptr;
        matrix.minus = traps ? floats(line) : nullptr;
        matrix.traps = {20000, 0.7f, -0.3f};
        std::vector<float> expected(matrix.size());
        holdMatrixReference(matrix, {5, 6}, 9, expected.data());
        float *found = arena.take<float>(matrix.size());
        forEachTarget([&] {
          holdMatrix(matrix, {5, 6}, 9, found);
          EXPECT_EQ(0, std::memcmp(expected.data(), found,
                                   matrix.size() * sizeof(float)));
        });
      }
  }
}
