//===- KernelTest.cpp - Kernels against their naive twins -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "exec/ColumnSum.h"
#include "exec/Converter.h"
#include "exec/Digital.h"
#include "exec/Matrix.h"
#include "exec/PanelSum.h"
#include "exec/ReadNoise.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <hwy/targets.h>
#include <random>

using namespace rampart;

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
  PanelSum<Weight> problem{
      weights,        inputs,  panels, codes.data(), streams, bool(pick(0, 1)),
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
  ByteSum problem{weights, scales,  quads,          panels, codes.data(),
                  planes,  streams, expected.data()};
  byteSumsReference(problem);
  problem.sums = found.data();
  byteSums(problem);
  EXPECT_EQ(expected, found);
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
            int32_t code =
                i < 21 ? a[s * 25 + 2 + i] : b[s * 3 + 1 + i - 21];
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
  ConductanceMatrix wide =
      layOutConductances({inputs, columns}, conductanceRow, WeightForm::Exact,
                         arena);
  ConductanceMatrix narrow =
      layOutConductances({inputs, columns}, conductanceRow, WeightForm::Narrow,
                         arena);
  ConductanceMatrix rounded =
      layOutConductances({inputs, columns}, conductanceRow, WeightForm::Rounded,
                         arena);
  EXPECT_EQ(1, rounded.unit);
  VarianceMatrix bytes =
      layOutVariances({inputs, columns}, varianceRow, 225, arena);
  EXPECT_EQ(1u, bytes.planes);
  EXPECT_EQ(2u, layOutVariances({inputs, columns}, varianceRow, 256, arena)
                    .planes);
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

TEST(Converter, EveryTargetGivesTheReferencesCodes) {
  forEachTarget([] {
    for (uint32_t seed = 0; seed < 400; ++seed) {
      SCOPED_TRACE("seed " + std::to_string(seed));
      std::mt19937 random(seed);
      auto pick = [&](int lo, int hi) {
        return std::uniform_int_distribution<int>(lo, hi)(random);
      };
      // Evenly spaced, crowded at one end, or all over; with repetitions.
      size_t size = size_t(pick(0, 1) ? pick(1, 40) : pick(1, 1000));
      int shape = pick(0, 2);
      float scale = std::ldexp(1.0f, pick(-30, 3));
      std::vector<float> thresholds(size);
      for (size_t k = 0; k < size; ++k)
        thresholds[k] = scale * (shape == 0   ? float(k) - 20
                                 : shape == 1 ? std::exp2(float(k) / 8)
                                              : float(pick(-64, 64)) / 8);
      std::sort(thresholds.begin(), thresholds.end());
      std::vector<int32_t> codes = {pick(-300, 0)};
      for (size_t k = 0; k < size; ++k)
        codes.push_back(codes.back() + (seed % 3 ? 2 : pick(0, 1) ? 1 : -1));
      Converter converter(thresholds, codes);

      size_t stride = size_t(pick(1, 6)), count = size_t(pick(1, 70));
      size_t rows = size_t(pick(1, 3)), pitch = stride * count + 3;
      std::vector<float> sums(rows * pitch + 64);
      for (float &sum : sums) {
        // On a threshold, beside one, or anywhere.
        float near = thresholds[size_t(pick(0, int(size) - 1))];
        float far = float(pick(-2000, 2000)) * scale;
        float values[] = {near, std::nextafter(near, far), far, INFINITY,
                          -INFINITY};
        sum = values[pick(0, 4)];
      }
      std::vector<int32_t> expected(rows * count, -1), found = expected;
      ConvertBlock block{sums.data(), pitch,           stride, rows,
                         count,       expected.data(), count};
      convertSumsReference(converter, block);
      block.codes = found.data();
      convertSums(converter, block);
      EXPECT_EQ(expected, found);
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
      for (FloatQuotient quotient : {FloatQuotient(), quotientOf(op)}) {
        op.quotient = quotient;
        computeDigital(op, a.data(), b.data(), a.size(), found.data());
        EXPECT_EQ(expected, found) << quotient.exact;
      }
    }
  });
}

TEST(Digital, QuotientsInTwoFloatsAreExact) {
  // Every product of two codes of an LSTM's cell, and numbers about ties.
  std::mt19937 random(3);
  std::vector<DigitalOp> ops = {
      {true, 256, 0, 0, 31, -(1 << 19), 1 << 19, 31 * 2048 * 256},
      {true, 65536, 0, 0, 961, -(1 << 19), 1 << 19, 31 * 31 * 65536},
      {true, 15, 0, 0, 961, -15, 15, 31 * 31 * 15},
      {false, 1, 1, 0, 256, -2048, 2047, 1 << 20}};
  for (int i = 0; i < 200; ++i) {
    int64_t den = i % 2 ? int64_t(1) << random() % 21 : random() % (1 << 20) | 1;
    int64_t num = 1 + random() % 5000;
    int64_t most = std::min<int64_t>((1 << 24) - 1, (den << 22) / num - 1);
    ops.push_back({true, random() % 2 ? num : -num, 0, 0, den, INT32_MIN,
                   INT32_MAX, most * num});
  }
  for (DigitalOp &op : ops) {
    op.quotient = quotientOf(op);
    EXPECT_TRUE(op.quotient.exact) << op.aNum << "/" << op.den;
    int64_t num = op.product ? std::abs(op.aNum) : 1;
    int64_t most = op.magnitude / num;
    std::vector<int32_t> a, one(40000, op.product ? 1 : 0);
    for (size_t k = 0; k < one.size(); ++k) {
      // Numbers whose quotient is nearest k + 1/2, or any.
      int64_t tie = (int64_t(random() % uint64_t(most * num / op.den + 1)) * 2 *
                         op.den +
                     op.den) /
                    (2 * num);
      int64_t x = std::min(most, k % 2 ? int64_t(random()) % (most + 1) : tie);
      a.push_back(int32_t(random() % 2 ? x : -x));
    }
    std::vector<int32_t> expected(a.size()), found(a.size());
    computeDigitalReference(op, a.data(), one.data(), a.size(),
                            expected.data());
    computeDigital(op, a.data(), one.data(), a.size(), found.data());
    EXPECT_EQ(expected, found) << op.aNum << "/" << op.den;
  }
}

TEST(Digital, TablesAndCopiesSaturate) {
  forEachTarget([] {
    std::vector<int32_t> entries = {5, -9, 3, 40};
    std::vector<int32_t> from, expected, clamped;
    for (int32_t code = -20; code < 21; ++code) {
      from.push_back(code);
      int32_t entry = entries[size_t(std::clamp(code + 2, 0, 3))];
      expected.push_back(std::clamp(entry, -7, 30));
      clamped.push_back(std::clamp(code, -7, 11));
    }
    std::vector<int32_t> found(from.size());
    lookUp({entries.data(), 4, -2, -7, 30}, from.data(), from.size(),
           found.data());
    EXPECT_EQ(expected, found);
    copyClamped(from.data(), from.size(), -7, 11, found.data());
    EXPECT_EQ(clamped, found);
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

/// P(X < z) of a standard normal X.
static double normalBelow(double z) { return std::erfc(-z / M_SQRT2) / 2; }

TEST(ReadNoise, WordsStandForQuantiles) {
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

TEST(ReadNoise, DeviationsAreRoots) {
  EXPECT_EQ(0, deviationOf(0));
  std::mt19937 random(6);
  for (int i = 0; i < 100000; ++i) {
    float variance = std::ldexp(1 + float(random()) * 0x1p-32f,
                                int(random() % 200) - 100);
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
  std::sort(draws.begin(), draws.end());
  double distance = 0;
  for (size_t i = 0; i < n; ++i) {
    double below = normalBelow(draws[i]);
    distance = std::max({distance, below - double(i) / n,
                         double(i + 1) / n - below});
  }
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
