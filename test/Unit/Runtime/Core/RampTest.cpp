//===- RampTest.cpp - Arithmetic of a ramp column ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/Ramp.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace rampart;

namespace {

TEST(Ramp, LevelsReachBothEnds) {
  Levels levels{-1, 1, 32};
  EXPECT_EQ(levels.level(0), -1);
  EXPECT_DOUBLE_EQ(levels.level(31), 1);
  EXPECT_DOUBLE_EQ(levels.step(), 2.0 / 31);
}

TEST(Ramp, ThresholdsLieAtTheMidpoints) {
  Function sigmoid = defaultFunction(FunctionKind::Sigmoid);
  Levels levels{0, 1, 32};
  auto result = thresholds(sigmoid, levels);
  ASSERT_TRUE(result) << result.error();
  ASSERT_EQ(result->size(), 31u);
  for (int k = 1; k <= 31; ++k) {
    double y = (k - 0.5) / 31; // round to nearest between levels of 0 to 1
    EXPECT_NEAR((*result)[k - 1], std::log(y / (1 - y)), 1e-13) << k;
  }
  for (size_t k = 1; k < result->size(); ++k)
    EXPECT_LT((*result)[k - 1], (*result)[k]);
}

TEST(Ramp, ThresholdsOfALinearConversionAreEven) {
  auto result = thresholds(defaultFunction(FunctionKind::Identity), {-3, 3, 7});
  ASSERT_TRUE(result);
  EXPECT_EQ(*result, (std::vector<double>{-2.5, -1.5, -0.5, 0.5, 1.5, 2.5}));
}

TEST(Ramp, ThresholdErrors) {
  Function tanh = defaultFunction(FunctionKind::Tanh);
  EXPECT_EQ(thresholds(tanh, {-1, 1, 1}).error(),
            "expected 2 to 16777216 output levels, found 1");
  EXPECT_FALSE(thresholds(tanh, {-1, 1, int64_t(1) << 40}));
  EXPECT_EQ(thresholds(tanh, {1, -1, 4}).error(),
            "expected output levels of a finite, rising range, found 1 to -1");
  EXPECT_FALSE(thresholds(tanh, {-INFINITY, 1, 4}));
  EXPECT_FALSE(thresholds(tanh, {-1, NAN, 4}));
  EXPECT_EQ(thresholds(tanh, {-1, 2, 4}).error(),
            "threshold 3: expected a value that tanh takes once while it "
            "rises, found 1.5");
}

TEST(Ramp, SumsAccumulateFromTheOffset) {
  RampDevices devices{.gain = 0.5,
                      .stepConductances = {1e-4f, 2e-5f},
                      .stepClocks = {2, 10},
                      .offsetConductances = {1e-4f, 1e-5f},
                      .offsetClocks = {-7, 3}};
  auto sums = rampSums(devices);
  double offset = double(1e-4f) * -7 + double(1e-5f) * 3;
  ASSERT_EQ(sums.size(), 3u);
  EXPECT_DOUBLE_EQ(sums[0], 0.5 * offset);
  EXPECT_DOUBLE_EQ(sums[1], 0.5 * (offset + double(1e-4f) * 2));
  EXPECT_DOUBLE_EQ(sums[2],
                   0.5 * (offset + double(1e-4f) * 2 + double(2e-5f) * 10));
}

TEST(Ramp, SumsWithoutStepsAreTheOffset) {
  EXPECT_EQ(rampSums({}), std::vector<double>{0});
}

TEST(Ramp, NonlinearityIsZeroOnTheDesignAndOneLsbAStepAway) {
  Function tanh = defaultFunction(FunctionKind::Tanh);
  Levels levels{-1, 1, 16};
  double gamma = 3e-5;
  std::vector<double> sums = *thresholds(tanh, levels), late;
  for (double &theta : sums)
    theta *= gamma;
  for (double inl : integralNonlinearity(tanh, levels, sums, gamma))
    EXPECT_NEAR(inl, 0, 1e-12);
  // Every threshold at its successor's place: one output step too high.
  late.assign(sums.begin() + 1, sums.end());
  for (double inl : integralNonlinearity(tanh, levels, late, gamma))
    EXPECT_NEAR(inl, 1, 1e-12);
}

} // namespace
