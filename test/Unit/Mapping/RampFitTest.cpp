//===- RampFitTest.cpp - Ramps in device windows --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/RampFit.h"

#include "RandomTest.h"
#include "rampart/Mapping/CodeFormat.h"

#include <numeric>
#include <optional>
#include <random>

using namespace rampart;
using namespace rampart::mapping;

/// fitRamp's devices, after the verifier and an own sum of their charges have
/// found the thresholds; nothing where it refuses.
static std::optional<RampDevices> checkedFit(const RampFitProblem &problem) {
  Result<RampDevices> devices = fitRamp(problem);
  if (!devices)
    return std::nullopt;
  Status status = verifyRampFit(problem, *devices);
  EXPECT_TRUE(status) << status.error();
  EXPECT_LE(int64_t(devices->offsetConductances.size()),
            problem.calibrationDevices);
  long double charge = 0;
  for (size_t i = 0; i < devices->offsetClocks.size(); ++i)
    charge += (long double)(devices->offsetConductances[i]) *
              devices->offsetClocks[i];
  double tolerance = 2e-6 * std::max(std::abs(problem.thresholds.front()),
                                     std::abs(problem.thresholds.back()));
  for (size_t k = 0; k < problem.thresholds.size(); ++k) {
    EXPECT_NEAR(double(charge * devices->gain / problem.gamma),
                problem.thresholds[k], tolerance);
    if (k + 1 < problem.thresholds.size())
      charge +=
          (long double)(devices->stepConductances[k]) * devices->stepClocks[k];
  }
  return *devices;
}

TEST(RampFit, GivesTheLargestStepTheLargestConductance) {
  std::optional<RampDevices> devices =
      checkedFit({{-3, -1, 0, 1}, 1e-4, 1e-6, 1.5e-4, 5});
  ASSERT_TRUE(devices);
  EXPECT_EQ(devices->stepConductances,
            (std::vector<float>{1.5e-4f, 0.75e-4f, 0.75e-4f}));
  EXPECT_EQ(devices->stepClocks, (std::vector<uint16_t>{1, 1, 1}));
  // V_0 = -3 is 225 uS·clocks at 75 uS per unit; gain 100 uS / 75 uS.
  EXPECT_EQ(devices->offsetConductances, std::vector<float>(5, 4.5e-5f));
  EXPECT_EQ(devices->offsetClocks, std::vector<int16_t>(5, -1));
  EXPECT_DOUBLE_EQ(devices->gain, 1e-4 / 7.5e-5);
}

TEST(RampFit, SplitsStepsOverClocksInANarrowWindow) {
  // Steps of 5 and 1 in a window of 1:2: the smaller takes 1, the larger 5 at
  // most 2 each.
  std::optional<RampDevices> devices = checkedFit({{0, 5, 6}, 1, 1, 2, 0});
  ASSERT_TRUE(devices);
  EXPECT_EQ(devices->stepClocks, (std::vector<uint16_t>{3, 1}));
  EXPECT_FLOAT_EQ(devices->stepConductances[0], 5.0f / 3);
  EXPECT_FLOAT_EQ(devices->stepConductances[1], 1);
  EXPECT_TRUE(devices->offsetConductances.empty());
}

TEST(RampFit, FindsClocksInAWindowNarrowerThanOneToTwo) {
  // Charges of 1.5 do not fit 1 .. 1.25; from 5 on, all do: 5 = 4 of 1.25, 7.5
  // = 6 of 1.25.
  std::optional<RampDevices> devices = checkedFit({{0, 1, 2.5}, 1, 1, 1.25, 0});
  ASSERT_TRUE(devices);
  EXPECT_EQ(devices->stepClocks, (std::vector<uint16_t>{4, 6}));
}

TEST(RampFit, UsesFewerCalibrationDevicesForASmallOffset) {
  // 25 uS·clocks: five devices of 5 uS are below the window, two of 12.5 uS are
  // not.
  std::optional<RampDevices> devices =
      checkedFit({{0.25, 1.25}, 1e-4, 1e-5, 1e-4, 5});
  ASSERT_TRUE(devices);
  EXPECT_EQ(devices->offsetConductances, std::vector<float>(2, 1.25e-5f));
  EXPECT_EQ(devices->offsetClocks, std::vector<int16_t>(2, 1));
}

TEST(RampFit, FitsOneThreshold) {
  for (double threshold : {-1e-9, -2.0, 0.0, 1e-3, 70.0}) {
    std::optional<RampDevices> devices =
        checkedFit({{threshold}, 1e-4, 1e-6, 1.5e-4, 1});
    ASSERT_TRUE(devices) << threshold;
    EXPECT_TRUE(devices->stepConductances.empty());
    EXPECT_EQ(devices->offsetConductances.size(), threshold == 0 ? 0u : 1u);
  }
}

/// Thresholds of functions at 1 .. 8 bits.
static std::vector<double> randomThresholds(Choices &choices) {
  Function function = defaultFunction(FunctionKind(choices.integer(0, 2)));
  if (choices.integer(0, 3) == 0)
    function.clip = choices.real(0.5, 6);
  double bound = choices.logarithmic(0.1, 50);
  ConversionFormat format = conversionFormat(
      choices.integer(1, 8), choices.integer(0, 1),
      outputRange(function, {-bound * choices.real(0, 1), bound}));
  Result<Staircase> stairs = staircase(function, format.levels);
  EXPECT_TRUE(stairs) << stairs.error();
  return stairs ? stairs->thresholds : std::vector<double>{0};
}

TEST(RampFit, FitsFunctionsInTheUsualWindow) {
  forSeeds(300, [](Choices &choices) {
    RampFitProblem problem{randomThresholds(choices),
                           choices.logarithmic(1e-7, 1e-3), 1e-6, 1.5e-4, 5};
    std::optional<RampDevices> devices = checkedFit(problem);
    ASSERT_TRUE(devices);
    // An 8-bit sigmoid's steps span 70:1, within 150:1: one clock each.
    for (uint16_t clocks : devices->stepClocks)
      EXPECT_EQ(clocks, 1);
  });
}

TEST(RampFit, FitsFunctionsInRandomWindowsOrSaysWhyNot) {
  int fitted = 0;
  forSeeds(300, [&](Choices &choices) {
    double gMax = choices.logarithmic(1e-6, 1e-3);
    double gMin =
        choices.integer(0, 4) ? gMax / choices.logarithmic(1.01, 1000) : 0;
    RampFitProblem problem{randomThresholds(choices),
                           choices.logarithmic(1e-7, 1e-3), gMin, gMax,
                           choices.integer(0, 8)};
    std::optional<RampDevices> devices = checkedFit(problem);
    fitted += devices.has_value();
    if (devices)
      return;
    // Only calibration devices can be missing: every step fits some number of
    // clocks.
    std::string error = fitRamp(problem).error();
    EXPECT_NE(error.find("calibration devices"), std::string::npos) << error;
    EXPECT_NE(problem.thresholds.front(), 0);
  });
  EXPECT_GT(fitted, 200);
}

TEST(RampFit, EqualThresholdsHaveNoDeviceBetweenThem) {
  std::optional<RampDevices> devices =
      checkedFit({{-1, 0, 0, 0, 2}, 1e-4, 1e-6, 1e-4, 5});
  ASSERT_TRUE(devices);
  EXPECT_EQ(devices->stepClocks, (std::vector<uint16_t>{1, 0, 0, 1}));
  EXPECT_EQ(devices->stepConductances[1], 0);
  devices = checkedFit({{1, 1}, 1e-4, 1e-6, 1e-4, 5});
  ASSERT_TRUE(devices);
  EXPECT_EQ(devices->stepClocks, std::vector<uint16_t>{0});
}

TEST(RampFit, WeighsThresholdsByTheSlopeAroundThem) {
  RampFitProblem problem{{0, 1, 1, 3}, 1, 1, 2, 5};
  std::vector<double> weights = thresholdWeights(problem);
  EXPECT_DOUBLE_EQ(weights[0], 1);
  EXPECT_DOUBLE_EQ(weights[1], 4.0 / 9); // 2 levels over 3
  EXPECT_DOUBLE_EQ(weights[2], 4.0 / 9);
  EXPECT_DOUBLE_EQ(weights[3], 0.25);
  problem.density = {1, 2, 0, 4};
  EXPECT_DOUBLE_EQ(thresholdWeights(problem)[1], 8.0 / 9);
  EXPECT_DOUBLE_EQ(thresholdWeights(problem)[3], 1);
  problem.density = {1};
  EXPECT_EQ(fitRamp(problem).error(),
            "expected a density for each of 4 thresholds, found 1");
}

/// What is expected of a fit against chips drawn at random.
TEST(RampFit, ExpectsTheErrorThatChipsHave) {
  Choices choices(1);
  RampFitProblem problem{randomThresholds(choices), 1e-4, 1e-6, 1.5e-4, 5};
  problem.programmingError = [](double g) { return 0.01 * 1.5e-4 + 0.01 * g; };
  for (bool trimmed : {false, true}) {
    problem.trimmed = trimmed;
    RampDevices devices = *fitRamp(problem);
    std::vector<double> weights = thresholdWeights(problem),
                        aims = rampSums(devices);
    std::mt19937_64 engine(7);
    std::normal_distribution<double> normal;
    double sum = 0;
    constexpr int chips = 4000;
    for (int chip = 0; chip < chips; ++chip) {
      RampDevices landed = devices;
      for (auto *conductances :
           {&landed.stepConductances, &landed.offsetConductances})
        for (float &g : *conductances)
          g += float((0.01 * problem.gMax + 0.01 * g) * normal(engine));
      std::vector<double> found = rampSums(landed);
      double mean = 0, total = 0, error = 0;
      for (size_t k = 0; k < found.size(); ++k) {
        found[k] -= aims[k];
        mean += weights[k] * found[k];
        total += weights[k];
      }
      for (size_t k = 0; k < found.size(); ++k) {
        double left = found[k] - (trimmed ? mean / total : 0);
        error += weights[k] * left * left;
      }
      sum += error / problem.gamma / problem.gamma / double(found.size());
    }
    EXPECT_NEAR(sum / chips / expectedError(problem, devices), 1, 0.1);
  }
}

TEST(RampFit, SpendsItsClocksOnLessError) {
  for (int bits : {5, 8}) {
    Levels levels{0, 1, int64_t(1) << bits};
    RampFitProblem problem{
        staircase(defaultFunction(FunctionKind::Sigmoid), levels)->thresholds,
        1e-4, 1e-6, 1.5e-4, 5};
    problem.programmingError = [](double) { return 3e-6; };
    problem.trimmed = true;
    RampDevices plain = *fitRamp(problem);
    double last = expectedError(problem, plain);
    for (double budget : {1.25, 1.5, 2.0}) {
      problem.clockBudget = budget;
      std::optional<RampDevices> devices = checkedFit(problem);
      ASSERT_TRUE(devices);
      EXPECT_LE(double(rampClocks(*devices)),
                budget * double(rampClocks(plain)));
      double error = expectedError(problem, *devices);
      EXPECT_LT(error, last * 0.8) << budget;
      last = error;
    }
  }
}

/// No fit is better than the bound, and a fit with clocks to spare comes near.
TEST(RampFit, IsBoundedByItsClocks) {
  double nearest = HUGE_VAL;
  forSeeds(200, [&](Choices &choices) {
    RampFitProblem problem{randomThresholds(choices), 1e-4, 1e-6, 1.5e-4, 5};
    double constant = choices.real(0, 0.05), linear = choices.real(-0.04, 0.05);
    problem.programmingError = [=](double g) {
      return std::max(constant * 1.5e-4 + linear * g, 1e-7);
    };
    problem.trimmed = choices.integer(0, 1);
    problem.feedback = choices.integer(0, 3) == 0;
    problem.clockBudget = choices.real(1, 5);
    RampDevices devices = *fitRamp(problem);
    double found = expectedError(problem, devices),
           least = leastExpectedError(problem, double(rampClocks(devices)));
    EXPECT_GE(found, least * (1 - 1e-2));
    if (problem.thresholds.size() > 20)
      nearest = std::min(nearest, std::sqrt(found / least));
  });
  EXPECT_LT(nearest, 1.5);
  // A step alone: 2 clocks of 1.5e-4 give it σ/G at G_max.
  RampFitProblem one{{0, 1}, 1e-4, 1e-6, 1.5e-4, 5};
  one.programmingError = [](double) { return 3e-6; };
  EXPECT_NEAR(leastExpectedError(one, 2), 0.02 * 0.02 / 2, 1e-9);
}

TEST(RampFit, KeepsThePlainRampWhereDevicesHaveNoError) {
  RampFitProblem problem{{-3, -1, 0, 1}, 1e-4, 1e-6, 1.5e-4, 5};
  RampDevices plain = *fitRamp(problem);
  problem.clockBudget = 3;
  EXPECT_EQ(fitRamp(problem)->stepClocks, plain.stepClocks);
  EXPECT_EQ(fitRamp(problem)->stepConductances, plain.stepConductances);
}

TEST(RampFit, RefusesWhatDoesNotFit) {
  auto errorOf = [](const RampFitProblem &problem) {
    Result<RampDevices> devices = fitRamp(problem);
    return devices ? "" : devices.error();
  };
  EXPECT_EQ(errorOf({{-1, 1}, 1e-4, 1e-6, 1e-4, 0}),
            "the ramp's offset of 50.000000 uS·clocks does not fit 0 "
            "calibration devices");
  // 0.5 uS·clocks are less than one device of the window gives in a clock.
  EXPECT_EQ(errorOf({{0.005, 1.005}, 1e-4, 1e-6, 1e-4, 5}),
            "the ramp's offset of 0.500000 uS·clocks does not fit 5 "
            "calibration devices");
  EXPECT_EQ(errorOf({{0, 1, 40001}, 1e-4, 0.9e-4, 1e-4, 0}),
            "steps span 40000.000000:1, more than a device window of 90.000000 "
            "to 100.000000 uS "
            "and 32767 clocks allow");
  EXPECT_EQ(errorOf({{}, 1e-4, 1e-6, 1e-4, 5}),
            "expected at least one threshold");
  EXPECT_EQ(errorOf({{0, 1, 0.5}, 1e-4, 1e-6, 1e-4, 5}),
            "expected finite thresholds in order, broken at threshold 3");
  EXPECT_EQ(errorOf({{NAN}, 1e-4, 1e-6, 1e-4, 5}),
            "expected finite thresholds in order, broken at threshold 1");
  EXPECT_EQ(errorOf({{0}, 0, 1e-6, 1e-4, 5}),
            "expected gamma above 0 and a device window");
  EXPECT_EQ(errorOf({{0}, 1, 1e-4, 1e-4, 5}),
            "expected gamma above 0 and a device window");
}

TEST(RampFit, VerifyFindsMissedThresholdsAndConductances) {
  RampFitProblem problem{{0, 1, 2}, 1e-4, 1e-6, 1e-4, 0};
  auto errorOf = [&](std::vector<float> steps) {
    RampDevices devices;
    devices.stepClocks.assign(steps.size(), 1);
    devices.stepConductances = std::move(steps);
    return verifyRampFit(problem, devices).error();
  };
  EXPECT_EQ(errorOf({1e-4f, 1e-4f}), "");
  EXPECT_EQ(errorOf({1e-4f}), "expected 3 thresholds but the devices make 2");
  EXPECT_EQ(errorOf({1e-4f, 0.99e-4f}), "threshold 3 is missed");
  problem.gMax = 0.5e-4;
  EXPECT_EQ(errorOf({1e-4f, 1e-4f}),
            "a conductance of 99.999997 uS lies outside the window");
}

TEST(RampFit, DensityIsTheShareOfALevelAroundAThreshold) {
  // Even over [0, 4): thresholds 1 apart take a quarter each, the one that has
  // 2 above it three halves of that.
  Histogram inputs{1, 0, {10, 10, 10, 10}};
  std::vector<double> density = thresholdDensity({0, 1, 2, 4}, inputs);
  ASSERT_EQ(density.size(), 4u);
  EXPECT_DOUBLE_EQ(density[0], 0.95 * 0.25 + 0.05 / 4);
  EXPECT_DOUBLE_EQ(density[1], 0.95 * 0.25 + 0.05 / 4);
  EXPECT_DOUBLE_EQ(density[2], 0.95 * 0.375 + 0.05 / 4);
  EXPECT_DOUBLE_EQ(density[3], 0.95 * 0.5 + 0.05 / 4);
  // Equal thresholds stand for their neighbours' interval; what no input
  // reaches keeps a little weight.
  density = thresholdDensity({-9, -8, 0, 0, 2}, inputs);
  EXPECT_DOUBLE_EQ(density[0], 0.01);
  EXPECT_DOUBLE_EQ(density[2], 0.95 * 0.25 + 0.01);
  EXPECT_DOUBLE_EQ(density[3], density[2]);
}

TEST(RampFit, SpendsClocksWhereInputsAre) {
  // At few clocks the weights decide: error where inputs are falls.
  Levels levels{0, 1, 256};
  RampFitProblem problem{
      staircase(defaultFunction(FunctionKind::Sigmoid), levels)->thresholds,
      1e-4, 1e-6, 1.5e-4, 5};
  problem.programmingError = [](double) { return 3e-6; };
  problem.clockBudget = 1.5;
  RampDevices even = *fitRamp(problem);
  problem.density =
      thresholdDensity(problem.thresholds, {0.125, 8, {5, 20, 40, 20, 5}});
  std::optional<RampDevices> fitted = checkedFit(problem);
  ASSERT_TRUE(fitted);
  EXPECT_LE(expectedError(problem, *fitted), expectedError(problem, even));
}
