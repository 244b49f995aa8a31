//===- WeightScaleTest.cpp - Choice of kappa and of word lines ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/WeightScale.h"

#include "RandomTest.h"

#include <algorithm>
#include <limits>

using namespace rampart;
using namespace rampart::mapping;

static WeightScaleProblem randomProblem(Choices &choices, int64_t maxRows,
                                        int64_t spare) {
  WeightScaleProblem problem;
  problem.window = choices.logarithmic(1e-6, 1e-3);
  int64_t rows = choices.integer(1, maxRows);
  problem.rowBudget = rows + choices.integer(0, spare);
  for (int64_t i = 0; i < rows; ++i)
    problem.power.push_back(choices.logarithmic(0.1, 1000));
  problem.peaks.resize(size_t(choices.integer(1, 3)));
  for (std::vector<double> &group : problem.peaks)
    for (int64_t i = 0; i < rows; ++i)
      group.push_back(
          choices.integer(0, 9) == 0 ? 0 : choices.logarithmic(1e-3, 10));
  return problem;
}

/// One word line per input and the gammas that this allows, from the
/// definition: the largest peak of a group fills the window.
static WeightScale oneRowEach(const WeightScaleProblem &problem) {
  WeightScale scale;
  scale.copies.assign(problem.rows(), 1);
  for (const std::vector<double> &group : problem.peaks) {
    double peak = *std::max_element(group.begin(), group.end());
    scale.gammas.push_back(peak > 0 ? problem.window / peak : problem.window);
  }
  return scale;
}

/// The least error over all copies within the budget, by trying them all.
static double leastError(const WeightScaleProblem &problem) {
  double least = std::numeric_limits<double>::infinity();
  WeightScale scale;
  scale.copies.assign(problem.rows(), 1);
  while (true) {
    if (scale.rows() <= problem.rowBudget) {
      scale.gammas.clear();
      for (const std::vector<double> &group : problem.peaks) {
        double gamma = std::numeric_limits<double>::infinity();
        for (size_t i = 0; i < group.size(); ++i)
          if (group[i] > 0)
            gamma = std::min(gamma, double(scale.copies[i]) * problem.window /
                                        group[i]);
        scale.gammas.push_back(std::isfinite(gamma) ? gamma : problem.window);
      }
      least = std::min(least, deviceError(problem, scale));
    }
    size_t digit = 0; // count copies up like an odometer
    while (digit < scale.copies.size() &&
           ++scale.copies[digit] > problem.rowBudget)
      scale.copies[digit++] = 1;
    if (digit == scale.copies.size())
      return least;
  }
}

TEST(WeightScale, SpreadsALargeWeight) {
  // One weight ten times the other. With n word lines for it gamma is n W / 10,
  // the error (p1 n + p0) / gamma^2 = 100 (n + 1) / (n^2 W^2): three lines are
  // worth it.
  WeightScaleProblem problem{1e-4, 4, {{10, 1}}, {1, 1}};
  Result<WeightScale> scale = chooseWeightScale(problem);
  ASSERT_TRUE(scale);
  EXPECT_EQ(scale->copies, (std::vector<int64_t>{3, 1}));
  ASSERT_EQ(scale->gammas.size(), 1u);
  EXPECT_DOUBLE_EQ(scale->gammas[0], 3e-5);
  EXPECT_DOUBLE_EQ(deviceError(problem, *scale), 4 / 9e-10);
}

TEST(WeightScale, KeepsOneRowEachWhereMoreWouldNotHelp) {
  // Two equal weights: both need a second line, for which there is no room.
  WeightScaleProblem problem{1e-4, 3, {{1, 1}}, {1, 1}};
  Result<WeightScale> scale = chooseWeightScale(problem);
  ASSERT_TRUE(scale);
  EXPECT_EQ(scale->copies, (std::vector<int64_t>{1, 1}));
}

TEST(WeightScale, GivesGroupsGammasOfTheirOwn) {
  WeightScaleProblem problem{1e-4, 2, {{1, 2}, {5, 0}, {0, 0}}, {1, 1}};
  Result<WeightScale> scale = chooseWeightScale(problem);
  ASSERT_TRUE(scale);
  // 100 uS over 2 and over 5; without weights the window itself.
  EXPECT_EQ(scale->gammas, (std::vector<double>{5e-5, 2e-5, 1e-4}));
}

TEST(WeightScale, IsValidAndNeverWorseThanOneRowEach) {
  forSeeds(300, [](Choices &choices) {
    WeightScaleProblem problem = randomProblem(choices, 40, 100);
    WeightScale trivial = oneRowEach(problem);
    ASSERT_TRUE(trivial.verify(problem));
    Result<WeightScale> scale = chooseWeightScale(problem);
    ASSERT_TRUE(scale);
    Status status = scale->verify(problem);
    EXPECT_TRUE(status) << status.error();
    EXPECT_LE(deviceError(problem, *scale),
              deviceError(problem, trivial) * (1 + 1e-12));
  });
}

TEST(WeightScale, IsNearTheBestOfTinyProblems) {
  double worst = 1;
  forSeeds(300, [&](Choices &choices) {
    WeightScaleProblem problem = randomProblem(choices, 3, 6);
    Result<WeightScale> scale = chooseWeightScale(problem);
    ASSERT_TRUE(scale);
    double ratio = deviceError(problem, *scale) / leastError(problem);
    EXPECT_GE(ratio, 1 - 1e-9); // nothing beats trying all
    EXPECT_LE(ratio, 2);
    worst = std::max(worst, ratio);
  });
  RecordProperty("worst_ratio", std::to_string(worst));
}

TEST(WeightScale, WeightsBeyondTheWindowAreRefusedByVerify) {
  WeightScaleProblem problem{1e-4, 4, {{1, 2}}, {1, 1}};
  EXPECT_EQ((WeightScale{{1e-4}, {1, 1}}).verify(problem).error(),
            "row 1 exceeds the device window");
  EXPECT_TRUE((WeightScale{{1e-4}, {1, 2}}).verify(problem));
  EXPECT_EQ((WeightScale{{1e-4}, {0, 2}}).verify(problem).error(),
            "row 0 exceeds the device window");
  EXPECT_EQ((WeightScale{{1e-4}, {3, 2}}).verify(problem).error(),
            "expected at most 4 rows but got 5");
  EXPECT_EQ((WeightScale{{0}, {1, 2}}).verify(problem).error(),
            "expected a finite gamma above 0");
  EXPECT_EQ((WeightScale{{}, {1, 2}}).verify(problem).error(),
            "expected a gamma per group and copies per row");
}

TEST(WeightScale, RefusesProblems) {
  auto errorOf = [](const WeightScaleProblem &problem) {
    Result<WeightScale> scale = chooseWeightScale(problem);
    return scale ? "" : scale.error();
  };
  EXPECT_EQ(errorOf({0, 1, {{1}}, {1}}), "expected a device window above 0 S");
  EXPECT_EQ(errorOf({1e-4, 1, {{1, 1}}, {1, 1}}),
            "expected at least 2 rows, one per input, but the budget is 1");
  EXPECT_EQ(errorOf({1e-4, 2, {{1}}, {1, 1}}),
            "expected a peak for each of 2 rows but got 1");
  EXPECT_EQ(errorOf({1e-4, 2, {{1, -1}}, {1, 1}}),
            "expected finite peaks of at least 0");
  EXPECT_EQ(errorOf({1e-4, 2, {{1, INFINITY}}, {1, 1}}),
            "expected finite peaks of at least 0");
}
