//===- FunctionTest.cpp - Functions a conversion can compute ----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/Function.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace rampart;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr FunctionKind allKinds[] = {FunctionKind::Identity,
                                     FunctionKind::Sigmoid, FunctionKind::Tanh,
                                     FunctionKind::Relu, FunctionKind::Elu};

Function make(FunctionKind kind) { return defaultFunction(kind); }

TEST(Function, NamesRoundTrip) {
  for (FunctionKind kind : allKinds)
    EXPECT_EQ(functionKind(functionName(kind)), kind);
  EXPECT_EQ(functionName(FunctionKind::Elu), "elu");
  EXPECT_EQ(functionKind("Sigmoid"), std::nullopt);
  EXPECT_EQ(functionKind(""), std::nullopt);
}

TEST(Function, DefaultsAreOnnxs) {
  EXPECT_EQ(make(FunctionKind::Elu).alpha, 1);
  EXPECT_EQ(make(FunctionKind::Tanh).alpha, 0);
  EXPECT_EQ(make(FunctionKind::Tanh).clip, inf);
}

TEST(Function, Evaluate) {
  EXPECT_EQ(evaluate(make(FunctionKind::Identity), -2.5), -2.5);
  EXPECT_DOUBLE_EQ(evaluate(make(FunctionKind::Sigmoid), 1),
                   0.7310585786300049);
  EXPECT_DOUBLE_EQ(evaluate(make(FunctionKind::Sigmoid), -1),
                   0.2689414213699951);
  EXPECT_DOUBLE_EQ(evaluate(make(FunctionKind::Tanh), 0.5),
                   0.46211715726000975);
  EXPECT_EQ(evaluate(make(FunctionKind::Relu), -3), 0);
  EXPECT_EQ(evaluate(make(FunctionKind::Relu), 3), 3);
  EXPECT_DOUBLE_EQ(evaluate(make(FunctionKind::Elu), -1), -0.6321205588285577);
  Function elu{.kind = FunctionKind::Elu, .alpha = 2};
  EXPECT_DOUBLE_EQ(evaluate(elu, -1), -1.2642411176571153);
  EXPECT_EQ(evaluate(elu, 4), 4);
}

TEST(Function, EvaluateIsStableAtTheEnds) {
  EXPECT_EQ(evaluate(make(FunctionKind::Sigmoid), -inf), 0);
  EXPECT_EQ(evaluate(make(FunctionKind::Sigmoid), inf), 1);
  EXPECT_EQ(evaluate(make(FunctionKind::Sigmoid), -745), std::exp(-745.0));
  EXPECT_EQ(evaluate(make(FunctionKind::Elu), -inf), -1);
  // exp(x) - 1 would lose the digits that expm1 keeps.
  EXPECT_DOUBLE_EQ(evaluate(make(FunctionKind::Elu), -1e-12), -1e-12 + 5e-25);
  for (FunctionKind kind : allKinds)
    EXPECT_TRUE(std::isnan(evaluate(make(kind), nan))) << functionName(kind);
}

TEST(Function, ClipBoundsTheArgument) {
  Function tanh{.kind = FunctionKind::Tanh, .clip = 0.5};
  EXPECT_EQ(evaluate(tanh, 7), std::tanh(0.5));
  EXPECT_EQ(evaluate(tanh, -7), std::tanh(-0.5));
  EXPECT_EQ(evaluate(tanh, 0.25), std::tanh(0.25));
  EXPECT_EQ(image(tanh, {-inf, inf}).hi, std::tanh(0.5));
}

TEST(Function, Image) {
  auto expect = [](Function f, Interval domain, double lo, double hi) {
    Interval result = image(f, domain);
    EXPECT_EQ(result.lo, lo) << functionName(f.kind);
    EXPECT_EQ(result.hi, hi) << functionName(f.kind);
  };
  expect(make(FunctionKind::Sigmoid), {-inf, inf}, 0, 1);
  expect(make(FunctionKind::Tanh), {-1, 2}, std::tanh(-1), std::tanh(2));
  expect(make(FunctionKind::Relu), {-3, -1}, 0, 0);
  expect(make(FunctionKind::Relu), {-3, inf}, 0, inf);
  expect(make(FunctionKind::Elu), {-inf, 5}, -1, 5);
  // With a negative alpha elu falls to 0 and rises again.
  Function bent{.kind = FunctionKind::Elu, .alpha = -2};
  expect(bent, {-inf, 1}, 0, 2);
}

TEST(Function, InverseReturnsTheArgument) {
  for (FunctionKind kind : allKinds)
    for (double x = -30; x <= 30; x += 0.37) {
      Function f = make(kind);
      double y = evaluate(f, x);
      if (kind == FunctionKind::Relu && x <= 0)
        continue;
      if (std::abs(y) == 1 && kind != FunctionKind::Identity)
        continue; // saturated in double precision
      Result<double> back = inverse(f, y);
      ASSERT_TRUE(back) << back.error();
      // The argument is known only as well as y is: tails amplify y's rounding.
      double slope = (evaluate(f, x + 1e-6) - evaluate(f, x - 1e-6)) / 2e-6;
      double tolerance = 1e-15 * (std::abs(x) + std::abs(y) / slope) * 4;
      EXPECT_NEAR(*back, x, tolerance) << functionName(kind);
    }
}

TEST(Function, InverseKeepsSmallProbabilities) {
  Result<double> x = inverse(make(FunctionKind::Sigmoid), 1e-300);
  ASSERT_TRUE(x);
  EXPECT_DOUBLE_EQ(*x, std::log(1e-300));
}

TEST(Function, InverseOfEluWithAlpha) {
  Function elu{.kind = FunctionKind::Elu, .alpha = 3};
  Result<double> x = inverse(elu, -1.5);
  ASSERT_TRUE(x);
  EXPECT_DOUBLE_EQ(*x, std::log(0.5));
  EXPECT_EQ(*inverse(elu, 2), 2);
  EXPECT_EQ(*inverse({.kind = FunctionKind::Elu, .alpha = 0}, 2), 2);
}

TEST(Function, InverseRefusesValuesThatAreNotTaken) {
  auto message = [](Function f, double y) { return inverse(f, y).error(); };
  EXPECT_EQ(message(make(FunctionKind::Sigmoid), 1),
            "expected a value that sigmoid takes once while it rises, found 1");
  for (double y : {-0.5, 0.0, 1.5, inf, nan})
    EXPECT_FALSE(inverse(make(FunctionKind::Sigmoid), y)) << y;
  for (double y : {-1.0, 1.0, 2.0, nan})
    EXPECT_FALSE(inverse(make(FunctionKind::Tanh), y)) << y;
  for (double y : {-1.0, 0.0})
    EXPECT_FALSE(inverse(make(FunctionKind::Relu), y)) << y;
  EXPECT_FALSE(inverse(make(FunctionKind::Identity), inf));
  EXPECT_FALSE(inverse(make(FunctionKind::Elu), -1));
  EXPECT_FALSE(inverse({.kind = FunctionKind::Elu, .alpha = 0}, -0.5));
  EXPECT_FALSE(inverse({.kind = FunctionKind::Elu, .alpha = -1}, 0.5));
}

} // namespace
