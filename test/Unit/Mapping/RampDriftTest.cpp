//===- RampDriftTest.cpp - Ramps and columns while devices drift ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/RampDrift.h"

#include "gtest/gtest.h"

#include <cmath>
#include <random>

using namespace rampart;
using namespace rampart::mapping;

/// Devices that meet their targets and drift by one law.
static Machine machineOf(double nu, double deviation) {
  Machine machine;
  machine.gMin = 1e-9;
  machine.gMax = 25e-6;
  machine.rampBits = 6;
  machine.calibrationDevices = 5;
  machine.trimClocks = 255;
  machine.clockBudget = 1;
  machine.programmingSigma = {0};
  machine.driftNu = nu;
  machine.driftNuSigma = deviation;
  return machine;
}

/// After this a device of exponent 0.1 has half its conductance.
static constexpr double halving = 20 * 1023;

static RampDesign tanhOn(const Machine &machine) {
  Result<RampDesign> ramp =
      designRamp(defaultFunction(FunctionKind::Tanh), {-4, 4}, machine);
  EXPECT_TRUE(ramp) << ramp.error();
  return *ramp;
}

TEST(RampDrift, CommonDriftCancelsInMemoryAlone) {
  Machine machine = machineOf(0.1, 0);
  EXPECT_TRUE(drifts(machine));
  EXPECT_FALSE(drifts(machineOf(0, 0)));
  RampDesign ramp = tanhOn(machine);
  std::vector<AgedRamps> aged =
      ageRamp(ramp, machine, {}, {0, halving}, {.chips = 3});
  ASSERT_EQ(aged.size(), 2u);
  EXPECT_EQ(aged[0].inMemory.changed, 0);
  EXPECT_EQ(aged[0].fixed.changed, 0);
  EXPECT_EQ(aged[1].inMemory.changed, 0);
  EXPECT_EQ(aged[1].inMemory.output.mean, aged[0].inMemory.output.mean);
  // The fixed ramp sees half of every sum.
  double mean = 0;
  int count = 0;
  const std::vector<double> &theta = ramp.stairs.thresholds;
  for (size_t k = 0; k + 1 < theta.size(); ++k)
    for (int i = 0; i < 8; ++i, ++count) {
      double x = std::lerp(theta[k], theta[k + 1], (i + 0.5) / 8);
      mean += std::abs(ramp.convert(x / 2) - std::tanh(x)) / ramp.levels.step();
    }
  EXPECT_NEAR(aged[1].fixed.output.mean, mean / count, 1e-2);
  EXPECT_GT(aged[1].fixed.changed, 0.7);
}

/// Exponents of their own leave each pair a share e of its own: the column's
/// gain is their mean, weighed by Δ², its noise their deviation.
TEST(RampDrift, AColumnsGainAndNoiseFollowTheExponents) {
  Machine machine = machineOf(0.1, 0.02);
  machine.timeSinceProgramming = halving;
  std::mt19937_64 engine(5);
  std::normal_distribution<double> normal;
  double mean = 0, square = 0;
  constexpr int draws = 200000;
  for (int i = 0; i < draws; ++i) {
    double left = std::pow(1024.0, -std::abs(0.1 + 0.02 * normal(engine)));
    mean += left / draws;
    square += left * left / draws;
  }
  double gain = 0, noise = 0;
  constexpr int chips = 200;
  for (uint32_t chip = 0; chip < chips; ++chip) {
    ColumnAgeing found = ageColumn({256, 3}, machine, 1, chip);
    gain += found.gain / chips;
    noise += found.noise * found.noise / chips;
  }
  EXPECT_NEAR(gain, mean - 1, 0.002);
  EXPECT_NEAR(std::sqrt(noise), 3 * std::sqrt(square - mean * mean), 0.01);
}

/// The law against sums over devices: inputs that are drawn, not their effect.
TEST(RampDrift, TheColumnsLawIsThatOfGaussianInputs) {
  std::mt19937_64 engine(7);
  std::normal_distribution<double> normal;
  constexpr int pairs = 40, inputs = 20000;
  std::vector<double> difference(pairs), change(pairs);
  double square = 0;
  for (int i = 0; i < pairs; ++i) {
    difference[i] = normal(engine);
    change[i] = difference[i] * (-0.3 + 0.1 * normal(engine));
    square += difference[i] * difference[i];
  }
  ColumnAgeing found = ageingOf(difference, change, 1);
  double covariance = 0, variance = 0, rest = 0;
  for (int n = 0; n < inputs; ++n) {
    double before = 0, moved = 0;
    for (int i = 0; i < pairs; ++i) {
      double x = normal(engine) / std::sqrt(square); // sums of deviation 1
      before += x * difference[i];
      moved += x * change[i];
    }
    covariance += before * moved;
    variance += before * before;
    rest += std::pow(moved - found.gain * before, 2);
  }
  EXPECT_NEAR(covariance / variance, found.gain, 0.01);
  EXPECT_NEAR(std::sqrt(rest / inputs), found.noise, 0.01);
}

TEST(RampDrift, TrimmingAgainTakesTheOffsetOfDriftAway) {
  Machine machine = machineOf(0.1, 0);
  machine.deviceModel = DeviceKind::Pcm;
  machine.gMin = 1e-7;
  machine.programmingScale = 0;
  RampDesign ramp = tanhOn(machine);
  AgedRamps aged =
      ageRamp(ramp, machine, {}, {30 * 86400.0}, {.chips = 100}).front();
  EXPECT_LT(aged.retrimmed.output.mean, aged.inMemory.output.mean);
  EXPECT_LT(aged.inMemory.output.mean, aged.fixed.output.mean);
}
