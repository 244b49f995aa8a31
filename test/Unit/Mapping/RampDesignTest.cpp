//===- RampDesignTest.cpp - Ramps from function to devices ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/RampDesign.h"

#include "RandomTest.h"

using namespace rampart;
using namespace rampart::mapping;

static Machine machineOf(int64_t rampBits, bool symmetricLevels) {
  Machine machine;
  machine.gMin = 1e-6;
  machine.gMax = 150e-6;
  machine.rampBits = rampBits;
  machine.symmetricLevels = symmetricLevels;
  machine.calibrationDevices = 5;
  return machine;
}

TEST(RampDesign, ConvertsToTheNearestLevel) {
  forSeeds(200, [](Choices &choices) {
    Function function =
        defaultFunction(functionKinds()[size_t(choices.integer(0, 21))]);
    Interval domain{-choices.logarithmic(0.5, 20),
                    choices.logarithmic(0.5, 20)};
    Result<RampDesign> ramp =
        designRamp(function, domain,
                   machineOf(choices.integer(2, 8), choices.integer(0, 1)));
    ASSERT_TRUE(ramp) << ramp.error();
    const Levels &levels = ramp->levels;
    for (int i = 0; i < 50; ++i) {
      double x = choices.real(domain.lo, domain.hi), y = evaluate(function, x);
      double nearest = std::round((y - levels.lo) / levels.step());
      nearest = std::clamp(nearest, 0.0, double(levels.count - 1));
      // Conductances are float32: next to a threshold either side may come out.
      double distance = std::abs((y - levels.lo) / levels.step() - nearest);
      if (distance < 0.499)
        EXPECT_EQ(ramp->convert(x), levels.level(int64_t(nearest))) << x;
      EXPECT_LE(std::abs(ramp->convert(x) - y), 0.501 * levels.step()) << x;
    }
    for (double inl : ramp->inl)
      EXPECT_LE(std::abs(inl), 1e-3);
    ErrorSummary error = outputError(*ramp, evenly(domain, 1001));
    EXPECT_LE(error.max, 0.501);
    EXPECT_LE(error.mean, error.max);
    EXPECT_GT(error.mean, 0);
  });
}

TEST(RampDesign, SumsErrorsOverTheDomain) {
  // One threshold at 0 between -1 and 1: tanh is off by 1 - |tanh x|, half of
  // that in LSB.
  Result<RampDesign> ramp = designRamp(defaultFunction(FunctionKind::Tanh),
                                       {-8, 8}, machineOf(1, false));
  ASSERT_TRUE(ramp) << ramp.error();
  ErrorSummary error = outputError(*ramp, evenly({-1, 1}, 3)); // at -1, 0 and 1
  EXPECT_DOUBLE_EQ(error.max, 0.5);
  EXPECT_NEAR(error.mean, (0.5 + (1 - std::tanh(1.0))) / 3, 1e-12);
}

TEST(RampDesign, SaysWhatDoesNotWork) {
  auto errorOf = [](const Levels &levels, Machine machine) {
    Result<RampDesign> ramp = synthesizeRamp(
        defaultFunction(FunctionKind::Sigmoid), levels, 1e-4, machine);
    return ramp ? "" : ramp.error();
  };
  EXPECT_EQ(errorOf({2, 4, 4}, machineOf(2, false)),
            "the function crosses no boundary between output levels of 2 to 4");
  Machine machine = machineOf(2, false);
  machine.calibrationDevices = 0;
  EXPECT_EQ(errorOf({0, 1, 4}, machine),
            "the ramp's offset of 150.000000 uS·clocks does not fit 0 "
            "calibration devices; it would fit with 1 bit or 1 calibration "
            "device");
}

TEST(RampDesign, NamesWhatWouldFit) {
  // A first threshold of 0.1 steps: 1/10 of 100 uS, less than 40 uS.
  Function shifted{.kind = FunctionKind::Affine, .alpha = 1, .beta = 0.4};
  Machine machine = machineOf(2, false);
  machine.gMin = 40e-6;
  machine.gMax = 100e-6;
  Result<RampDesign> ramp = synthesizeRamp(shifted, {0, 3, 4}, 1e-4, machine);
  ASSERT_FALSE(ramp);
  EXPECT_EQ(ramp.error(),
            "the ramp's offset of 10.000000 uS·clocks does not fit 5 "
            "calibration devices; it would fit with 1 bit or a G_max/G_min of "
            "11");
  machine.gMin = machine.gMax / 11;
  EXPECT_TRUE(synthesizeRamp(shifted, {0, 3, 4}, 1e-4, machine));
  machine.gMin = 40e-6;
  EXPECT_TRUE(synthesizeRamp(shifted, {0, 3, 2}, 1e-4, machine));
}

namespace {

/// Means of the magnitude and of the square of the nearest level's error, over
/// many inputs.
struct Errors {
  double mean = 0, square = 0;
};

} // namespace

static Errors nearestErrors(const Function &function, const Levels &levels,
                            const Histogram &inputs) {
  Errors errors;
  constexpr int points = 4000;
  for (double x : inputs.quantiles(points)) {
    double y = evaluate(function, x), least = HUGE_VAL;
    for (int64_t k = 0; k < levels.count; ++k)
      least = std::min(least, std::abs(levels.level(k) - y));
    errors.mean += least / points;
    errors.square += least * least / points;
  }
  return errors;
}

static Histogram randomInputs(Choices &choices) {
  Histogram inputs{
      choices.logarithmic(0.02, 0.3), choices.integer(-60, 10), {}};
  for (int64_t i = choices.integer(5, 50); i > 0; --i)
    inputs.counts.push_back(choices.integer(0, 3) ? choices.integer(1, 100)
                                                  : choices.integer(1, 2000));
  return inputs;
}

TEST(RampDesign, FittedLevelsAreNeverWorse) {
  double better = 0;
  forSeeds(60, [&](Choices &choices) {
    Function function = defaultFunction(
        choices.integer(0, 1) ? FunctionKind::Sigmoid : FunctionKind::Tanh);
    Machine machine = machineOf(choices.integer(2, 5), choices.integer(0, 1));
    machine.programmingSigma = {0.02};
    Histogram inputs = randomInputs(choices);
    ConversionFormat full =
        conversionFormat(machine.rampBits, machine.symmetricLevels,
                         outputRange(function, {-8, 8}));
    ConversionFormat fitted = fittedFormat(function, full, machine, inputs);
    EXPECT_EQ(fitted.levels.count, full.levels.count);
    EXPECT_GE(fitted.levels.lo, full.levels.lo - full.levels.step() / 2);
    EXPECT_LE(fitted.levels.hi, full.levels.hi + full.levels.step() / 2);
    // Codes stand for the levels.
    int64_t stride =
        (fitted.code.max - fitted.code.min) / (fitted.levels.count - 1);
    for (int64_t k = 0; k < fitted.levels.count; ++k)
      EXPECT_NEAR(double(fitted.code.min + k * stride) *
                      fitted.code.scale.value(),
                  fitted.levels.level(k), 1e-12);
    Errors before = nearestErrors(function, full.levels, inputs),
           after = nearestErrors(function, fitted.levels, inputs);
    EXPECT_LE(after.mean, before.mean * 1.01);
    Result<RampDesign> plain =
        synthesizeRamp(function, full.levels, 1e-4, machine, inputs);
    ASSERT_TRUE(plain) << plain.error();
    double programming =
        plain->expectedError * full.levels.step() * full.levels.step();
    EXPECT_LE(after.square, (before.square + programming) * 1.01);
    better += after.square < 0.8 * before.square;
  });
  EXPECT_GT(better, 20);
}

TEST(RampDesign, FittedLevelsAreNearTheBestThereAre) {
  // Over a fine grid of steps and places with 0 or half a step at 0.
  forSeeds(10, [](Choices &choices) {
    Function function = defaultFunction(FunctionKind::Tanh);
    Machine machine = machineOf(3, false);
    Histogram inputs = randomInputs(choices);
    ConversionFormat full = conversionFormat(3, false, {-1, 1});
    double best = nearestErrors(function, full.levels, inputs).square;
    double mean = nearestErrors(function, full.levels, inputs).mean;
    for (double step = 0.4 * 2 / 7; step <= 2.0 / 7; step += 0.002)
      for (int64_t first = -24; first <= 8; ++first) {
        Levels levels{double(first) * step / 2,
                      double(first) * step / 2 + 7 * step, 8};
        if (levels.lo < -1 - step / 2 || levels.hi > 1 + step / 2)
          continue;
        Errors errors = nearestErrors(function, levels, inputs);
        if (errors.mean <= mean)
          best = std::min(best, errors.square);
      }
    ConversionFormat fitted = fittedFormat(function, full, machine, inputs);
    EXPECT_LE(nearestErrors(function, fitted.levels, inputs).square,
              1.15 * best);
  });
}

TEST(RampDesign, UnboundedFunctionsKeepTheirRange) {
  Machine machine = machineOf(3, false);
  Histogram inputs{0.125, -4, {1, 5, 9, 5, 1}};
  for (FunctionKind kind :
       {FunctionKind::Identity, FunctionKind::Relu, FunctionKind::Gelu}) {
    Function function = defaultFunction(kind);
    ConversionFormat full =
        conversionFormat(3, false, outputRange(function, {-4, 4}));
    EXPECT_EQ(fittedFormat(function, full, machine, inputs).levels.hi,
              full.levels.hi);
  }
}
