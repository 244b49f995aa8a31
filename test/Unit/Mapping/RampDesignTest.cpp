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
    ErrorSummary error = outputError(*ramp, domain, 1001);
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
  ErrorSummary error = outputError(*ramp, {-1, 1}, 3); // at -1, 0 and 1
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
            "calibration devices");
}
