//===- DurationsTest.cpp - How long instructions take ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Against cycles counted by hand.
//===----------------------------------------------------------------------===//
#include "rampart/timing/Durations.h"

#include <gtest/gtest.h>

using namespace rampart;
using namespace rampart::timing;

static Machine machine() {
  Machine machine;
  machine.inputBits = 5;
  machine.tLsb = 1e-9;
  machine.tAdc = 1e-9;
  return machine;
}

TEST(Durations, TheLongestPulse) {
  Machine m = machine();
  EXPECT_EQ(Durations(m).integrate(), 15);
  m.tLsb = 0.7e-9; // 10.5 ns
  EXPECT_EQ(Durations(m).integrate(), 11);
  m.clock = 2e9;
  EXPECT_EQ(Durations(m).integrate(), 21);
}

TEST(Durations, ARampsClocksAndWhatItsOffsetTakesBeyondTheInput) {
  Machine m = machine();
  RampDevices devices;
  devices.stepClocks = {3, 1, 0, 4};
  devices.offsetClocks = {-15, 2};
  EXPECT_EQ(Durations(m).convert(devices), 8);
  devices.offsetClocks = {-40, 2};
  EXPECT_EQ(Durations(m).convert(devices), 33);
  devices.stepClocks = {};
  devices.offsetClocks = {};
  EXPECT_EQ(Durations(m).convert(devices), 1); // one comparison
}

TEST(Durations, ASarConvertsItsColumnsOneAfterAnother) {
  Machine m = machine();
  EXPECT_EQ(Durations(m).sar(7, 8), 56);
  m.sarCycles = 2;
  EXPECT_EQ(Durations(m).sar(1, 1), 2);
  EXPECT_EQ(Durations(m).sar(16, UINT32_MAX), longestTask + 1); // refused
}

TEST(Durations, LanesLinksAndHost) {
  Machine m = machine();
  EXPECT_EQ(Durations(m).digital(32), 1);
  EXPECT_EQ(Durations(m).digital(33), 2);
  m.laneCycles = 3;
  EXPECT_EQ(Durations(m).digital(33), 6);
  EXPECT_EQ(Durations(m).transfer(100, 5, 4), 2 + 4);
  EXPECT_EQ(Durations(m).host(128, 8), 4);
  m.hopCycles = 0;
  EXPECT_EQ(Durations(m).transfer(1, 5, 4), 1);
}

TEST(Durations, BitsOfARange) {
  EXPECT_EQ(bitsOf(0, 31), 5);
  EXPECT_EQ(bitsOf(-15, 15), 5);
  EXPECT_EQ(bitsOf(0, 0), 1);
  EXPECT_EQ(bitsOf(-2048, 2047), 12);
}
