//===- RampTest.cpp - Arithmetic of a ramp column ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/Ramp.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace rampart;

namespace {

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
  auto tanh = [](double x) { return std::tanh(x); };
  Levels levels{-1, 1, 16};
  double gamma = 3e-5;
  Staircase stairs = *staircase(defaultFunction(FunctionKind::Tanh), levels);
  std::vector<double> sums = stairs.thresholds, late;
  for (double &theta : sums)
    theta *= gamma;
  for (double inl : integralNonlinearity(tanh, levels, stairs, sums, gamma))
    EXPECT_NEAR(inl, 0, 1e-12);
  // Every threshold at its successor's place: one output step too high.
  late.assign(sums.begin() + 1, sums.end());
  for (double inl : integralNonlinearity(tanh, levels, stairs, late, gamma))
    EXPECT_NEAR(inl, 1, 1e-12);
}

TEST(Ramp, NonlinearityFollowsDirectionsAndForgivesJumps) {
  Function gelu = defaultFunction(FunctionKind::Gelu);
  Function jump{.kind = FunctionKind::ThresholdedRelu, .alpha = 1};
  for (const Function &function : {gelu, jump}) {
    Levels levels{-0.2, 3, 33};
    Staircase stairs = *staircase(function, levels);
    auto value = [&](double x) { return evaluate(function, x); };
    for (double inl :
         integralNonlinearity(value, levels, stairs, stairs.thresholds, 1))
      EXPECT_NEAR(inl, 0, 1e-9) << functionName(function.kind);
  }
  // Beyond the jump at 1 the output is off by what it jumped over.
  Staircase stairs{0, {1}, {1}};
  auto value = [&](double x) { return evaluate(jump, x); };
  EXPECT_NEAR(
      integralNonlinearity(value, {0, 1, 2}, stairs, std::vector{1.2}, 1)[0],
      0.7, 1e-12);
}

} // namespace
