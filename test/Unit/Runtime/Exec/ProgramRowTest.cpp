//===- ProgramRowTest.cpp - Rows of pairs against single ones ---*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Targets.h"

#include "exec/Arena.h"
#include "exec/LaneRounding.h"
#include "exec/Panels.h"
#include "exec/ProgramRow.h"
#include "rampart/core/Pair.h"

#include <cstring>
#include <gtest/gtest.h>
#include <random>

using namespace rampart;
using namespace rampart::test;

namespace {

/// Every combination of pair scheme, clipping, model, number of the laws'
/// coefficients and kind of read noise.
std::vector<Machine> machines() {
  std::vector<Machine> result;
  for (PairScheme pair : {PairScheme::OneSided, PairScheme::Balanced})
    for (bool clip : {false, true})
      for (DeviceKind model : {DeviceKind::Generic, DeviceKind::RramWan})
        for (double scale : {1.0, 1.7}) {
          Machine machine;
          machine.gMin = 1e-6;
          machine.gMax = 150e-6;
          machine.pair = pair;
          machine.clipToWindow = clip;
          machine.deviceModel = model;
          machine.programmingScale = scale;
          machine.programmingSigma = {0.02, 0.01, -0.005};
          machine.readSigma = {0.001, 0.004};
          machine.heldShare = 0.25;
          result.push_back(machine);
          if (model != DeviceKind::Generic)
            continue;
          machine.programmingSigma = {0.02};
          machine.readSigma = {0.001};
          result.push_back(machine);
          machine.programmingSigma = {0.02, 0.01, -0.005, 0.002, -0.001};
          result.push_back(machine);
        }
  return result;
}

struct Row {
  std::vector<float> differences;
  std::vector<uint32_t> bitLines;
  std::vector<float> programmed, variances;

  Row(const Machine &machine, size_t columns, uint32_t seed)
      : programmed(columns), variances(columns) {
    std::mt19937 random(seed);
    double window = machine.gMax - machine.gMin;
    std::uniform_real_distribution<double> difference(-window, window);
    for (size_t j = 0; j < columns; ++j) {
      differences.push_back(j % 9 ? float(difference(random)) : 0);
      bitLines.push_back(random() % 1000);
    }
  }
  PairRow of(bool reads) {
    return {differences.data(),
            bitLines.data(),
            differences.size(),
            5,
            3,
            2,
            programmed.data(),
            reads ? variances.data() : nullptr};
  }
};

} // namespace

TEST(ProgramRow, GivesTheBitsOfSinglePairs) {
  for (Machine machine : machines()) {
    machine.stuckOffRate = 0.2;
    machine.stuckOnRate = 0.1;
    const Devices devices(machine);
    ASSERT_TRUE(devices.pairLaws());
    const DeviceKeys keys = arrayDeviceKeys(11, 4);
    const FaultLaw law(machine, 11, 4);
    const PairProgramming how{machine, *devices.pairLaws(), keys.programming,
                              &law};
    Row row(machine, 77, 1);
    programRowReference(how, row.of(true));
    for (size_t j = 0; j < row.differences.size(); ++j) {
      auto pair = devices.programPair(pairTargets(machine, row.differences[j]),
                                      {row.bitLines[j], 5, 3, 2}, keys);
      const auto faults = law.pair({3, 2, 5, row.bitLines[j]});
      float present[2];
      double variance = 0;
      for (size_t i : {0, 1}) {
        if (faults[i] != Fault::None)
          pair[i] = {law.conductance(faults[i])};
        present[i] = float(devices.conductance(pair[i]));
        variance += devices.readVariance(pair[i], present[i]);
      }
      EXPECT_EQ(present[0] - present[1], row.programmed[j]);
      EXPECT_EQ(float(0.75 * variance), row.variances[j]);
    }
  }
}

TEST(ProgramRow, EveryTargetGivesTheReferencesBits) {
  forEachTarget([] {
    for (const Machine &machine : machines())
      for (size_t columns : {1, 7, 8, 15, 16, 17, 33, 64, 130}) {
        SCOPED_TRACE(columns);
        const PairProgramming how{machine, *Devices(machine).pairLaws(),
                                  arrayDeviceKeys(columns, 4).programming};
        for (bool reads : {false, true}) {
          Row expected(machine, columns, uint32_t(columns));
          Row found = expected;
          programRowReference(how, expected.of(reads));
          programRow(how, found.of(reads));
          EXPECT_EQ(0, std::memcmp(expected.programmed.data(),
                                   found.programmed.data(),
                                   columns * sizeof(float)));
          EXPECT_EQ(expected.variances, found.variances);
        }
      }
  });
}

TEST(ProgramRow, EveryTargetFindsTheReferencesStuckDevices) {
  const std::array<double, 2> rates[] = {{0.05, 0.02}, {0.5, 0.5}, {1, 0},
                                         {0, 1},       {1e-3, 0},  {1e-12, 0}};
  forEachTarget([&] {
    for (uint32_t seed = 1; seed <= 20; ++seed)
      for (auto [off, on] : rates) {
        SCOPED_TRACE("seed " + std::to_string(seed) + ", rates " +
                     std::to_string(off) + " " + std::to_string(on));
        std::vector<Machine> all = machines();
        Machine &machine = all[seed % all.size()];
        machine.stuckOffRate = off;
        machine.stuckOnRate = on;
        const FaultLaw law(machine, seed, seed + 1);
        const PairProgramming how{machine, *Devices(machine).pairLaws(),
                                  arrayDeviceKeys(seed, 4).programming, &law};
        Row expected(machine, 1 + (seed * 7919) % 300, seed);
        Row found = expected;
        programRowReference(how, expected.of(true));
        programRow(how, found.of(true));
        EXPECT_EQ(expected.programmed, found.programmed);
        EXPECT_EQ(expected.variances, found.variances);
      }
  });
}

TEST(ProgramRow, IsNotForDevicesThatNeedMore) {
  Machine machine;
  machine.gMax = 150e-6;
  EXPECT_TRUE(Devices(machine).pairLaws());
  auto without = [&](auto change) {
    Machine other = machine;
    change(other);
    EXPECT_FALSE(Devices(other).pairLaws());
  };
  without([](Machine &m) { m.verifyAttempts = 2; });
  without([](Machine &m) { m.levels = 16; });
  without([](Machine &m) { m.deviceModel = DeviceKind::Pcm; });
  without([](Machine &m) { m.timeSinceProgramming = 60, m.driftNu = 0.05; });
  without(
      [](Machine &m) { m.temperature = 350, m.temperatureFactor = {1e-3}; });
  without(
      [](Machine &m) { m.telegraphShare = 0.1, m.telegraphAmplitude = 0.1; });
}

TEST(LaneRounding, EveryTargetGivesTheReferencesBits) {
  forEachTarget([] {
    std::mt19937 random(3);
    std::normal_distribution<float> value(0, 60);
    for (size_t rowCount : {2, 4})
      for (size_t columns : {1, 15, 16, 17, 31, 32, 33, 48, 100}) {
        SCOPED_TRACE(columns);
        std::vector<float> values(4 * columns), perUnits(columns);
        for (float &v : values)
          v = std::round(value(random)) / 4; // halves are rounded to even
        for (float &v : perUnits)
          v = random() % 2 ? 2 : 0.37f;
        const size_t height = 40 * panelColumns, size = 4 * height;
        std::vector<int32_t> expected(size, 7), found(size, 7);
        LaneRounding rounding{{&values[0], &values[columns],
                               &values[2 * columns], &values[3 * columns]},
                              rowCount,
                              perUnits.data(),
                              columns,
                              100,
                              expected.data(),
                              height};
        roundToLanesReference(rounding);
        rounding.lanes = found.data();
        roundToLanes(rounding);
        EXPECT_EQ(expected, found);
        float largest = 0;
        for (float v : values)
          largest = std::max(largest, std::abs(v));
        EXPECT_EQ(largest, largestMagnitude(values.data(), values.size()));
      }
  });
}
