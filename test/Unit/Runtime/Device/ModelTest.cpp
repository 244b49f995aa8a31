//===- ModelTest.cpp - What every device model keeps ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The conformance suite. Each model is also checked against values of its
// published law, computed by hand.
//===----------------------------------------------------------------------===//
#include "Statistics.h"

#include "rampart/device/Devices.h"
#include "rampart/device/ProgrammingError.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

using namespace rampart;
using namespace rampart::test;

namespace {

Machine machineOf(DeviceKind kind) {
  Machine machine;
  machine.gMin = 1e-6;
  machine.gMax = 25e-6;
  machine.deviceModel = kind;
  machine.programmingSigma = {0.02};
  machine.readSigma = {0.001, 0.002};
  machine.driftNu = 0.05;
  machine.driftNuSigma = 0.01;
  machine.measured = {{1e-6, 1e-7, 0.02, 0.01, 1e-8},
                      {11e-6, 3e-7, 0.04, 0.02, 2e-8},
                      {25e-6, 5e-7, 0.06, 0, 3e-8}};
  return machine;
}

std::vector<Device> programMany(const Devices &devices, double target,
                                uint32_t count, uint64_t seed = 3) {
  DeviceKeys keys = arrayDeviceKeys(seed, 0);
  std::vector<Device> made;
  for (uint32_t i = 0; i < count; ++i)
    made.push_back(devices.program(target, {i, 0, 0, 0}, keys));
  return made;
}

class Model : public testing::TestWithParam<DeviceKind> {
protected:
  Machine machine = machineOf(GetParam());
};

TEST_P(Model, LawsAreNotNegativeAndFinite) {
  auto model = makeDeviceModel(machine);
  EXPECT_GT(model->driftOrigin(), 0);
  for (int i = 0; i <= 1000; ++i) {
    double g = machine.gMax * 1.2 * i / 1000;
    DriftLaw law = model->drift(g);
    for (double value :
         {model->programmingSigma(g), law.mean, law.deviation,
          model->readSigma(g, g, 0), model->readSigma(g, g / 2, 1e9)})
      EXPECT_TRUE(value >= 0 && std::isfinite(value)) << g;
  }
}

TEST_P(Model, ErrorsFollowTheStatedLaw) {
  machine.gMin = 0;
  Devices devices(machine);
  double target = 20e-6; // far above zero
  double sigma = makeDeviceModel(machine)->programmingSigma(target);
  std::vector<double> errors, standard;
  for (const Device &device : programMany(devices, target, 20000)) {
    errors.push_back(device.programmed - target);
    standard.push_back(errors.back() / sigma);
  }
  Statistics found = statisticsOf(errors);
  EXPECT_NEAR(0, found.mean, 5 * sigma / std::sqrt(20000.0));
  EXPECT_NEAR(sigma, found.deviation(), 5 * sigma / std::sqrt(40000.0));
  if (sigma > 0)
    EXPECT_LT(kolmogorovSmirnov(standard),
              1.95 / std::sqrt(double(standard.size())));
}

TEST_P(Model, DrawsAreReproducedAndIndependent) {
  machine.timeSinceProgramming = 1;
  Devices devices(machine);
  DeviceKeys keys = arrayDeviceKeys(1, 2);
  auto one = devices.programPair({9e-6, 3e-6}, {1, 2, 3, 0}, keys);
  auto same = devices.programPair({9e-6, 3e-6}, {1, 2, 3, 0}, keys);
  for (int i : {0, 1}) {
    EXPECT_EQ(one[i].programmed, same[i].programmed);
    EXPECT_EQ(one[i].exponent, same[i].exponent);
  }
  if (!devices.hasError())
    return;
  for (DevicePlace place : {DevicePlace{0, 2, 3, 0}, DevicePlace{1, 0, 3, 0},
                            DevicePlace{1, 2, 0, 0}, DevicePlace{1, 2, 3, 4}})
    EXPECT_NE(one[0].programmed,
              devices.programPair({9e-6, 3e-6}, place, keys)[0].programmed);
  EXPECT_NE(
      one[0].programmed,
      devices.program(9e-6, {1, 2, 3, 0}, rampDeviceKeys(1, 2)).programmed);
  double product = 0;
  std::vector<double> plus, minus;
  for (uint32_t i = 0; i < 20000; ++i) {
    auto pair = devices.programPair({20e-6, 20e-6}, {i, 0, 0, 0}, keys);
    plus.push_back(pair[0].programmed);
    minus.push_back(pair[1].programmed);
  }
  Statistics a = statisticsOf(plus), b = statisticsOf(minus);
  for (size_t i = 0; i < plus.size(); ++i)
    product += (plus[i] - a.mean) * (minus[i] - b.mean);
  EXPECT_NEAR(0, product / (20000 * a.deviation() * b.deviation()),
              5 / std::sqrt(20000.0));
}

TEST_P(Model, ConductancesFallWithTimeAndStayPositive) {
  double last = HUGE_VAL;
  std::vector<Device> made;
  for (double time : {0.0, 1.0, 20.0, 3600.0, 1e6, 1e12}) {
    machine.timeSinceProgramming = time;
    Devices devices(machine);
    // Exponents are drawn where time passes.
    Device device = devices.program(5e-6, {7, 0, 0, 0}, arrayDeviceKeys(1, 0));
    double present = devices.conductance(device);
    EXPECT_LE(present, last) << time;
    EXPECT_GE(present, 0) << time;
    if (time == 0) {
      EXPECT_EQ(device.programmed, present);
    }
    last = present;
  }
}

/// Regression of ln G on ln(1 + t/origin) gives each device's exponent back;
/// the exponents of many devices have the law's moments.
TEST_P(Model, DriftExponentIsRecovered) {
  const double target = 20e-6, times[] = {10, 1e2, 1e3, 1e4, 1e5};
  auto model = makeDeviceModel(machine);
  constexpr uint32_t count = 4000;
  std::vector<double> sumY(count), sumXY(count);
  double sumX = 0, sumXX = 0;
  for (double time : times) {
    machine.timeSinceProgramming = time;
    Devices devices(machine);
    double x = std::log1p(time / model->driftOrigin());
    sumX += x;
    sumXX += x * x;
    std::vector<Device> made = programMany(devices, target, count);
    for (uint32_t i = 0; i < count; ++i) {
      double y = std::log(devices.conductance(made[i]));
      sumY[i] += y;
      sumXY[i] += x * y;
    }
  }
  std::vector<double> exponents;
  for (uint32_t i = 0; i < count; ++i)
    exponents.push_back(-(5 * sumXY[i] - sumX * sumY[i]) /
                        (5 * sumXX - sumX * sumX));
  DriftLaw law = model->drift(target);
  // |N(m, s)|: the folded normal distribution's mean and variance.
  double m = law.mean, s = law.deviation, mean = m;
  if (s > 0)
    mean = s * std::sqrt(2 / M_PI) * std::exp(-m * m / (2 * s * s)) +
           m * std::erf(m / (s * std::sqrt(2)));
  double deviation = std::sqrt(std::max(m * m + s * s - mean * mean, 0.0));
  Statistics found = statisticsOf(exponents);
  double slack = 1e-9;
  EXPECT_NEAR(mean, found.mean, 5 * deviation / std::sqrt(count) + slack);
  EXPECT_NEAR(deviation, found.deviation(),
              6 * deviation / std::sqrt(2.0 * count) + slack);
}

TEST_P(Model, ScalesOfZeroSwitchEverythingOff) {
  machine.programmingScale = machine.driftScale = machine.readScale = 0;
  machine.timeSinceProgramming = 1e6;
  Devices devices(machine);
  EXPECT_FALSE(devices.hasError());
  EXPECT_FALSE(devices.hasReadNoise());
  Device device = devices.program(5e-6, {0, 0, 0, 0}, arrayDeviceKeys(1, 0));
  EXPECT_EQ(5e-6, devices.conductance(device));
}

std::string modelName(const testing::TestParamInfo<DeviceKind> &kind) {
  const char *names[] = {"Ideal",    "Generic", "Pcm",     "PcmJoshi",
                         "RramMilo", "RramWan", "Measured"};
  return names[int(kind.param)];
}
INSTANTIATE_TEST_SUITE_P(Devices, Model,
                         testing::Values(DeviceKind::Ideal, DeviceKind::Generic,
                                         DeviceKind::Pcm, DeviceKind::PcmJoshi,
                                         DeviceKind::RramMilo,
                                         DeviceKind::RramWan,
                                         DeviceKind::Measured),
                         modelName);

//===----------------------------------------------------------------------===//
// Values of the published laws
//===----------------------------------------------------------------------===//

TEST(PublishedModel, ProgrammingErrors) {
  struct {
    DeviceKind kind;
    double gMax, target, sigma; // uS
  } cases[] = {
      {DeviceKind::Pcm, 25, 12.5, 0.952705},      // 0.26348+1.965/2-1.1731/4
      {DeviceKind::Pcm, 150, 75, 6 * 0.952705},   // stretched
      {DeviceKind::PcmJoshi, 25, 10, 0.8661914},  // .28638599+.7585724-.178767
      {DeviceKind::RramMilo, 225, 100, 3.871621}, // 4.782321-.9107
      {DeviceKind::RramWan, 39.26, 20, 2.3618},   // 1.053+4.748-4.668+1.2288
  };
  for (const auto &c : cases) {
    Machine machine = machineOf(c.kind);
    machine.gMax = c.gMax * 1e-6;
    EXPECT_NEAR(c.sigma * 1e-6,
                makeDeviceModel(machine)->programmingSigma(c.target * 1e-6),
                2e-12)
        << c.gMax;
  }
}

TEST(PublishedModel, PcmDriftAndNoise) {
  auto model = makeDeviceModel(machineOf(DeviceKind::Pcm));
  EXPECT_EQ(20, model->driftOrigin());
  EXPECT_EQ(0.049, model->drift(25e-6).mean); // 0.0244 is below the bound
  EXPECT_EQ(0.008, model->drift(25e-6).deviation);
  EXPECT_NEAR(0.0600900691, model->drift(2.5e-6).mean, 1e-9); // ln 0.1
  EXPECT_NEAR(0.0228823137, model->drift(2.5e-6).deviation, 1e-9);
  EXPECT_EQ(0.1, model->drift(0).mean);
  EXPECT_EQ(0.045, model->drift(0).deviation);
  // Q = 0.0088 at g = 1; ln(20 / 500 ns) = 17.5043899.
  EXPECT_NEAR(25e-6 * 0.0088 * std::sqrt(17.5043899),
              model->readSigma(25e-6, 25e-6, 0), 1e-14);
  // At g = 0.001 Q is bounded by 0.2.
  EXPECT_NEAR(1e-8 * 0.2 * std::sqrt(17.5043899),
              model->readSigma(25e-9, 1e-8, 0), 1e-16);
}

TEST(MeasuredModel, InterpolatesItsTable) {
  auto model = makeDeviceModel(machineOf(DeviceKind::Measured));
  EXPECT_NEAR(2e-7, model->programmingSigma(6e-6), 1e-18);
  EXPECT_NEAR(0.05, model->drift(18e-6).mean, 1e-12);
  EXPECT_NEAR(0.01, model->drift(18e-6).deviation, 1e-12);
  EXPECT_NEAR(2.5e-8, model->readSigma(0, 18e-6, 0), 1e-18);
  EXPECT_EQ(1e-7, model->programmingSigma(0));
  EXPECT_EQ(5e-7, model->programmingSigma(1));
}

//===----------------------------------------------------------------------===//
// What the machine adds to any model
//===----------------------------------------------------------------------===//

TEST(Devices, LevelsAreEquallySpacedOverTheWindow) {
  Machine machine = machineOf(DeviceKind::Ideal);
  machine.levels = 5; // 1, 7, 13, 19, 25 uS
  Devices devices(machine);
  EXPECT_TRUE(devices.hasError());
  for (auto [target, level] : {std::pair(1e-6, 1e-6),
                               {3.9e-6, 1e-6},
                               {4.1e-6, 7e-6},
                               {12e-6, 13e-6},
                               {25e-6, 25e-6}})
    EXPECT_NEAR(
        level,
        devices.program(target, {0, 0, 0, 0}, arrayDeviceKeys(1, 0)).programmed,
        1e-18);
}

/// With tries until |z| <= 1, at most n of them, a share (1 - p)^n, p = 0.6827,
/// is left outside; those inside have a truncated normal's variance, 0.29113.
TEST(Devices, VerifyingTruncatesTheError) {
  Machine machine = machineOf(DeviceKind::Generic);
  machine.verifyTolerance = 0.02 * machine.gMax;
  for (int64_t attempts : {1, 2, 3}) {
    machine.verifyAttempts = attempts;
    std::vector<double> inside;
    for (const Device &device : programMany(Devices(machine), 12e-6, 20000))
      if (double z = (device.programmed - 12e-6) / machine.verifyTolerance;
          std::abs(z) <= 1)
        inside.push_back(z);
    double out = std::pow(1 - 0.682689, attempts), share = 1 - out;
    EXPECT_NEAR(share, double(inside.size()) / 20000,
                5 * std::sqrt(share * out / 20000));
    EXPECT_NEAR(std::sqrt(0.291125), statisticsOf(inside).deviation(), 0.01);
  }
}

TEST(Devices, ClippingKeepsDevicesInTheWindow) {
  Machine machine = machineOf(DeviceKind::Generic);
  machine.programmingSigma = {0.5};
  machine.clipToWindow = true;
  Devices devices(machine);
  for (const Device &device : programMany(devices, 12e-6, 1000)) {
    EXPECT_GE(device.programmed, machine.gMin);
    EXPECT_LE(device.programmed, machine.gMax);
  }
}

TEST(Devices, TemperatureFollowsItsPolynomial) {
  Machine machine = machineOf(DeviceKind::Ideal);
  machine.temperatureFactor = {2e-3, -4e-3}; // 1/K; zero at half of G_max
  machine.temperature = 350;
  Devices devices(machine);
  EXPECT_NEAR(25e-6 * (1 - 2e-3 * 50), devices.conductance({25e-6, 0}), 1e-15);
  EXPECT_NEAR(12.5e-6, devices.conductance({12.5e-6, 0}), 1e-15);
  EXPECT_NEAR(5e-6 * (1 + 1.2e-3 * 50), devices.conductance({5e-6, 0}), 1e-15);
  machine.temperature = 300;
  EXPECT_FALSE(Devices(machine).hasError());
}

/// The closed form against draws: with levels, verify attempts and clipping,
/// alone and together, next to the window's ends and within it.
TEST(Devices, LandAsFarFromTargetsAsStated) {
  for (auto kind : {DeviceKind::Ideal, DeviceKind::Generic, DeviceKind::Pcm})
    for (int64_t levels : {0, 8})
      for (int64_t attempts : {1, 2, 5})
        for (bool clip : {false, true}) {
          Machine machine = machineOf(kind);
          machine.levels = levels;
          machine.verifyAttempts = attempts;
          machine.verifyTolerance = 3e-7;
          machine.clipToWindow = clip;
          auto model = makeDeviceModel(machine);
          for (double target : {5e-6, 13.3e-6, 24.9e-6, 25e-6}) {
            double square = 0,
                   stated = programmingError(machine, *model, target);
            constexpr uint32_t count = 4000;
            for (const Device &device :
                 programMany(Devices(machine), target, count))
              square += std::pow(device.programmed - target, 2) / count;
            // The fourth moment is at most about that of a normal.
            EXPECT_NEAR(std::sqrt(square), stated, 0.05 * stated + 1e-12)
                << int(kind) << " levels " << levels << " attempts " << attempts
                << " clip " << clip << " target " << target;
          }
        }
}

} // namespace
