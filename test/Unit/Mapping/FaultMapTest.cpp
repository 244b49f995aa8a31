//===- FaultMapTest.cpp - Faults of one chip ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/FaultMap.h"

#include "FaultText.h"
#include "gtest/gtest.h"

using namespace rampart;
using namespace rampart::mapping;

TEST(FaultMap, DeadLinesAreDevicesAtZero) {
  ArrayFaults faults{0,   0,   {{0, 0, true, 9e-6}, {1, 1, false, 9e-6}},
                     {1}, {0}, {{0, 0, 5e-6}, {0, 1, 5e-6}}};
  ArrayFaults devices = deadLinesAsDevices(faults, faultTestMachine(3, 2));
  EXPECT_TRUE(devices.deadRows.empty() && devices.deadColumns.empty());
  // Both devices of two pairs on the word line, of two more on the bit line.
  ASSERT_EQ(devices.stuck.size(), 8u);
  for (const FaultyDevice &device : devices.stuck) {
    EXPECT_TRUE(device.row == 1 || device.column == 0);
    EXPECT_EQ(device.conductance, 0);
  }
  // The word line's devices of four ramp columns, one of another word line.
  ASSERT_EQ(devices.ramps.size(), 5u);
  EXPECT_EQ(devices.ramps[0].row, 0);
  EXPECT_EQ(devices.ramps[0].conductance, 5e-6);
  EXPECT_EQ(devices.ramps[1].row, 1);
  EXPECT_EQ(devices.ramps[1].conductance, 0);
  Status status = devices.check(faultTestMachine(3, 2));
  EXPECT_TRUE(status) << status.error();
}

static std::string refusal(const ArrayFaults &faults) {
  return FaultMap{"", {}, {faults}}.check(faultTestMachine(3, 2)).error();
}

TEST(FaultMap, UsableIsWhatIsNotDeadInAnyArray) {
  Machine machine = faultTestMachine(4, 3);
  FaultMap map{"", {}, {{0, 0, {}, {3, 1}, {}, {}}, {0, 1, {}, {0}, {2}, {}}}};
  map.arrays[1].deadRows = {0, 1, 2, 3};
  EXPECT_EQ(map.usable(machine).error(),
            "expected word lines and bit lines that are not dead, found an "
            "array without");
}

TEST(FaultMap, Refusals) {
  EXPECT_EQ(refusal({1, 0, {}, {}, {}, {}}),
            "array 0 of tile 1: expected a tile below 1, found 1");
  EXPECT_EQ(refusal({0, 1, {}, {}, {}, {}}),
            "array 1 of tile 0: expected a slot below 1, found 1");
  EXPECT_EQ(refusal({0, 0, {{3, 0, false, 0}}, {}, {}, {}}),
            "array 0 of tile 0: expected a word line below 3, found 3");
  EXPECT_EQ(refusal({0, 0, {{0, -1, false, 0}}, {}, {}, {}}),
            "array 0 of tile 0: expected a bit line below 2, found -1");
  EXPECT_EQ(refusal({0, 0, {{0, 0, false, 2}}, {}, {}, {}}),
            "array 0 of tile 0: expected a conductance of a stuck device from "
            "0 S to 1 S");
  EXPECT_EQ(refusal({0, 0, {{0, 1, true, 0}, {0, 1, true, 0}}, {}, {}, {}}),
            "array 0 of tile 0: the device on word line 0 of bit line 1 is "
            "named twice");
  EXPECT_EQ(refusal({0, 0, {}, {}, {}, {{4, 0, 0}}}),
            "array 0 of tile 0: expected a ramp column below 4, found 4");
  EXPECT_EQ(refusal({0, 0, {}, {}, {}, {{3, 1, 0}, {3, 1, 0}}}),
            "array 0 of tile 0: the device on word line 1 of ramp column 3 is "
            "named twice");
  EXPECT_EQ(refusal({0, 0, {}, {1, 1}, {}, {}}),
            "array 0 of tile 0: word line 1 is named twice");
  EXPECT_EQ(refusal({0, 0, {}, {}, {2}, {}}),
            "array 0 of tile 0: expected a bit line below 2, found 2");
  EXPECT_EQ((FaultMap{}.check(faultTestMachine(1 << 20, 17)).error()),
            "expected a machine whose arrays have at most 16777216 pairs and "
            "ramp devices each");
  FaultMap twice{"", {}, {ArrayFaults{}, ArrayFaults{}}};
  EXPECT_EQ(twice.check(faultTestMachine(3, 2)).error(),
            "array 0 of tile 0 is named twice");
}
