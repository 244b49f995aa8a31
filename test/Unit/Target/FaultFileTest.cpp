//===- FaultFileTest.cpp - Fault maps in YAML -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Target/FaultFile.h"

#include "rampart/core/Faults.h"
#include "gtest/gtest.h"

using namespace rampart;
using namespace rampart::mapping;

/// Two tiles of three arrays of 8 x 10 pairs and 2 ramp columns, devices from 1
/// to 150 uS.
static Machine machine() {
  Machine machine;
  machine.arrayRows = 8;
  machine.arrayColumns = 10;
  machine.arrayRampColumns = 2;
  machine.arraysPerTile = 3;
  machine.gridRows = 1;
  machine.gridColumns = 2;
  machine.gMin = 1e-6;
  machine.gMax = 150e-6;
  return machine;
}

static FaultMap parsed(const std::string &yaml) {
  Result<FaultMap> map = parseFaultMap(yaml, "m.yaml", machine());
  EXPECT_TRUE(map) << map.error();
  if (!map)
    return {};
  Status status = map->check(machine());
  EXPECT_TRUE(status) << status.error();
  return std::move(*map);
}

static std::string errorOf(const std::string &yaml) {
  Result<FaultMap> map = parseFaultMap(yaml, "m.yaml", machine());
  return map ? "no error" : map.error();
}

TEST(FaultFile, ReadsEveryKey) {
  FaultMap map =
      parsed("chip: lot 7, die 3\n"
             "rates: { stuck_off: 0.01, stuck_on: 0.001, seed: 7, trial: 3 }\n"
             "arrays:\n"
             "  - { tile: 0, slot: 2,\n"
             "      stuck_off: [[1, 9, positive], [2, 0, negative, 40 nS]],\n"
             "      stuck_on: [[3, 7, negative], [4, 4, positive, 120 uS]],\n"
             "      dead_rows: [5], dead_columns: [9, 0],\n"
             "      ramps: [{ column: 1, stuck_off: [3], stuck_on: [7, [0, 99 "
             "uS]] }] }\n"
             "  - tile: 1\n"
             "    slot: 0\n");
  EXPECT_EQ(map.chip, "lot 7, die 3");
  ASSERT_TRUE(map.rates);
  EXPECT_EQ(map.rates->stuckOff, 0.01);
  EXPECT_EQ(map.rates->stuckOn, 0.001);
  EXPECT_EQ(map.rates->seed, 7u);
  EXPECT_EQ(map.rates->trial, 3u);
  ASSERT_EQ(map.arrays.size(), 2u);
  const ArrayFaults &array = map.arrays[0];
  EXPECT_EQ(array.tile, 0);
  EXPECT_EQ(array.slot, 2);
  ASSERT_EQ(array.stuck.size(), 4u);
  EXPECT_EQ(array.stuck[0].row, 1);
  EXPECT_EQ(array.stuck[0].column, 9);
  EXPECT_FALSE(array.stuck[0].negative);
  EXPECT_EQ(array.stuck[0].conductance, 0);
  EXPECT_TRUE(array.stuck[1].negative);
  EXPECT_EQ(array.stuck[1].conductance, 40e-9);
  EXPECT_EQ(array.stuck[2].conductance, double(150e-6f));
  EXPECT_EQ(array.stuck[3].conductance, 120e-6);
  EXPECT_EQ(array.deadRows, std::vector<int64_t>{5});
  EXPECT_EQ(array.deadColumns, (std::vector<int64_t>{9, 0}));
  ASSERT_EQ(array.ramps.size(), 3u);
  EXPECT_EQ(array.ramps[0].column, 1);
  EXPECT_EQ(array.ramps[0].row, 3);
  EXPECT_EQ(array.ramps[0].conductance, 0);
  EXPECT_EQ(array.ramps[1].conductance, double(150e-6f));
  EXPECT_EQ(array.ramps[2].row, 0);
  EXPECT_EQ(array.ramps[2].conductance, 99e-6);
  EXPECT_EQ(map.arrays[1].tile, 1);
  EXPECT_FALSE(parsed("chip: perfect\n").rates);
}

TEST(FaultFile, StuckDevicesHaveTheMachinesConductances) {
  Machine changed = machine();
  changed.stuckOffConductance = 2e-6;
  changed.stuckOnConductance = 140e-6;
  Result<FaultMap> map = parseFaultMap(
      "arrays: [{tile: 0, slot: 0, stuck_off: [[0, 0, positive]], stuck_on: "
      "[[0, 1, positive]], ramps: [{column: 0, stuck_off: [1]}]}]",
      "m.yaml", changed);
  ASSERT_TRUE(map) << map.error();
  EXPECT_EQ(map->arrays[0].stuck[0].conductance, double(2e-6f));
  EXPECT_EQ(map->arrays[0].stuck[1].conductance, double(140e-6f));
  EXPECT_EQ(map->arrays[0].ramps[0].conductance, double(2e-6f));
}

TEST(FaultFile, RatesAreTheFaultsOfASimulatedChip) {
  FaultMap map = parsed("rates: {stuck_off: 0.2, stuck_on: 0.1, seed: 5}\n"
                        "arrays: [{tile: 1, slot: 1, stuck_on: [[2, 3, "
                        "negative, 77 uS]]}]\n");
  ArrayFaults faults = map.faultsOf(machine(), 1, 1);
  Status status = faults.check(machine());
  EXPECT_TRUE(status) << status.error();
  Machine faulty = machine();
  faulty.stuckOffRate = 0.2;
  faulty.stuckOnRate = 0.1;
  FaultLaw law(faulty, 5, 0);
  size_t expected = 1;
  for (uint32_t row = 0; row < 8; ++row)
    for (uint32_t column = 0; column < 10; ++column)
      for (bool negative : {false, true})
        expected += law.pair({1, 1, row, column})[negative] != Fault::None &&
                    !(row == 2 && column == 3 && negative);
  EXPECT_EQ(faults.stuck.size(), expected);
  EXPECT_GT(expected, 20u);
  EXPECT_FALSE(faults.ramps.empty());
  for (const FaultyDevice &device : faults.stuck) {
    Fault fault = law.pair(
        {1, 1, uint32_t(device.row), uint32_t(device.column)})[device.negative];
    bool measured = device.row == 2 && device.column == 3 && device.negative;
    EXPECT_EQ(device.conductance,
              measured ? 77e-6 : double(law.conductance(fault)));
  }
  for (const FaultyRampDevice &device : faults.ramps)
    EXPECT_EQ(device.conductance,
              double(law.conductance(law.rampDevice(
                  {1, 1, uint32_t(device.row), uint32_t(device.column)}))));
  // Another array has others.
  EXPECT_NE(map.faultsOf(machine(), 0, 1).stuck.size(), 0u);
}

TEST(FaultFile, ErrorsPointAtTheirPlace) {
  EXPECT_EQ(errorOf(""), "m.yaml:1:1: expected a fault map");
  EXPECT_EQ(errorOf("chips: a\n"),
            "m.yaml:1:8: expected a key of a fault map, found 'chips'");
  EXPECT_EQ(errorOf("chip: a\nchip: b\n"),
            "m.yaml:2:1: 'chip': expected once, found again");
  EXPECT_EQ(errorOf("chip:\n"), "m.yaml:1:1: 'chip': expected a value");
  EXPECT_EQ(errorOf("chip: [a]\n"), "m.yaml:1:8: expected a name");
  EXPECT_EQ(errorOf("chip: a\n---\nchip: b\n"),
            "m.yaml:3:1: expected one map, found a second document");
  EXPECT_EQ(errorOf("rates: 1\n"), "m.yaml:1:8: expected keys of rates");
  EXPECT_EQ(errorOf("arrays: 1\n"), "m.yaml:1:9: 'arrays': expected a list");
  EXPECT_EQ(errorOf("rates: {stuck_of: 1}\n"),
            "m.yaml:1:19: expected a key of rates, found 'stuck_of'");
  EXPECT_EQ(errorOf("rates: {stuck_off: 2}\n"),
            "m.yaml:1:20: stuck_off: expected a number without a unit from 0 "
            "to 1, found '2'");
  EXPECT_EQ(errorOf("rates: {stuck_off: []}\n"),
            "m.yaml:1:21: expected stuck_off from 0 to 1");
  EXPECT_EQ(errorOf("rates: {stuck_off: 0.6, stuck_on: 0.6}\n"),
            "m.yaml:1:9: expected rates of at most 1 together");
  EXPECT_EQ(errorOf("rates: {seed: -1}\n"),
            "m.yaml:1:15: expected a seed from 0 to 9223372036854775806, "
            "found '-1'");
  EXPECT_EQ(errorOf("rates: {trial: x}\n"),
            "m.yaml:1:16: expected a trial from 0 to 4294967295, found 'x'");
}

/// Of an array with these further keys.
static std::string arrayError(const std::string &keys) {
  return errorOf("arrays: [{tile: 0, slot: 0,\n" + keys + "}]\n");
}

TEST(FaultFile, ErrorsOfArrays) {
  EXPECT_EQ(errorOf("arrays: [{tile: 2, slot: 0}]\n"),
            "m.yaml:1:17: expected a tile from 0 to 1, found '2'");
  EXPECT_EQ(errorOf("arrays: [{tile: 0, slot: 3}]\n"),
            "m.yaml:1:26: expected a slot from 0 to 2, found '3'");
  EXPECT_EQ(errorOf("arrays: [{tile: 0}]\n"),
            "m.yaml:1:11: expected 'tile' and 'slot' of an array");
  EXPECT_EQ(errorOf("arrays: [{tile: 0, slot: 0}, {tile: 0, slot: 0}]\n"),
            "m.yaml:1:31: expected every array once, found slot 0 of tile 0 "
            "again");
  EXPECT_EQ(arrayError("stuck: []"),
            "m.yaml:2:9: expected a key of an array, found 'stuck'");
  EXPECT_EQ(arrayError("stuck_on: [3]"),
            "m.yaml:2:12: expected [word line, bit line, positive or negative, "
            "its conductance if known]");
  EXPECT_EQ(arrayError("stuck_on: [[1, 2]]"),
            "m.yaml:2:13: expected [word line, bit line, positive or negative, "
            "its conductance if known]");
  EXPECT_EQ(arrayError("stuck_on: [[1, 2, positive, 1 uS, 3]]"),
            "m.yaml:2:35: expected [word line, bit line, positive or negative, "
            "its conductance if known]");
  EXPECT_EQ(arrayError("stuck_on: [[8, 0, positive]]"),
            "m.yaml:2:13: expected a word line from 0 to 7, found '8'");
  EXPECT_EQ(arrayError("stuck_on: [[0, 10, positive]]"),
            "m.yaml:2:16: expected a bit line from 0 to 9, found '10'");
  EXPECT_EQ(arrayError("stuck_on: [[0, 0, both]]"),
            "m.yaml:2:19: expected positive or negative, found 'both'");
  EXPECT_EQ(arrayError("stuck_on: [[0, 0, [positive]]]"),
            "m.yaml:2:20: expected positive or negative");
  EXPECT_EQ(
      arrayError("stuck_on: [[0, 0, positive, 2 S]]"),
      "m.yaml:2:29: conductance: expected a quantity in S (with its unit) "
      "from 0 S to 1 S, found '2 S'");
  EXPECT_EQ(arrayError("stuck_on: [[0, 0, positive, [1]]]"),
            "m.yaml:2:30: expected conductance");
  EXPECT_EQ(arrayError("stuck_on: [[0, 0, positive]],\n"
                       "stuck_off: [[0, 0, positive]]"),
            "m.yaml:3:14: expected every device once, found 0, 0 again");
  EXPECT_EQ(arrayError("dead_rows: [1, 8]"),
            "m.yaml:2:16: expected a line from 0 to 7, found '8'");
  EXPECT_EQ(arrayError("dead_columns: [1, 1]"),
            "m.yaml:2:19: expected every line once, found 1 again");
  EXPECT_EQ(arrayError("dead_columns: 1"),
            "m.yaml:2:15: 'dead_columns': expected a list");
}

TEST(FaultFile, ErrorsOfRamps) {
  EXPECT_EQ(arrayError("ramps: [{stuck_on: [1]}]"),
            "m.yaml:2:10: expected the 'column' of a ramp column");
  EXPECT_EQ(arrayError("ramps: [{column: 2}]"),
            "m.yaml:2:18: expected a ramp column from 0 to 1, found '2'");
  EXPECT_EQ(arrayError("ramps: [{column: 1, stuck: []}]"),
            "m.yaml:2:29: expected a key of a ramp column, found 'stuck'");
  EXPECT_EQ(arrayError("ramps: [{column: 1, stuck_on: [8]}]"),
            "m.yaml:2:32: expected a word line from 0 to 7, found '8'");
  EXPECT_EQ(arrayError("ramps: [{column: 1, stuck_on: [[1]]}]"),
            "m.yaml:2:33: expected a word line, or [word line, conductance]");
  EXPECT_EQ(
      arrayError("ramps: [{column: 1, stuck_on: [[1, 2 V]]}]"),
      "m.yaml:2:36: conductance: expected a quantity in S (with its unit) "
      "from 0 S to 1 S, found '2 V'");
  EXPECT_EQ(arrayError("ramps: [{column: 1, stuck_on: [1], stuck_off: [1]}]"),
            "m.yaml:2:48: expected every device once, found 1 again");
  EXPECT_EQ(arrayError("ramps: [{column: 1, stuck_on: [1]}, {column: 1}]"),
            "m.yaml:2:38: expected every ramp column once, found 1 again");
}

TEST(FaultFile, ArraysOfAnySizeHaveTooManyDevices) {
  Machine large = machine();
  large.arrayRows = large.arrayColumns = 1 << 20;
  Result<FaultMap> map = parseFaultMap("chip: a\n", "m.yaml", large);
  ASSERT_FALSE(map);
  EXPECT_EQ(map.error(), "m.yaml: expected a machine whose arrays have at most "
                         "16777216 pairs and ramp devices each");
}

TEST(FaultFile, FilesThatAreNotThere) {
  EXPECT_EQ(loadFaultMap("/nowhere/chip.yaml", machine()).error(),
            "fault map '/nowhere/chip.yaml': No such file or directory");
}
