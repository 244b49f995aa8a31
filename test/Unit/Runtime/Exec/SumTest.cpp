//===- SumTest.cpp - Sums over inputs against their naive twins -*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Targets.h"

#include "exec/ColumnSum.h"
#include "exec/Drive.h"
#include "exec/IntegerSum.h"
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

/// Sizes of a random problem of the other modes, and the sums it starts from.
struct PanelProblem {
  explicit PanelProblem(Picker &pick)
      : inputs(size_t(pick(0, 5) ? pick(1, 70) : pick(250, 320))),
        panels(size_t(pick(1, 7))), streams(size_t(pick(1, 19))),
        accumulate(pick(0, 1)), start(streams * panels * panelColumns) {
    for (float &sum : start)
      sum = pick.conductance();
  }

  size_t width() const { return panels * panelColumns; }
  /// Both functions must give the same bits.
  template <typename Sum>
  void compare(Sum problem, void (*expected)(const Sum &),
               void (*found)(const Sum &)) const {
    std::vector<float> expectedSums = start, foundSums = start;
    problem.sums = expectedSums.data();
    expected(problem);
    problem.sums = foundSums.data();
    found(problem);
    EXPECT_EQ(0, std::memcmp(expectedSums.data(), foundSums.data(),
                             start.size() * sizeof(float)))
        << inputs << " inputs, " << panels << " panels, " << streams;
  }

  size_t inputs, panels, streams;
  bool accumulate;
  std::vector<float> start;
};

/// `count` elements between lo and hi, aligned.
template <typename Element>
Element *random(Picker &pick, Arena &arena, size_t count, int lo, int hi) {
  Element *elements = arena.take<Element>(count);
  for (size_t i = 0; i < count; ++i)
    elements[i] = Element(pick(lo, hi));
  return elements;
}

float *randomConductances(Picker &pick, Arena &arena, size_t count) {
  float *elements = arena.take<float>(count);
  for (size_t i = 0; i < count; ++i)
    elements[i] = pick.conductance();
  return elements;
}

void comparePanelSums(uint32_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Picker pick{std::mt19937(seed)};
  PanelProblem size(pick);
  Arena arena;
  size.compare(
      PanelSum{
          randomConductances(pick, arena, size.inputs * size.width()),
          size.inputs, size.panels,
          random<float>(pick, arena, size.streams * size.inputs, -127, 127),
          size.streams, size.accumulate, nullptr},
      panelSumsReference, panelSums);
}

void compareWordSums(uint32_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Picker pick{std::mt19937(seed)};
  PanelProblem size(pick);
  Arena arena;
  size_t padded = pairsFor(size.inputs) * inputsPerPair;
  size.compare(
      WordSum{
          random<int16_t>(pick, arena, padded * size.width(), -32767, 32767),
          1e-9f, pairsFor(size.inputs), size.panels,
          random<int16_t>(pick, arena, size.streams * padded, -127, 127),
          size.streams, size.accumulate, nullptr},
      wordSumsReference, wordSums);
}

void compareByteSums(uint32_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Picker pick{std::mt19937(seed)};
  PanelProblem size(pick);
  Arena arena;
  size_t padded = quadsFor(size.inputs) * inputsPerQuad;
  size_t planes = size_t(pick(1, 2));
  const uint8_t *codes =
      random<uint8_t>(pick, arena, size.streams * planes * padded, 0, 255);
  size.compare(
      ByteSum{random<uint8_t>(pick, arena, padded * size.width(), 0, 127),
              randomConductances(pick, arena, size.width()),
              quadsFor(size.inputs), size.panels, codes, planes, size.streams,
              size.accumulate, nullptr},
      byteSumsReference, byteSums);

  // One column that stands for all of them, and as many columns alike.
  const uint8_t *column = random<uint8_t>(pick, arena, padded, 0, 127);
  uint8_t *alike = arena.take<uint8_t>(padded * size.width());
  float *units = arena.take<float>(size.width());
  std::fill_n(units, size.width(), 3e-9f);
  for (size_t i = 0; i < padded * size.width(); ++i)
    alike[i] = column[i / inputsPerQuad / panelColumns % quadsFor(size.inputs) *
                          inputsPerQuad +
                      i % inputsPerQuad];
  ByteSum all{alike,  units,        quadsFor(size.inputs), size.panels, codes,
              planes, size.streams, size.accumulate,       nullptr};
  ByteSum one = all;
  one.weights = column;
  const std::vector<float> start(size.streams, size.start[0]);
  std::vector<float> expected(size.streams * size.width(), start[0]);
  std::vector<float> reference = start, found = start;
  all.sums = expected.data();
  byteSumsReference(all);
  one.sums = reference.data();
  uniformByteSumsReference(one);
  one.sums = found.data();
  uniformByteSums(one);
  EXPECT_EQ(reference, found);
  for (size_t i = 0; i < expected.size(); ++i)
    EXPECT_EQ(expected[i], found[i / size.width()]);
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
      comparePanelSums(seed);
      compareWordSums(seed);
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
  panelSums(PanelSum{weights, 3, 1, codes, 1, false, sums.data()});
  EXPECT_EQ(1.0f, sums[0]);
  std::swap(weights[0], weights[2 * panelColumns]);
  panelSums(PanelSum{weights, 3, 1, codes, 1, false, sums.data()});
  EXPECT_EQ(1.0f + 0x1p-23f, sums[0]);
}

TEST(Drive, PreparesCodesAndTheirWeights) {
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
        std::vector<float> floats(2 * 23 + driveSlack);
        std::vector<int16_t> words(2 * 24 + driveSlack);
        std::vector<uint8_t> bytes(2 * planes * 24 + driveSlack);
        driveInputs({ranges, 23, 2, floats.data(), words.data(), squared,
                     planes, bytes.data()});
        for (size_t s = 0; s < 2; ++s)
          for (size_t i = 0; i < 23; ++i) {
            int32_t code = i < 21 ? a[s * 25 + 2 + i] : b[s * 3 + 1 + i - 21];
            EXPECT_EQ(float(code), floats[s * 23 + i]);
            EXPECT_EQ(code, words[s * 24 + i]);
            int32_t weight = squared ? code * code : std::abs(code);
            for (size_t plane = 0; plane < planes; ++plane)
              EXPECT_EQ(weight >> 8 * plane & 255,
                        bytes[(s * planes + plane) * 24 + i]);
          }
      }
  });
}

TEST(Matrix, KeepsWhatItPromises) {
  Picker pick{std::mt19937(4)};
  constexpr size_t inputs = 37, columns = 45;
  std::vector<float> conductances(inputs * columns), variances;
  float strongest = 0;
  for (float &g : conductances) {
    g = pick.conductance() * std::ldexp(1.0f, -pick(0, 12));
    variances.push_back(g * g);
    strongest = std::max(strongest, std::abs(g));
  }
  auto conductanceRow = [&](size_t i) { return &conductances[i * columns]; };
  auto varianceRow = [&](size_t i) { return &variances[i * columns]; };
  Arena arena;
  MatrixShape shape{inputs, columns};
  ConductanceMatrix exact = layOutConductances(shape, conductanceRow, arena);
  ConductanceMatrix programmed =
      layOutProgrammed(shape, conductanceRow, 127, arena);
  EXPECT_FLOAT_EQ(strongest / 32767, programmed.unit);
  VarianceMatrix bytes = layOutVariances(shape, varianceRow, 225, arena);
  EXPECT_EQ(1u, bytes.planes);
  EXPECT_FALSE(bytes.uniform);
  EXPECT_EQ(2u, layOutVariances(shape, varianceRow, 256, arena).planes);
  EXPECT_TRUE(layOutVariances(shape, varianceRow, 65536, arena).floats);
  for (size_t j = 0; j < columns; ++j) {
    float largest = 0;
    for (size_t i = 0; i < inputs; ++i)
      largest = std::max(largest, varianceRow(i)[j]);
    for (size_t i = 0; i < inputs; ++i) {
      float g = conductanceRow(i)[j];
      EXPECT_EQ(g, exact.floats[(j / 32 * inputs + i) * 32 + j % 32]);
      size_t word = ((j / 32 * 19 + i / 2) * 32 + j % 32) * 2 + i % 2;
      EXPECT_NEAR(g, float(programmed.words[word]) * programmed.unit,
                  programmed.unit * 0.501f);
      size_t byte = ((j / 32 * 10 + i / 4) * 32 + j % 32) * 4 + i % 4;
      EXPECT_NEAR(varianceRow(i)[j], float(bytes.bytes[byte]) * bytes.units[j],
                  largest / 253);
    }
  }
}

TEST(Matrix, KeepsSumsBelowTheirLimit) {
  // Codes up to 1000 on 300 inputs leave 7158 units, up to 2000 too few.
  constexpr size_t inputs = 300, columns = 3;
  std::vector<float> conductances(inputs * columns, 1e-4f);
  auto row = [&](size_t i) { return &conductances[i * columns]; };
  Arena arena;
  ConductanceMatrix few = layOutProgrammed({inputs, columns}, row, 1000, arena);
  ASSERT_TRUE(few.words);
  EXPECT_EQ(7158, few.words[0]);
  EXPECT_LT(int64_t(few.words[0]) * 1000 * int64_t(inputs), INT32_MAX);
  EXPECT_TRUE(layOutProgrammed({inputs, columns}, row, 2000, arena).floats);
  std::fill(conductances.begin(), conductances.end(), 0);
  EXPECT_TRUE(layOutProgrammed({inputs, columns}, row, 15, arena).floats);
}

TEST(Matrix, FindsVariancesThatAllColumnsShare) {
  constexpr size_t inputs = 9, columns = 40;
  std::vector<float> variances(inputs * columns);
  for (size_t i = 0; i < variances.size(); ++i)
    variances[i] =
        1e-12f * float(1 + i / columns % 2); // some rows have two lines
  auto row = [&](size_t i) { return &variances[i * columns]; };
  Arena arena;
  VarianceMatrix alike = layOutVariances({inputs, columns}, row, 225, arena);
  EXPECT_TRUE(alike.uniform);
  for (size_t i = 0; i < inputs; ++i)
    EXPECT_EQ(i % 2 ? 127 : 64, alike.bytes[i]);
  // What they stand for.
  VarianceMatrix spread = alike;
  spreadVariances(spread, {inputs, columns}, arena);
  EXPECT_FALSE(spread.uniform);
  const size_t quads = quadsFor(inputs);
  for (size_t i = 0; i < inputs; ++i)
    for (size_t j = 0; j < columns; ++j) {
      const size_t row = j / panelColumns * quads + i / inputsPerQuad;
      EXPECT_EQ(
          alike.bytes[i],
          spread.bytes[(row * panelColumns + j % panelColumns) * inputsPerQuad +
                       i % inputsPerQuad]);
      EXPECT_EQ(alike.units[0], spread.units[j]);
    }
  variances[3 * columns + 39] *= 1.001f;
  EXPECT_FALSE(layOutVariances({inputs, columns}, row, 225, arena).uniform);
}
