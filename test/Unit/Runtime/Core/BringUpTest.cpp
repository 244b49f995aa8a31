//===- BringUpTest.cpp - Programming a ramp on a chip -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/BringUp.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

using namespace rampart;

namespace {

constexpr double gMin = 1e-6, gMax = 100e-6;

/// Thirty steps of 40 uS after a V_0 of -600 uS.
RampDevices design() {
  return {.gain = 2,
          .stepConductances = std::vector<float>(30, 40e-6f),
          .stepClocks = std::vector<uint16_t>(30, 1),
          .offsetConductances = {60e-6f, 50e-6f, 40e-6f},
          .offsetClocks = {-4, -4, -4}};
}

std::vector<float> even() { return std::vector<float>(31, 1); }

double squaredError(const RampDevices &devices) {
  std::vector<double> sums = rampSums(devices), aims = rampSums(design());
  double error = 0;
  for (size_t k = 0; k < sums.size(); ++k)
    error += (sums[k] - aims[k]) * (sums[k] - aims[k]);
  return error;
}

/// A chip whose devices land 2 uS off, and the stuck ones where they are.
struct Chip {
  std::mt19937_64 engine;
  std::normal_distribution<double> normal{0, 2e-6};
  uint32_t stuck = UINT32_MAX;
  float at = 0;

  float operator()(uint32_t, uint32_t device, float target) {
    double landed = target + normal(engine);
    return device == stuck ? at : float(std::max(landed, 0.0));
  }
};

TEST(BringUp, LeavesADesignThatIsMet) {
  auto exact = [](uint32_t, uint32_t, float target) { return target; };
  for (bool feedback : {false, true}) {
    BringUp procedure{3, feedback, 100, even()};
    BroughtUp result = bringUpRamp(design(), procedure, gMin, gMax, exact);
    EXPECT_EQ(result.columns, std::vector<uint32_t>(33, 0));
    EXPECT_EQ(result.devices.stepClocks, design().stepClocks);
    EXPECT_EQ(result.devices.offsetClocks, design().offsetClocks);
    EXPECT_NEAR(result.error, 0, 1e-20);
  }
}

TEST(BringUp, WithoutAProcedureDevicesAreAsTheyLand) {
  uint32_t programmed = 0;
  auto landed = [&](uint32_t column, uint32_t device, float target) {
    EXPECT_EQ(column, 0u);
    EXPECT_EQ(device, programmed++);
    return target * 2;
  };
  RampDevices result = bringUpRamp(design(), {}, gMin, gMax, landed).devices;
  EXPECT_EQ(programmed, 33u);
  EXPECT_EQ(result.stepConductances, std::vector<float>(30, 80e-6f));
  EXPECT_EQ(result.stepClocks, design().stepClocks);
  EXPECT_EQ(result.offsetClocks, design().offsetClocks);
}

/// Devices that draw on the same line: each is worth less for all that there
/// are. V_0 is trimmed for what they are worth together.
TEST(BringUp, TrimsForWhatIsReadWhenAllAreProgrammed) {
  std::vector<float> devices(33);
  auto read = [&](uint32_t, uint32_t device) {
    float all = 0;
    for (float each : devices)
      all += each;
    return devices[device] * (1 - 200 * all);
  };
  auto program = [&](uint32_t column, uint32_t device, float target) {
    devices[device] = target;
    return read(column, device);
  };
  BringUp procedure{1, false, 100, even()};
  BroughtUp blind = bringUpRamp(design(), procedure, gMin, gMax, program);
  devices.assign(33, 0);
  BroughtUp result =
      bringUpRamp(design(), procedure, gMin, gMax, program, read);
  auto mean = [&](RampDevices ramp) { // of the thresholds' errors, truly
    for (uint32_t d = 0; d < 30; ++d)
      ramp.stepConductances[d] = read(0, d);
    for (uint32_t d = 0; d < 3; ++d)
      ramp.offsetConductances[d] = read(0, 30 + d);
    std::vector<double> sums = rampSums(ramp), aims = rampSums(design());
    double sum = 0;
    for (size_t k = 0; k < sums.size(); ++k)
      sum += (sums[k] - aims[k]) / double(sums.size());
    return std::abs(sum);
  };
  EXPECT_LT(mean(result.devices), 10e-6); // a clock of the smallest is 60 uS
  EXPECT_GT(mean(blind.devices), 40e-6);
  for (uint32_t d = 0; d < 30; ++d)
    EXPECT_EQ(read(0, d), result.devices.stepConductances[d]);
}

TEST(BringUp, TrimsToTheMeanWithinItsResolution) {
  // The trimmed error is what is left around the mean.
  double excess = 0;
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    Chip plain{std::mt19937_64(seed)}, trimmed = plain;
    RampDevices before =
        bringUpRamp(design(), {}, gMin, gMax, std::ref(plain)).devices;
    BroughtUp after = bringUpRamp(design(), {1, false, 100, even()}, gMin, gMax,
                                  std::ref(trimmed));
    std::vector<double> sums = rampSums(before), aims = rampSums(design());
    double mean = 0;
    for (size_t k = 0; k < sums.size(); ++k)
      mean += (sums[k] - aims[k]) / 31;
    double best = squaredError(before) - 31 * mean * mean;
    EXPECT_GE(after.error, best * (1 - 1e-6));
    excess += after.error - best;
    EXPECT_NEAR(after.error, squaredError(after.devices), 1e-15);
  }
  // Whole clocks of three devices reach to about 2 uS of a charge.
  EXPECT_LE(excess / 50, 31 * 4 * 4e-12);
}

TEST(BringUp, ClocksStayWithinTheirBound) {
  // V_0 lands at a tenth: forty clocks would mend it, ten are allowed.
  auto weak = [](uint32_t, uint32_t device, float target) {
    return device < 30 ? target : target / 10;
  };
  BroughtUp result =
      bringUpRamp(design(), {1, false, 10, even()}, gMin, gMax, weak);
  EXPECT_EQ(result.devices.offsetClocks, (std::vector<int16_t>{-10, -10, -10}));
}

TEST(BringUp, WeightsSayWhichThresholdsCount) {
  // The step to the last threshold is 20 uS short.
  auto low = [](uint32_t, uint32_t device, float target) {
    return device == 29 ? target - 20e-6f : target;
  };
  std::vector<float> last(31, 0);
  last[30] = 1;
  BroughtUp result =
      bringUpRamp(design(), {1, false, 100, last}, gMin, gMax, low);
  EXPECT_NEAR(rampSums(result.devices)[30], rampSums(design())[30], 1e-9);
}

TEST(BringUp, FeedbackKeepsErrorsFromAddingUp) {
  double with = 0, without = 0;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    Chip one{std::mt19937_64(seed)}, other = one;
    without += bringUpRamp(design(), {1, false, 100, even()}, gMin, gMax,
                           std::ref(one))
                   .error;
    with += bringUpRamp(design(), {1, true, 100, even()}, gMin, gMax,
                        std::ref(other))
                .error;
  }
  // A walk of 30 steps around its mean has a variance of about 30/6 steps.
  EXPECT_LT(with, without / 3);
}

TEST(BringUp, FeedbackSplitsTheStepsOfStuckDevicesAgain) {
  for (float at : {0.0f, 5e-6f, 100e-6f}) {
    Chip chip{std::mt19937_64(1), std::normal_distribution<double>(0, 1e-12),
              12, at};
    BroughtUp result =
        bringUpRamp(design(), {1, true, 100, even()}, gMin, gMax, chip);
    std::vector<double> sums = rampSums(result.devices),
                        aims = rampSums(design());
    double offset = sums[0] - aims[0];
    for (size_t k = 0; k < sums.size(); ++k)
      if (k != 13) // the threshold right behind the device
        EXPECT_NEAR(sums[k] - offset, aims[k], 2e-9) << k << " at " << at;
  }
}

TEST(BringUp, TheBestColumnIsUsed) {
  // Column 2 is exact, the others are 10 % off.
  auto chip = [](uint32_t column, uint32_t, float target) {
    return column == 2 ? target : target * 1.1f;
  };
  BroughtUp result =
      bringUpRamp(design(), {4, false, 0, even()}, gMin, gMax, chip);
  EXPECT_EQ(result.columns, std::vector<uint32_t>(33, 2));
  EXPECT_EQ(result.error, 0);
}

TEST(BringUp, EachStepUsesTheColumnThatServesItBest) {
  // Column 0 is 1 uS high, column 1 is 1 uS low: they alternate. V_0 is exact
  // in column 1.
  auto chip = [](uint32_t column, uint32_t device, float target) {
    if (device >= 30)
      return column == 1 ? target : target * 1.1f;
    return column == 0 ? target + 1e-6f : target - 1e-6f;
  };
  BringUp procedure{2, false, 0, even(), true};
  BroughtUp result = bringUpRamp(design(), procedure, gMin, gMax, chip);
  ASSERT_EQ(result.columns.size(), 33u);
  for (size_t m = 0; m < 30; ++m) {
    EXPECT_EQ(result.columns[m], m % 2);
    EXPECT_FLOAT_EQ(result.devices.stepConductances[m],
                    m % 2 ? 39e-6f : 41e-6f);
  }
  EXPECT_EQ(result.columns[30], 1u);
  EXPECT_NEAR(result.error, 15 * 4e-12, 1e-14); // 2 uS·code at odd thresholds
}

TEST(BringUp, ChoosingByStepKeepsErrorsFromAddingUp) {
  double whole = 0, byStep = 0;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    Chip one{std::mt19937_64(seed)}, other = one;
    whole += bringUpRamp(design(), {2, false, 100, even()}, gMin, gMax,
                         std::ref(one))
                 .error;
    byStep += bringUpRamp(design(), {2, false, 100, even(), true}, gMin, gMax,
                          std::ref(other))
                  .error;
  }
  EXPECT_LT(byStep, whole / 3);
}

} // namespace
