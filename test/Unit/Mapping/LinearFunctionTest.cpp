//===- LinearFunctionTest.cpp - Functions behind linear conversions -------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/LinearFunction.h"

#include "RandomTest.h"

using namespace rampart;
using namespace rampart::mapping;

static Machine machineOf(int64_t bits) {
  Machine machine;
  machine.rampBits = bits;
  return machine;
}

/// Of values evenly on `sums`, in units of the function.
static double meanSquare(const LinearFunction &linear, Interval sums) {
  double sum = 0;
  std::vector<double> inputs = evenly(sums, 5000);
  for (double x : inputs)
    sum += std::pow(linear(x) - evaluate(linear.function, x), 2);
  return sum / double(inputs.size());
}

TEST(LinearFunction, TakesTheTableOfTheNearestLevel) {
  LinearFunction linear =
      fitLinearFunction({FunctionKind::Relu}, {-4, 4}, 3, machineOf(3));
  Levels in = linear.input.levels, out = linear.output.levels;
  forSeeds(200, [&](Choices &choices) {
    double x = choices.real(-6, 6);
    double nearest = in.level(0), value = out.level(0);
    for (int64_t k = 1; k < in.count; ++k)
      if (std::abs(in.level(k) - x) < std::abs(nearest - x))
        nearest = in.level(k);
    double y = std::max(nearest, 0.0);
    for (int64_t k = 1; k < out.count; ++k)
      if (std::abs(out.level(k) - y) < std::abs(value - y))
        value = out.level(k);
    EXPECT_EQ(linear(x), value);
  });
}

// A sigmoid is flat beyond 5 or 6: levels there would be lost.
TEST(LinearFunction, DoesNotReachWhereTheFunctionIsFlat) {
  for (int64_t bits : {4, 6, 8}) {
    LinearFunction linear = fitLinearFunction({FunctionKind::Sigmoid},
                                              {-40, 40}, bits, machineOf(bits));
    EXPECT_LT(linear.input.levels.hi, 10);
    EXPECT_GT(linear.input.levels.hi, 2);
    LinearFunction whole = linear;
    whole.input = conversionFormat(bits, false, {-40, 40});
    EXPECT_LT(meanSquare(linear, {-40, 40}), meanSquare(whole, {-40, 40}) / 4);
    // The ends are exact, as a ramp's are.
    EXPECT_NEAR(linear(-100), 0, 1.0 / (1 << bits));
    EXPECT_NEAR(linear(100), 1, 1.0 / (1 << bits));
  }
}

TEST(LinearFunction, NeverReachesBeyondTheSums) {
  LinearFunction linear =
      fitLinearFunction({FunctionKind::Tanh}, {-0.5, 0.25}, 5, machineOf(5));
  double step = linear.input.levels.step();
  EXPECT_NEAR(linear.input.levels.lo, -0.5, step);
  EXPECT_NEAR(linear.input.levels.hi, 0.25, step);
}

// What occurs decides between the spans: never a worse one for it.
TEST(LinearFunction, FollowsWhatOccurs) {
  Histogram inputs{0.25, -2, {1000, 1000, 1000, 1000}}; // -0.5 to 0.5
  Machine machine = machineOf(5);
  auto error = [&](const LinearFunction &linear) {
    double sum = 0;
    for (double x : inputs.quantiles(999))
      sum += std::pow(linear(x) - std::tanh(x), 2);
    return sum;
  };
  LinearFunction known = fitLinearFunction({FunctionKind::Tanh}, {-8, 8}, 5,
                                           machine, inputs),
                 unknown = fitLinearFunction({FunctionKind::Tanh}, {-8, 8}, 5,
                                             machine);
  EXPECT_LE(error(known), error(unknown));
  EXPECT_LE(known.input.levels.hi, unknown.input.levels.hi);
}

TEST(LinearFunction, OneMoreBitHalvesTheError) {
  for (FunctionKind kind : {FunctionKind::Sigmoid, FunctionKind::Tanh}) {
    double before = 0;
    for (int64_t bits = 5; bits <= 10; ++bits) {
      double error = std::sqrt(meanSquare(
          fitLinearFunction({kind}, {-8, 8}, bits, machineOf(8)), {-8, 8}));
      if (before > 0)
        EXPECT_LT(error, before / 1.5) << bits;
      before = error;
    }
  }
}

// Half an LSB is the ramp's largest error; tanh is a sigmoid of twice the
// argument. At 8 bits the span of the least squared error has a largest error
// of just over half an LSB with two more bits.
TEST(LinearFunction, EqualErrorTakesOneOrTwoMoreBits) {
  for (int64_t bits : {3, 4, 5, 8})
    for (auto [kind, end] : {std::pair(FunctionKind::Sigmoid, 8.0),
                             std::pair(FunctionKind::Tanh, 4.0)}) {
      ConverterErrors errors =
          compareConverters({kind}, {-end, end}, machineOf(bits));
      EXPECT_NEAR(errors.ramp.max, 0.5, 0.01);
      EXPECT_LT(errors.ramp.mean, 0.26);
      EXPECT_GT(errors.linear[0].max, errors.ramp.max * 1.05);
      EXPECT_EQ(errors.extraBitsForMean(0.05), 1) << bits;
      EXPECT_EQ(errors.extraBitsForBoth(0.05), bits == 8 ? 3 : 2) << bits;
    }
}

// No slope is above 1: linear conversions are as good as the ramp.
TEST(LinearFunction, ALinearFunctionNeedsNoMoreBits) {
  ConverterErrors errors =
      compareConverters({FunctionKind::Identity}, {-1, 1}, machineOf(5));
  EXPECT_EQ(errors.extraBitsForBoth(0.01), 0);
}
