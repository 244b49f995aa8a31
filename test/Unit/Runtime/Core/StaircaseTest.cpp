//===- StaircaseTest.cpp - Level crossings of a function --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/Staircase.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <gtest/gtest.h>

using namespace rampart;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

Function make(FunctionKind kind) { return defaultFunction(kind); }

TEST(Staircase, LevelsReachBothEnds) {
  Levels levels{-1, 1, 32};
  EXPECT_EQ(levels.level(0), -1);
  EXPECT_DOUBLE_EQ(levels.level(31), 1);
  EXPECT_DOUBLE_EQ(levels.step(), 2.0 / 31);
}

TEST(Staircase, ThresholdsOfASigmoidLieAtTheMidpoints) {
  Result<Staircase> stairs = staircase(make(FunctionKind::Sigmoid), {0, 1, 32});
  ASSERT_TRUE(stairs) << stairs.error();
  ASSERT_EQ(stairs->thresholds.size(), 31u);
  EXPECT_EQ(stairs->first, 0);
  EXPECT_TRUE(stairs->rising());
  for (int k = 1; k <= 31; ++k) {
    double y = (k - 0.5) / 31; // round to nearest between levels of 0 to 1
    EXPECT_NEAR(stairs->thresholds[k - 1], std::log(y / (1 - y)), 1e-13) << k;
  }
}

TEST(Staircase, ThresholdsOfALinearConversionAreEven) {
  Levels levels{-3, 3, 7};
  Function identity = make(FunctionKind::Identity);
  EXPECT_EQ(staircase(identity, levels)->thresholds,
            (std::vector<double>{-2.5, -1.5, -0.5, 0.5, 1.5, 2.5}));
  EXPECT_EQ(staircase(identity, levels, Rounding::Floor)->thresholds,
            (std::vector<double>{-2, -1, 0, 1, 2, 3}));
}

TEST(Staircase, FallingFunctionsStartAtTheTop) {
  Function falling{.kind = FunctionKind::Affine, .alpha = -2, .beta = 1};
  Staircase stairs = *staircase(falling, {-1, 1, 3});
  EXPECT_EQ(stairs.first, 2);
  EXPECT_EQ(stairs.directions, (std::vector<int8_t>{-1, -1}));
  EXPECT_NEAR(stairs.thresholds[0], 0.25, 1e-15);
  EXPECT_NEAR(stairs.thresholds[1], 0.75, 1e-15);
  EXPECT_FALSE(stairs.rising());
}

TEST(Staircase, GoesDownAndUpAgain) {
  // hardswish is -3/8 at -3/2; of levels 0, -1/4, ... it crosses -1/8 twice:
  // x (x + 3) = -6/8.
  Staircase stairs = *staircase(make(FunctionKind::HardSwish), {-0.25, 0.5, 4});
  EXPECT_EQ(stairs.first, 1);
  EXPECT_EQ(stairs.directions, (std::vector<int8_t>{-1, 1, 1, 1}));
  double root = std::sqrt(1.5);
  EXPECT_NEAR(stairs.thresholds[0], -1.5 - root, 1e-14);
  EXPECT_NEAR(stairs.thresholds[1], -1.5 + root, 1e-14);
  EXPECT_EQ(stairs.upperLevels(), (std::vector<int64_t>{1, 1, 2, 3}));
}

TEST(Staircase, AJumpIsSeveralThresholdsAtOnePlace) {
  Function jump{.kind = FunctionKind::ThresholdedRelu, .alpha = 1};
  Staircase stairs = *staircase(jump, {0, 1.5, 7}); // levels of 1/4
  ASSERT_EQ(stairs.thresholds.size(), 6u);
  for (int k = 0; k < 4; ++k)
    EXPECT_EQ(stairs.thresholds[k], 1);
  EXPECT_NEAR(stairs.thresholds[4], 1.125, 1e-15);
  EXPECT_EQ(stairs.convert(1), 0);
  EXPECT_EQ(stairs.convert(std::nextafter(1.0, 2.0)), 4);
  // Below 0 it jumps down: -1 holds from just above -1.
  jump.alpha = -1;
  stairs = *staircase(jump, {-1, 1, 5});
  EXPECT_EQ(stairs.first, 2);
  EXPECT_EQ(stairs.directions, (std::vector<int8_t>{-1, -1, 1, 1, 1, 1}));
  EXPECT_EQ(stairs.thresholds[1], -1);
}

TEST(Staircase, StaysWithinTheClip) {
  Function tanh = make(FunctionKind::Tanh);
  tanh.clip = 0.5;
  Staircase stairs = *staircase(tanh, {-1, 1, 33});
  EXPECT_EQ(stairs.first, 9); // tanh(-0.5) = -0.462, levels of 1/16
  EXPECT_EQ(stairs.directions.size(), 14u);
  EXPECT_GE(stairs.thresholds.front(), -0.5);
  EXPECT_LE(stairs.thresholds.back(), 0.5);
}

/// Every activation at 1 to 8 bits: the staircase is the correctly rounded f.
TEST(Staircase, IsTheRoundedFunctionEverywhere) {
  for (FunctionKind kind : functionKinds())
    for (double alpha : {make(kind).alpha, -0.6, 1.3})
      for (int bits = 1; bits <= 8; ++bits) {
        Function f = make(kind);
        if (kind != FunctionKind::Clip) // there both bounds
          f.alpha = alpha;
        else
          f.alpha = -1.1, f.beta = 2.3;
        Interval domain{-5.3, 4.7};
        Interval range = image(f, domain);
        if (!(range.lo < range.hi))
          continue;
        Levels levels{range.lo, range.hi, int64_t(1) << bits};
        Result<Staircase> stairs = staircase(f, levels);
        ASSERT_TRUE(stairs) << functionName(kind) << ": " << stairs.error();
        EXPECT_TRUE(std::is_sorted(stairs->thresholds.begin(),
                                   stairs->thresholds.end()));
        constexpr int points = 10000;
        for (int i = 0; i < points; ++i) {
          double x = domain.lo + (domain.hi - domain.lo) * (i + 0.5) / points;
          double error = levels.level(stairs->convert(x)) - evaluate(f, x);
          ASSERT_LE(std::abs(error), (0.5 + 1e-9) * levels.step())
              << functionName(kind) << " " << alpha << " at " << x << ", "
              << bits << " bits";
        }
      }
}

TEST(Staircase, FloorIsTheLevelBelow) {
  for (FunctionKind kind : {FunctionKind::Sigmoid, FunctionKind::Gelu}) {
    Levels levels{-0.25, 1, 41};
    Staircase stairs = *staircase(make(kind), levels, Rounding::Floor);
    for (double x = -6; x < 0.9; x += 0.00137) {
      double place = (evaluate(make(kind), x) - levels.lo) / levels.step();
      if (std::abs(place - std::round(place)) > 1e-9)
        ASSERT_EQ(stairs.convert(x), int64_t(std::floor(place))) << x;
    }
  }
}

TEST(Staircase, Errors) {
  Function tanh = make(FunctionKind::Tanh);
  EXPECT_EQ(staircase(tanh, {-1, 1, 1}).error(),
            "expected 2 to 65536 output levels, found 1");
  EXPECT_FALSE(staircase(tanh, {-1, 1, int64_t(1) << 40}));
  EXPECT_EQ(staircase(tanh, {1, -1, 4}).error(),
            "expected output levels of a finite, rising range, found 1 to -1");
  EXPECT_FALSE(staircase(tanh, {-inf, 1, 4}));
  EXPECT_FALSE(staircase(tanh, {-1, NAN, 4}));
  EXPECT_EQ(staircase(tanh, {2, 4, 4}).error(),
            "the function crosses no boundary between output levels of 2 to 4");
  EXPECT_FALSE(staircase({.kind = FunctionKind::Celu, .alpha = 0}, {0, 1, 4}));
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

TEST(SampledFunction, InterpolatesAndHoldsItsEnds) {
  SampledFunction f{{0, 1, 1, 3}, {0, 2, 5, 1}};
  EXPECT_EQ(f(-7), 0);
  EXPECT_EQ(f(0.25), 0.5);
  EXPECT_EQ(f(1), 2); // the jump's lower side
  EXPECT_NEAR(f(std::nextafter(1.0, 2.0)), 5, 1e-12);
  EXPECT_EQ(f(2), 3);
  EXPECT_EQ(f(9), 1);
}

TEST(SampledFunction, StaircaseGoesThroughJumpsAndBack) {
  SampledFunction f{{0, 1, 1, 3}, {0, 2, 5, 1}};
  Staircase stairs = *staircase(f, {0, 5, 6});
  EXPECT_EQ(stairs.directions,
            (std::vector<int8_t>{1, 1, 1, 1, 1, -1, -1, -1, -1}));
  std::vector<double> expected{0.25, 0.75, 1, 1, 1, 1.25, 1.75, 2.25, 2.75};
  ASSERT_EQ(stairs.thresholds.size(), expected.size());
  for (size_t k = 0; k < expected.size(); ++k)
    EXPECT_NEAR(stairs.thresholds[k], expected[k], 1e-14) << k;
}

TEST(SampledFunction, RefusesHostileTables) {
  auto errorOf = [](SampledFunction f) {
    return staircase(f, {0, 1, 4}).error();
  };
  EXPECT_EQ(errorOf({}), "expected at least 2 points, found 0");
  EXPECT_EQ(errorOf({{0}, {1}}), "expected at least 2 points, found 1");
  EXPECT_EQ(errorOf({{0, 1}, {0, NAN}}),
            "point 2: expected finite numbers, found 1, nan");
  EXPECT_EQ(errorOf({{-inf, 1}, {0, 1}}),
            "point 1: expected finite numbers, found -inf, 0");
  EXPECT_EQ(errorOf({{1, 0}, {0, 1}}),
            "point 2: expected arguments in rising order, found 0 after 1");
  EXPECT_EQ(errorOf({{0, 1, 2}, {3, 3, 3}}),
            "expected a function, found 3 at every point");
  // A million teeth over all levels.
  SampledFunction saw;
  for (int i = 0; i < 1000000; ++i) {
    saw.x.push_back(i);
    saw.y.push_back(i % 2);
  }
  EXPECT_EQ(errorOf(saw),
            "expected at most 65536 crossings of output levels, found more");
}

TEST(SampledFunction, AMillionPointsAndTheWidestSpan) {
  SampledFunction smooth;
  for (int i = 0; i < 1000000; ++i) {
    smooth.x.push_back(-8 + 16e-6 * i);
    smooth.y.push_back(std::tanh(smooth.x.back()));
  }
  Levels levels{-1, 1, 32};
  Staircase table = *staircase(smooth, levels);
  Staircase exact = *staircase(make(FunctionKind::Tanh), levels);
  ASSERT_EQ(table.thresholds.size(), exact.thresholds.size());
  for (size_t k = 0; k < exact.thresholds.size(); ++k)
    EXPECT_NEAR(table.thresholds[k], exact.thresholds[k], 1e-6);
  Staircase wide =
      *staircase(SampledFunction{{-1e308, 1e308}, {0, 1}}, {0, 1, 2});
  EXPECT_NEAR(wide.thresholds[0] / 1e308, 0, 1e-12);
}

} // namespace
