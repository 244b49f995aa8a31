//===- RampTrialsTest.cpp - Ramps on many chips ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/RampTrials.h"

#include "rampart/device/DeviceModel.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace rampart;
using namespace rampart::mapping;

static Machine machineOf(DeviceKind kind, int64_t bits = 6) {
  Machine machine;
  machine.gMin = 1e-7;
  machine.gMax = 25e-6;
  machine.rampBits = bits;
  machine.calibrationDevices = 5;
  machine.trimClocks = 255;
  machine.clockBudget = 2;
  machine.deviceModel = kind;
  machine.programmingSigma = {0.02};
  return machine;
}

static RampDesign sigmoidOn(const Machine &machine) {
  Result<RampDesign> ramp =
      designRamp(defaultFunction(FunctionKind::Sigmoid), {-4, 4}, machine);
  EXPECT_TRUE(ramp) << ramp.error();
  return *ramp;
}

static TrialResult trialsOn(const Machine &machine) {
  return runTrials(sigmoidOn(machine), machine, {400, 7});
}

/// The fit expects the squared error that chips have, whatever the model and
/// what the machine adds to it.
TEST(RampTrials, ChipsHaveTheErrorThatTheFitExpects) {
  for (DeviceKind kind : {DeviceKind::Generic, DeviceKind::Pcm,
                          DeviceKind::PcmJoshi, DeviceKind::RramWan})
    for (int64_t attempts : {1, 3}) {
      Machine machine = machineOf(kind);
      machine.verifyAttempts = attempts;
      machine.verifyTolerance = 2e-7;
      RampDesign ramp = sigmoidOn(machine);
      double square = 0;
      constexpr uint32_t chips = 400;
      for (uint32_t chip = 0; chip < chips; ++chip)
        for (double inl : chipNonlinearity(ramp, machine, {400, 3}, chip))
          square += inl * inl / chips / double(ramp.inl.size());
      EXPECT_NEAR(square / ramp.expectedError, 1, 0.12)
          << int(kind) << " attempts " << attempts;
    }
}

TEST(RampTrials, IdealDevicesLeaveNothing) {
  EXPECT_LT(trialsOn(machineOf(DeviceKind::Ideal)).inl.worst, 1e-3);
}

TEST(RampTrials, VerifyingHelpsAndLevelsHarm) {
  Machine machine = machineOf(DeviceKind::Pcm);
  double once = trialsOn(machine).inl.mean;
  machine.verifyAttempts = 8;
  machine.verifyTolerance = 4e-7;
  EXPECT_LT(trialsOn(machine).inl.mean, 0.6 * once);
  machine = machineOf(DeviceKind::Ideal);
  machine.levels = 16;
  EXPECT_GT(trialsOn(machine).inl.mean, 0.02);
}

/// Devices of one exponent shrink the ramp and the column that it is compared
/// with alike; here only the ramp is seen, which lost a known share.
TEST(RampTrials, ChipsAreAsOldAsTheMachineSays) {
  Machine machine = machineOf(DeviceKind::Generic);
  machine.programmingSigma = {0};
  machine.driftNu = 0.1;
  machine.timeSinceProgramming = 20 * 1023;
  RampDesign ramp = sigmoidOn(machine);
  double left = std::pow(1024.0, -0.1); // 1/2
  std::vector<double> found = chipNonlinearity(ramp, machine, {}, 0);
  for (size_t k = 0; k < found.size(); ++k) {
    double theta = ramp.stairs.thresholds[k];
    EXPECT_NEAR(found[k],
                (ramp.function(left * theta) - ramp.function(theta)) /
                    ramp.levels.step(),
                1e-3);
  }
}

/// Two devices per step leave much less than two columns. The fit's estimate
/// takes steps for independent; what large steps leave reaches into small ones
/// behind them, so that chips have up to twice its squared error.
TEST(RampTrials, ChoosingByStepIsExpectedToWithinAFactorOfTwo) {
  Machine machine = machineOf(DeviceKind::Pcm, 8);
  machine.rampColumns = 2;
  double whole = trialsOn(machine).inl.mean;
  machine.columnPerStep = true;
  RampDesign ramp = sigmoidOn(machine);
  double square = 0;
  constexpr uint32_t chips = 200;
  for (uint32_t chip = 0; chip < chips; ++chip)
    for (double inl : chipNonlinearity(ramp, machine, {chips, 3}, chip))
      square += inl * inl / chips / double(ramp.inl.size());
  EXPECT_LT(std::sqrt(square), whole / 2);
  EXPECT_GT(square / ramp.expectedError, 0.5);
  EXPECT_LT(square / ramp.expectedError, 2);
}

/// A device at 0 S takes its step's charge away, one at G_max adds the rest of
/// the window: thresholds behind it move by so much, those before stay.
TEST(RampTrials, StuckDevicesMoveWhatIsBehindThem) {
  Machine machine = machineOf(DeviceKind::Ideal, 4);
  machine.trimClocks = 0;
  RampDesign ramp = sigmoidOn(machine);
  int moving = 0;
  for (bool on : {false, true}) {
    TrialOptions options{.stuckOff = !on, .stuckOn = on};
    options.bringUp = false;
    for (uint32_t chip = 0; chip < 8; ++chip) {
      std::vector<double> inl = chipNonlinearity(ramp, machine, options, chip);
      size_t first = 0;
      while (first < inl.size() && std::abs(inl[first]) < 1e-3)
        ++first;
      if (first == inl.size() && on) // it is to be at G_max
        continue;
      ASSERT_LT(first, inl.size());
      const float own = ramp.devices.stepConductances[first - 1];
      double moved = (on ? machine.gMax - own : -own) *
                     ramp.devices.stepClocks[first - 1] * ramp.devices.gain /
                     ramp.gamma;
      ++moving;
      for (size_t k = first; k < inl.size(); ++k) {
        double theta = ramp.stairs.thresholds[k];
        EXPECT_NEAR(inl[k],
                    (ramp.function(theta + moved) - ramp.function(theta)) /
                        ramp.levels.step(),
                    2e-3);
      }
    }
  }
  EXPECT_GT(moving, 8);
}
