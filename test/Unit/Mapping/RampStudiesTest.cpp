//===- RampStudiesTest.cpp - Disturbances of a ramp's circuit -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/RampStudies.h"

#include "gtest/gtest.h"

using namespace rampart;
using namespace rampart::mapping;

/// Thresholds -2.5, -1.5, ... 2.5 of a linear ramp.
static RampDesign linearRamp() {
  Machine machine;
  machine.gMin = 1e-6;
  machine.gMax = 150e-6;
  machine.calibrationDevices = 5;
  Result<RampDesign> ramp =
      synthesizeRamp(Function{}, {-3, 3, 7}, 1e-4, machine);
  EXPECT_TRUE(ramp) << ramp.error();
  return *ramp;
}

TEST(RampStudies, ARampReadAtTheArraysVoltageFollowsIt) {
  std::vector<double> inputs = evenly({-3.4, 3.4}, 1001);
  std::vector<double> voltages{0.15, 0.2, 0.25};
  for (const CodeChanges &changes : sweepReadVoltage(
           linearRamp(), RampSource::InMemory, 0.2, voltages, inputs))
    EXPECT_EQ(changes.changed, 0) << changes.at;
}

TEST(RampStudies, AFixedRampSeesTheColumnScaled) {
  // At 0.25 V an input of 1.3 reads as 1.625, one code higher; 1 as 1.25, the
  // same; -2.9 saturates either way. At 0.15 V 2.8 reads as 2.1.
  std::vector<CodeChanges> found =
      sweepReadVoltage(linearRamp(), RampSource::Fixed, 0.2, {0.25, 0.2, 0.15},
                       {1.3, 1, -2.9, 2.8});
  EXPECT_EQ(found[0].changed, 1);
  EXPECT_EQ(found[0].max, 1);
  EXPECT_DOUBLE_EQ(found[0].mean, 0.25);
  EXPECT_EQ(found[1].changed, 0);
  // 0.975, 0.75, -2.175, 2.1.
  EXPECT_EQ(found[2].changed, 2);
}

TEST(RampStudies, AnOffsetMovesEveryThreshold) {
  // The ramp's largest voltage, 1 V, stands for 2.5: 0.2 V are 0.5.
  std::vector<CodeChanges> found =
      shiftComparator(linearRamp(), 1, {0, 0.2, -0.2}, {0.1, 0.4, -0.1, -0.4});
  EXPECT_EQ(found[0].changed, 0);
  EXPECT_EQ(found[1].changed, 2); // 0.1 and 0.4 lie above 0
  EXPECT_EQ(found[2].changed, 2);
  EXPECT_EQ(found[1].max, 1);
  EXPECT_DOUBLE_EQ(found[1].mean, 0.5);
}
