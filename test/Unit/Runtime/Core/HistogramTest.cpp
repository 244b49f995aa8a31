//===- HistogramTest.cpp - How often values occur ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/Histogram.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>

using namespace rampart;

namespace {

Histogram collect(const std::vector<double> &values) {
  HistogramCollector collector;
  for (double value : values)
    collector.add(value);
  return collector.histogram();
}

TEST(Histogram, WidensItsBinsForTheLargestValue) {
  Histogram histogram = collect({0.5, -1, 100, 0.25, 0});
  // The least power of two with 100 < 128 width.
  EXPECT_EQ(histogram.width, 1);
  EXPECT_EQ(histogram.first, -1);
  ASSERT_EQ(histogram.counts.size(), 102u);
  EXPECT_EQ(histogram.counts[0], 1);
  EXPECT_EQ(histogram.counts[1], 3);
  EXPECT_EQ(histogram.counts[101], 1);
  EXPECT_TRUE(histogram.check());
}

TEST(Histogram, CombinedIsThatOfAllValues) {
  std::mt19937_64 engine(5);
  std::normal_distribution<double> narrow(0.3, 0.2), wide(-2, 3);
  std::vector<double> a, b;
  for (int i = 0; i < 500; ++i) {
    a.push_back(narrow(engine));
    b.push_back(wide(engine));
  }
  std::vector<double> all = a;
  all.insert(all.end(), b.begin(), b.end());
  Histogram expected = collect(all);
  for (auto combined :
       {combine(collect(a), collect(b)), combine(collect(b), collect(a))}) {
    ASSERT_TRUE(combined);
    EXPECT_EQ(combined->width, expected.width);
    EXPECT_EQ(combined->first, expected.first);
    EXPECT_EQ(combined->counts, expected.counts);
  }
}

TEST(Histogram, BinsThatDoNotFitEachOtherAreNotCombined) {
  EXPECT_FALSE(combine({1, 0, {1}}, {0.3, 0, {1}}));
  EXPECT_FALSE(combine({1, 0, {1}}, {1, 70000, {1}}));
  EXPECT_FALSE(combine({1, 0, {INT64_MAX}}, {1, 0, {1}}));
}

TEST(Histogram, CountsEveryValueInItsBinInWhateverOrder) {
  std::mt19937_64 engine(3);
  std::normal_distribution<double> normal(-0.4, 1.7);
  std::vector<double> values;
  for (int i = 0; i < 5000; ++i)
    values.push_back(normal(engine));
  Histogram histogram = collect(values);
  std::vector<int64_t> expected(histogram.counts.size());
  for (double value : values)
    ++expected.at(
        size_t(std::floor(value / histogram.width) - double(histogram.first)));
  EXPECT_EQ(histogram.counts, expected);
  EXPECT_LE(histogram.counts.size(), 256u);
  std::sort(values.begin(), values.end());
  EXPECT_EQ(collect(values).counts, histogram.counts);
  std::reverse(values.begin(), values.end());
  EXPECT_EQ(collect(values).counts, histogram.counts);

  // Shares and quantiles against the sorted values, to within a bin.
  for (double x : {-6.0, -1.0, 0.03, 2.0, 9.0}) {
    double below = double(std::count_if(values.begin(), values.end(),
                                        [&](double v) { return v < x; }));
    EXPECT_NEAR(histogram.shareBelow(x), below / 5000, 0.012) << x;
  }
  std::reverse(values.begin(), values.end());
  std::vector<double> quantiles = histogram.quantiles(100);
  EXPECT_TRUE(std::is_sorted(quantiles.begin(), quantiles.end()));
  for (size_t i = 0; i < 100; ++i) {
    EXPECT_NEAR(quantiles[i], values[50 * i + 25], histogram.width) << i;
    EXPECT_NEAR(histogram.shareBelow(quantiles[i]), (double(i) + 0.5) / 100,
                1e-12);
  }
}

TEST(Histogram, PassesOverWhatIsNotFinite) {
  EXPECT_TRUE(collect({}).empty());
  EXPECT_TRUE(collect({NAN, INFINITY}).empty());
  EXPECT_EQ(collect({NAN, 0}).counts, std::vector<int64_t>{1});
  EXPECT_EQ(collect({1e300}).counts, std::vector<int64_t>{1});
  EXPECT_EQ(collect({-1e-300}).counts, std::vector<int64_t>{1});
}

TEST(Histogram, ChecksItself) {
  auto error = [](const Histogram &histogram) {
    return histogram.check().error();
  };
  EXPECT_EQ(error({0, 0, {1}}),
            "expected bins of a finite width above 0, found 0");
  EXPECT_EQ(error({NAN, 0, {1}}),
            "expected bins of a finite width above 0, found nan");
  EXPECT_EQ(error({1, int64_t(1) << 50, {1}}),
            "expected bins near 0, found the first at 1125899906842624 bins of "
            "1");
  EXPECT_EQ(error({1, 0, {1, -2}}),
            "expected counts of at least 0, found -2 in bin 2");
  EXPECT_EQ(error({1, 0, {0, 0}}), "expected a value in at least one bin");
  EXPECT_EQ(error({1, 0, {}}), "expected a value in at least one bin");
}

} // namespace
