//===- DigitalFunctionTest.cpp - Tables and straight pieces ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/DigitalFunction.h"

#include "RandomTest.h"

using namespace rampart;
using namespace rampart::mapping;

TEST(DigitalFunction, TablesHoldTheNearestLevelOfEveryCode) {
  auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
  Levels levels{0, 1, 8};
  DigitalFunction table = lookupTable(sigmoid, {-4, 4}, 4, levels);
  ASSERT_EQ(table.entries.size(), 16u);
  for (int code = 0; code < 16; ++code) {
    double x = -4 + 8.0 * code / 15;
    EXPECT_EQ(table.entries[size_t(code)], std::lround(sigmoid(x) * 7));
    EXPECT_EQ(table(x + 0.2), levels.level(table.entries[size_t(code)]));
  }
  EXPECT_EQ(table(-100), 0);
  EXPECT_EQ(table(100), 1);
}

/// The least squared error of a line through points [begin, end), from the
/// normal equations of its own.
static double lineError(const std::vector<double> &y, size_t begin,
                        size_t end) {
  double n = double(end - begin), x = 0, mean = 0, xx = 0, xy = 0, error = 0;
  for (size_t i = begin; i < end; ++i) {
    x += double(i) / n;
    mean += y[i] / n;
  }
  for (size_t i = begin; i < end; ++i) {
    xx += (double(i) - x) * (double(i) - x);
    xy += (double(i) - x) * (y[i] - mean);
  }
  double slope = xx > 0 ? xy / xx : 0;
  for (size_t i = begin; i < end; ++i) {
    double off = y[i] - mean - slope * (double(i) - x);
    error += off * off;
  }
  return error;
}

/// Over all ways to cut [begin, end) into at most `pieces`.
static double leastError(const std::vector<double> &y, size_t begin,
                         int64_t pieces) {
  double least = lineError(y, begin, y.size());
  for (size_t cut = begin + 1; pieces > 1 && cut < y.size(); ++cut)
    least = std::min(least,
                     lineError(y, begin, cut) + leastError(y, cut, pieces - 1));
  return least;
}

TEST(DigitalFunction, PiecesAreTheBestOfAllCuts) {
  forSeeds(40, [](Choices &choices) {
    int64_t bits = choices.integer(1, 4), codes = int64_t(1) << bits;
    std::vector<double> y;
    for (int64_t i = 0; i < codes; ++i)
      y.push_back(choices.integer(0, 2) ? choices.real(0, 1) : 0.5);
    Levels levels{0, 1, 16};
    auto function = [&](double x) { return y[size_t(std::lround(x))]; };
    int64_t pieces = choices.integer(1, 4);
    std::vector<Segment> segments =
        fitSegments(function, {0, double(codes - 1)}, bits, levels, pieces);
    ASSERT_FALSE(segments.empty());
    EXPECT_LE(int64_t(segments.size()), pieces);
    EXPECT_EQ(segments.front().first, 0);
    double error = 0;
    for (size_t s = 0; s < segments.size(); ++s) {
      int64_t end = s + 1 < segments.size() ? segments[s + 1].first : codes;
      EXPECT_LT(segments[s].first, end);
      for (int64_t i = segments[s].first; i < end; ++i) {
        double off = segments[s].slope * double(i) + segments[s].offset -
                     15 * y[size_t(i)];
        error += off * off;
      }
    }
    std::vector<double> places;
    for (double value : y)
      places.push_back(15 * value);
    EXPECT_NEAR(error, leastError(places, 0, pieces), 1e-8);
  });
}

TEST(DigitalFunction, PiecesRoundToTheNearestLevel) {
  Levels levels{0, 1, 5};
  DigitalFunction line =
      piecewiseLinear({{0, 0.4, -0.3}, {5, 0, 9}}, {0, 7}, 3, levels);
  EXPECT_EQ(line.entries, (std::vector<int64_t>{0, 0, 1, 1, 1, 4, 4, 4}));
}

TEST(DigitalFunction, SummarizesErrors) {
  ErrorSummary summary =
      summarizeErrors([](double) { return 0.0; }, [](double x) { return x; },
                      {0, 1, 3}, {0, 0.25, -1});
  EXPECT_DOUBLE_EQ(summary.mean, 2.5 / 3);
  EXPECT_DOUBLE_EQ(summary.max, 2);
  EXPECT_EQ(evenly({-1, 1}, 3), (std::vector<double>{-1, 0, 1}));
}

TEST(DigitalFunction, MoreBitsComeNearerToTheRamp) {
  auto tanh = [](double x) { return std::tanh(x); };
  Levels levels{-1, 1, 32};
  std::vector<DigitalAlternative> found = digitalAlternatives(
      tanh, {-4, 4}, levels, {5, 8}, 8, evenly({-4, 4}, 2001));
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[0].stored, 32);
  EXPECT_EQ(found[2].stored, 256);
  EXPECT_LE(found[3].stored, 24);
  EXPECT_GT(found[0].error.max, 1.5);
  EXPECT_LT(found[2].error.max, 0.8);
  EXPECT_LT(found[2].error.mean, found[0].error.mean);
}
