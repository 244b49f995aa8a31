//===- OffsetTrimTest.cpp - Comparator offsets and bias rows --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/OffsetTrim.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace rampart;
using namespace rampart::mapping;

static Machine machineOf(double sigma) {
  Machine machine;
  machine.gMin = 1e-6;
  machine.gMax = 101e-6;
  machine.calibrationDevices = 5;
  machine.programmingSigma = {sigma};
  return machine;
}

/// Thresholds -2.5 .. 2.5, a level apart: an LSB is a unit of pre-activation.
static RampDesign linearOn(const Machine &machine) {
  Result<RampDesign> ramp =
      synthesizeRamp(Function{}, {-3, 3, 7}, 1e-4, machine);
  EXPECT_TRUE(ramp) << ramp.error();
  return *ramp;
}

static OffsetErrors trimOn(const Machine &machine, OffsetTrim trim) {
  return trimOffsets(linearOn(machine), machine, trim, {.chips = 4000});
}

/// E|N(0, s²)|.
static double meanOf(double s) { return s * std::sqrt(2 / M_PI); }

TEST(OffsetTrim, DevicesWithoutErrorTakeTheOffsetWhole) {
  // 1 V stands for 2.5; a reach of 10 takes any offset.
  OffsetErrors errors = trimOn(machineOf(0), {0.1, 1, 10});
  EXPECT_NEAR(errors.offset.mean, meanOf(0.25), 0.01);
  EXPECT_NEAR(errors.before.mean, errors.offset.mean, 1e-9);
  EXPECT_LT(errors.trimmed.worst, 0.051);
}

/// A pair that stands for up to `reach` is off by √2 sigma G_max / window of
/// it.
TEST(OffsetTrim, ItsOwnErrorIsLeft) {
  Machine machine = machineOf(0.02);
  double pair = std::sqrt(2.0) * 0.02 * 101 / 100 * 2;
  OffsetTrim trim{0.1, 1, 2, 1, 0};
  OffsetErrors errors = trimOn(machine, trim);
  EXPECT_NEAR(errors.before.mean, meanOf(std::hypot(0.25, pair)), 0.01);
  // G_min is half a deviation above 0 S, where errors end: about a tenth less.
  EXPECT_NEAR(errors.trimmed.mean, meanOf(pair), 0.15 * meanOf(pair));
}

/// A row of a tenth of the code has a tenth of the error, and takes what the
/// bias row leaves.
TEST(OffsetTrim, AFurtherRowLeavesLess) {
  Machine machine = machineOf(0.02);
  double pair = std::sqrt(2.0) * 0.02 * 101 / 100 * 2;
  OffsetErrors errors = trimOn(machine, {0.1, 1, 2, 3, 0, 0.1});
  EXPECT_NEAR(errors.trimmed.mean, meanOf(pair / 10), 0.15 * meanOf(pair / 10));
}

TEST(OffsetTrim, FurtherAttemptsReachTheTolerance) {
  Machine machine = machineOf(0.02);
  OffsetTrim trim{0.1, 1, 2, 1, 0.02};
  double once = trimOn(machine, trim).trimmed.mean;
  trim.attempts = 8;
  OffsetErrors eight = trimOn(machine, trim);
  EXPECT_LT(eight.trimmed.mean, 0.5 * once);
  EXPECT_GT(eight.programmed, 1);
  EXPECT_LT(eight.programmed, 8);
  trim.attempts = 200;
  EXPECT_LE(trimOn(machine, trim).trimmed.worst, 0.0201);
}

TEST(OffsetTrim, WhatLiesBeyondItsReachStays) {
  OffsetErrors errors = trimOn(machineOf(0), {1, 1, 1});
  // Offsets have a deviation of 2.5, the pair takes 0.5 to 1 of them.
  EXPECT_GT(errors.trimmed.mean, errors.offset.mean - 1);
  EXPECT_LT(errors.trimmed.mean, errors.offset.mean - 0.5);
}
