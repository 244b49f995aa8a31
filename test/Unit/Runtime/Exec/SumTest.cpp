//===- SumTest.cpp - Sums over inputs against their naive twins -*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Targets.h"

#include "exec/ColumnSum.h"
#include "exec/Matrix.h"
#include "exec/PanelSum.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <random>

using namespace rampart;
using namespace rampart::test;

namespace {

struct Picker {
  std::mt19937 random;
  /// lo .. hi
  int operator()(int lo, int hi) {
    return std::uniform_int_distribution<int>(lo, hi)(random);
  }
  float conductance() {
    return std::uniform_real_distribution<float>(-150e-6f, 150e-6f)(random);
  }
};

/// One random problem of ideal mode; every target must give the bits of the
/// reference.
void compareColumnSums(uint32_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Picker pick{std::mt19937(seed)};
  size_t rows = size_t(pick(1, 70)), columns = size_t(pick(1, 300));
  size_t streams = size_t(pick(1, 9));
  std::vector<float> conductances(rows * columns);
  for (float &g : conductances)
    g = pick.conductance();
  std::vector<uint32_t> driven;
  for (uint32_t row = 0; row < rows; ++row)
    if (pick(0, 3) > 0)
      driven.push_back(row);
  std::shuffle(driven.begin(), driven.end(), pick.random);
  std::vector<double> inputs(streams * driven.size());
  for (double &input : inputs)
    input = pick(-127, 127);
  std::vector<double> start(streams * columns), expected, found;
  for (double &sum : start)
    sum = pick.conductance();

  expected = found = start;
  ColumnSum problem{conductances.data(), columns, driven,
                    inputs.data(),       streams, bool(pick(0, 1)),
                    expected.data()};
  columnSumsReference(problem);
  problem.sums = found.data();
  columnSums(problem);
  EXPECT_EQ(0, std::memcmp(expected.data(), found.data(),
                           found.size() * sizeof(double)))
      << rows << "x" << columns << ", " << streams << " streams";
}

/// Likewise for the other modes, with weights as they are or narrow.
template <typename Weight>
void comparePanelSums(uint32_t seed, Weight (*weightOf)(float)) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Picker pick{std::mt19937(seed)};
  size_t inputs = size_t(pick(1, 70)), panels = size_t(pick(1, 7));
  size_t streams = size_t(pick(1, 19)), width = panels * panelColumns;
  Arena arena;
  Weight *weights = arena.take<Weight>(inputs * width);
  for (size_t i = 0; i < inputs * width; ++i)
    weights[i] = weightOf(pick.conductance());
  std::vector<float> codes(streams * inputs);
  for (float &code : codes)
    code = float(pick(-127, 127));
  std::vector<float> start(streams * width), expected, found;
  for (float &sum : start)
    sum = pick.conductance();

  expected = found = start;
  PanelSum<Weight> problem{weights,        inputs,  panels,
                           codes.data(),   streams, bool(pick(0, 1)),
                           expected.data()};
  panelSumsReference(problem);
  problem.sums = found.data();
  panelSums(problem);
  EXPECT_EQ(0, std::memcmp(expected.data(), found.data(),
                           found.size() * sizeof(float)))
      << inputs << " inputs, " << panels << " panels, " << streams;
}

void compareByteSums(uint32_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Picker pick{std::mt19937(seed)};
  size_t quads = size_t(pick(1, 70)), panels = size_t(pick(1, 7));
  size_t streams = size_t(pick(1, 19)), planes = size_t(pick(1, 2));
  size_t width = panels * panelColumns;
  Arena arena;
  uint8_t *weights = arena.take<uint8_t>(quads * width * inputsPerQuad);
  for (size_t i = 0; i < quads * width * inputsPerQuad; ++i)
    weights[i] = uint8_t(pick(0, 127));
  float *scales = arena.take<float>(width);
  for (size_t j = 0; j < width; ++j)
    scales[j] = std::abs(pick.conductance());
  std::vector<uint8_t> codes(streams * planes * quads * inputsPerQuad);
  for (uint8_t &code : codes)
    code = uint8_t(pick(0, 255));
  std::vector<float> expected(streams * width), found(streams * width);
  ByteSum problem{weights,      scales, quads,   panels,
                  codes.data(), planes, streams, expected.data()};
  byteSumsReference(problem);
  problem.sums = found.data();
  byteSums(problem);
  EXPECT_EQ(expected, found);
}

} // namespace

TEST(ColumnSum, EveryTargetGivesTheReferencesBits) {
  forEachTarget([] {
    for (uint32_t seed = 0; seed < 60; ++seed)
      compareColumnSums(seed);
  });
}

TEST(PanelSum, EveryTargetGivesTheReferencesBits) {
  forEachTarget([] {
    for (uint32_t seed = 0; seed < 60; ++seed) {
      comparePanelSums<float>(seed, [](float g) { return g; });
      comparePanelSums<Half>(seed, [](float g) { return toHalf(g * 0x1p13f); });
      compareByteSums(seed);
    }
  });
}

TEST(PanelSum, RoundsOncePerInput) {
  // 1 + 2^-24 is not a float: a fused chain keeps the small product exact until
  // the one rounding of each input, in order.
  Arena arena;
  float *weights = arena.take<float>(3 * panelColumns);
  weights[0] = 1;
  weights[panelColumns] = weights[2 * panelColumns] = 0x1p-24f;
  float codes[] = {1, 1, 1};
  std::vector<float> sums(panelColumns, -1);
  panelSums(PanelSum<float>{weights, 3, 1, codes, 1, false, sums.data()});
  EXPECT_EQ(1.0f, sums[0]);
  std::swap(weights[0], weights[2 * panelColumns]);
  panelSums(PanelSum<float>{weights, 3, 1, codes, 1, false, sums.data()});
  EXPECT_EQ(1.0f + 0x1p-23f, sums[0]);
}

TEST(PanelSum, DrivesCodesAndTheirWeights) {
  forEachTarget([] {
    // Two streams of two buffers; 21 inputs of the first's middle, 2 of the
    // second.
    std::vector<int32_t> a(2 * 25 + driveSlack), b(2 * 3 + driveSlack);
    for (size_t i = 0; i < a.size(); ++i)
      a[i] = int32_t(i * 7 % 255) - 127;
    for (size_t i = 0; i < b.size(); ++i)
      b[i] = int32_t(i) - 3;
    std::vector<DrivenRange> ranges = {{a.data() + 2, 25, 21},
                                       {b.data() + 1, 3, 2}};
    for (bool squared : {false, true})
      for (size_t planes : {0, 1, 2}) {
        std::vector<float> codes(2 * 23 + driveSlack);
        std::vector<uint8_t> bytes(2 * planes * 24 + driveSlack);
        driveInputs({ranges, 23, 2, 0.25f, codes.data(), squared, planes,
                     bytes.data()});
        for (size_t s = 0; s < 2; ++s)
          for (size_t i = 0; i < 23; ++i) {
            int32_t code = i < 21 ? a[s * 25 + 2 + i] : b[s * 3 + 1 + i - 21];
            EXPECT_EQ(float(code) / 4, codes[s * 23 + i]);
            int32_t weight = squared ? code * code : std::abs(code);
            for (size_t plane = 0; plane < planes; ++plane)
              EXPECT_EQ(weight >> 8 * plane & 255,
                        bytes[(s * planes + plane) * 24 + i]);
          }
      }
  });
}

TEST(Half, RoundsToNearestAndBack) {
  // Every half comes back; between two neighbours the nearer is taken, and the
  // even one half way.
  for (uint32_t bits = 0; bits < 0x7bff; ++bits) {
    Half half{uint16_t(bits)}, next{uint16_t(bits + 1)};
    float low = toFloat(half), high = toFloat(next), middle = (low + high) / 2;
    EXPECT_LT(low, high);
    EXPECT_EQ(bits, toHalf(low).bits);
    EXPECT_EQ(bits | 0x8000, toHalf(-low).bits);
    EXPECT_EQ(bits + (bits & 1), toHalf(middle).bits);
    EXPECT_EQ(bits, toHalf(std::nextafter(middle, low)).bits);
    EXPECT_EQ(bits + 1, toHalf(std::nextafter(middle, high)).bits);
  }
  EXPECT_EQ(1.0f, toFloat({0x3c00}));
  EXPECT_EQ(65504.0f, toFloat({0x7bff}));
}

TEST(Matrix, KeepsWhatItPromises) {
  Picker pick{std::mt19937(4)};
  constexpr size_t inputs = 37, columns = 45;
  std::vector<float> conductances(inputs * columns), variances;
  for (float &g : conductances) {
    g = pick.conductance() * std::ldexp(1.0f, -pick(0, 12));
    variances.push_back(g * g);
  }
  auto conductanceRow = [&](size_t i) { return &conductances[i * columns]; };
  auto varianceRow = [&](size_t i) { return &variances[i * columns]; };
  Arena arena;
  ConductanceMatrix wide = layOutConductances({inputs, columns}, conductanceRow,
                                              WeightForm::Exact, arena);
  ConductanceMatrix narrow = layOutConductances(
      {inputs, columns}, conductanceRow, WeightForm::Narrow, arena);
  ConductanceMatrix rounded = layOutConductances(
      {inputs, columns}, conductanceRow, WeightForm::Rounded, arena);
  EXPECT_EQ(1, rounded.unit);
  VarianceMatrix bytes =
      layOutVariances({inputs, columns}, varianceRow, 225, arena);
  EXPECT_EQ(1u, bytes.planes);
  EXPECT_EQ(2u,
            layOutVariances({inputs, columns}, varianceRow, 256, arena).planes);
  EXPECT_TRUE(
      layOutVariances({inputs, columns}, varianceRow, 65536, arena).wide);
  for (size_t j = 0; j < columns; ++j) {
    float largest = 0;
    for (size_t i = 0; i < inputs; ++i)
      largest = std::max(largest, varianceRow(i)[j]);
    for (size_t i = 0; i < inputs; ++i) {
      size_t place = (j / 32 * inputs + i) * 32 + j % 32;
      float g = conductanceRow(i)[j];
      EXPECT_EQ(g, wide.wide[place]);
      EXPECT_NEAR(g, rounded.wide[place], std::abs(g) * 0x1p-11);
      EXPECT_EQ(rounded.wide[place],
                toFloat(narrow.narrow[place]) * narrow.unit);
      size_t byte = ((j / 32 * 10 + i / 4) * 32 + j % 32) * 4 + i % 4;
      EXPECT_NEAR(varianceRow(i)[j], float(bytes.bytes[byte]) * bytes.scales[j],
                  largest / 253);
    }
  }
}
