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
/// Kinds with a closed form of the inverse.
constexpr FunctionKind invertibleKinds[] = {
    FunctionKind::Identity, FunctionKind::Sigmoid, FunctionKind::Tanh,
    FunctionKind::Relu, FunctionKind::Elu};

Function make(FunctionKind kind) { return defaultFunction(kind); }

TEST(Function, NamesRoundTrip) {
  ASSERT_EQ(functionKinds().size(), 22u);
  for (FunctionKind kind : functionKinds())
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
  for (FunctionKind kind : functionKinds())
    EXPECT_TRUE(std::isnan(evaluate(make(kind), nan))) << functionName(kind);
}

/// Values to 16 digits, computed with 50 from the definitions.
TEST(Function, EvaluateEveryKind) {
  auto expect = [](FunctionKind kind, double x, double y) {
    EXPECT_NEAR(evaluate(make(kind), x), y, 1e-15 * std::abs(y))
        << functionName(kind) << " at " << x;
  };
  auto expectWith = [](FunctionKind kind, double alpha, double beta, double x,
                       double y) {
    Function f{.kind = kind, .alpha = alpha, .beta = beta};
    EXPECT_NEAR(evaluate(f, x), y, 1e-15 * std::abs(y))
        << functionName(kind) << " at " << x;
  };
  expect(FunctionKind::Softsign, -1.5, -0.6);
  expect(FunctionKind::Softsign, 0.75, 0.42857142857142855);
  expect(FunctionKind::Softplus, -1.5, 0.2014132779827524);
  expect(FunctionKind::Softplus, 0.75, 1.1368710061148999);
  expect(FunctionKind::Exp, -1.5, 0.22313016014842982);
  expect(FunctionKind::Exp, 0.75, 2.117000016612675);
  expect(FunctionKind::Erf, -1.5, -0.9661051464753108);
  expect(FunctionKind::Erf, 0.75, 0.7111556336535151);
  expect(FunctionKind::Gelu, -1.5, -0.1002108019032871);
  expect(FunctionKind::Gelu, 0.75, 0.5800294857173488);
  expect(FunctionKind::GeluTanh, -1.5, -0.10042842301976708);
  expect(FunctionKind::GeluTanh, 0.75, 0.5799605551656203);
  expect(FunctionKind::Silu, -1.5, -0.2736382857095345);
  expect(FunctionKind::Silu, 0.75, 0.5093840243815447);
  expect(FunctionKind::Mish, -1.5, -0.29809974216680674);
  expect(FunctionKind::Mish, 0.75, 0.6100183352182934);
  expect(FunctionKind::HardSwish, -1.5, -0.375);
  expect(FunctionKind::HardSwish, 0.75, 0.46875);
  expect(FunctionKind::Selu, -1.5, -1.3658143576366601);
  expect(FunctionKind::Selu, 0.75, 0.7880257666110992);
  expect(FunctionKind::Celu, -1.5, -0.7768698398515702);
  expect(FunctionKind::Celu, 0.75, 0.75);
  expectWith(FunctionKind::ScaledTanh, 1.5, 0.5, 2, 1.1423912339336473);
  expectWith(FunctionKind::Celu, 2, 0, -1, -0.7869386805747332);
  expectWith(FunctionKind::Silu, 2, 0, -1, -0.11920292202211756);
}

TEST(Function, ParametersMeanWhatOnnxSays) {
  auto at = [](FunctionKind kind, double alpha, double beta, double x) {
    return evaluate({.kind = kind, .alpha = alpha, .beta = beta}, x);
  };
  EXPECT_EQ(at(FunctionKind::Affine, 2, -1, 3), 5);
  EXPECT_EQ(at(FunctionKind::Affine, 0, 7, inf), 7);
  EXPECT_EQ(at(FunctionKind::LeakyRelu, 0.25, 0, -8), -2);
  EXPECT_EQ(at(FunctionKind::LeakyRelu, 0.25, 0, 8), 8);
  EXPECT_EQ(at(FunctionKind::ThresholdedRelu, 2, 0, 2), 0);
  EXPECT_EQ(at(FunctionKind::ThresholdedRelu, 2, 0, 2.5), 2.5);
  EXPECT_EQ(at(FunctionKind::ThresholdedRelu, -2, 0, -1), -1);
  EXPECT_EQ(at(FunctionKind::HardSigmoid, 0.5, 0.25, 1), 0.75);
  EXPECT_EQ(at(FunctionKind::HardSigmoid, 0.5, 0.25, 9), 1);
  EXPECT_EQ(at(FunctionKind::HardSigmoid, 0.5, 0.25, -9), 0);
  EXPECT_EQ(at(FunctionKind::Clip, -1, 2, -5), -1);
  EXPECT_EQ(at(FunctionKind::Clip, -1, 2, 5), 2);
  EXPECT_EQ(at(FunctionKind::Clip, 3, 2, 0), 2); // the upper bound wins
  EXPECT_EQ(at(FunctionKind::Silu, 0, 0, 8), 4);
}

TEST(Function, DefaultsOfEveryKind) {
  auto expect = [](FunctionKind kind, double alpha, double beta) {
    EXPECT_EQ(make(kind).alpha, alpha) << functionName(kind);
    EXPECT_EQ(make(kind).beta, beta) << functionName(kind);
  };
  expect(FunctionKind::LeakyRelu, double(0.01f), 0);
  expect(FunctionKind::ThresholdedRelu, 1, 0);
  expect(FunctionKind::HardSigmoid, double(0.2f), 0.5);
  expect(FunctionKind::Selu, 1.67326319217681884765625,
         1.05070102214813232421875);
  expect(FunctionKind::Celu, 1, 0);
  for (FunctionKind kind : functionKinds())
    EXPECT_TRUE(checkFunction(make(kind))) << functionName(kind);
}

TEST(Function, KeepsDigitsWhereTheTextbookFormLosesThem) {
  // log(1 + e^x) overflows above 709 and is 0 below -37.
  EXPECT_EQ(evaluate(make(FunctionKind::Softplus), 1000), 1000);
  EXPECT_DOUBLE_EQ(evaluate(make(FunctionKind::Softplus), -700),
                   std::exp(-700.0));
  // 1 + erf(x) and 1 + tanh(u) cancel far below 0.
  EXPECT_NEAR(evaluate(make(FunctionKind::Gelu), -20) / -5.507248237212467e-88,
              1, 1e-13);
  EXPECT_LT(evaluate(make(FunctionKind::GeluTanh), -10), 0);
  EXPECT_NEAR(evaluate(make(FunctionKind::Mish), -50) / (-50 * std::exp(-50.0)),
              1, 1e-15);
  EXPECT_DOUBLE_EQ(evaluate(make(FunctionKind::Celu), -1e-12), -1e-12 + 5e-25);
}

TEST(Function, LimitsAtInfinity) {
  auto expect = [](FunctionKind kind, double below, double above) {
    EXPECT_EQ(evaluate(make(kind), -inf), below) << functionName(kind);
    EXPECT_EQ(evaluate(make(kind), inf), above) << functionName(kind);
  };
  expect(FunctionKind::Softsign, -1, 1);
  expect(FunctionKind::Softplus, 0, inf);
  expect(FunctionKind::Exp, 0, inf);
  expect(FunctionKind::Erf, -1, 1);
  for (FunctionKind kind :
       {FunctionKind::Gelu, FunctionKind::GeluTanh, FunctionKind::Silu,
        FunctionKind::Mish, FunctionKind::HardSwish})
    expect(kind, 0, inf);
  expect(FunctionKind::Celu, -1, inf);
  expect(FunctionKind::HardSigmoid, 0, 1);
  EXPECT_EQ(evaluate({.kind = FunctionKind::LeakyRelu, .alpha = 0}, -inf), 0);
}

TEST(Function, ChecksParameters) {
  auto message = [](Function f) { return checkFunction(f).error(); };
  EXPECT_EQ(message({.kind = FunctionKind::Celu, .alpha = 0}),
            "expected celu with an alpha that is not 0");
  EXPECT_EQ(message({.kind = FunctionKind::Elu, .alpha = inf}),
            "expected a finite alpha, found inf");
  EXPECT_EQ(message({.kind = FunctionKind::Elu, .beta = -inf}),
            "expected a finite beta, found -inf");
  EXPECT_EQ(message({.clip = 0}), "expected a positive clip, found 0");
  EXPECT_FALSE(checkFunction({.clip = nan}));
}

/// The image against a dense sample, which lies inside and comes close.
TEST(Function, ImageHoldsEverySampleAndLittleMore) {
  for (FunctionKind kind : functionKinds())
    for (double alpha : {-2.0, -0.7, 0.0, 0.3, 1.0, 1.5}) {
      Function f = make(kind);
      f.alpha = alpha;
      if (!checkFunction(f))
        continue;
      for (Interval domain : {Interval{-4, 3}, Interval{-1, -0.2},
                              Interval{0.1, 2}, Interval{-3, -2}}) {
        Interval result = image(f, domain), seen{inf, -inf};
        constexpr int count = 20000;
        for (int i = 0; i <= count; ++i) {
          double x = domain.lo + (domain.hi - domain.lo) * i / count;
          double y = evaluate(f, x);
          seen = {std::min(seen.lo, y), std::max(seen.hi, y)};
        }
        EXPECT_LE(result.lo, seen.lo + 1e-12) << functionName(kind) << alpha;
        EXPECT_GE(result.hi, seen.hi - 1e-12) << functionName(kind) << alpha;
        EXPECT_NEAR(result.lo, seen.lo, 0.01) << functionName(kind) << alpha;
        EXPECT_NEAR(result.hi, seen.hi, 0.01) << functionName(kind) << alpha;
      }
    }
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
  for (FunctionKind kind : invertibleKinds)
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
