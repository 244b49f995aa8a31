//===- RampFaultsTest.cpp - Ramps around the faults of an array -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/RampFaults.h"

#include "FaultText.h"
#include "gtest/gtest.h"

using namespace rampart;
using namespace rampart::mapping;

/// Two steps and a calibration device on an array of four ramp columns.
static RampFaultProblem problemOf(std::vector<int64_t> columns,
                                  std::vector<FaultyRampDevice> faults,
                                  int64_t rows = 3) {
  RampFaultProblem problem;
  problem.machine = faultTestMachine(rows, 2);
  problem.faults.ramps = std::move(faults);
  for (int64_t column : columns)
    problem.ramps.push_back(
        {column, RampDevices{1, {4e-6f, 8e-6f}, {1, 1}, {2e-6f}, {-1}}, {}});
  return problem;
}

TEST(RampFaults, RampsStayWithoutFaultsOfTheirs) {
  EXPECT_EQ(chooseRampColumns(problemOf({1, 3}, {{0, 1, 0}, {2, 2, 0}})),
            (std::vector<int64_t>{1, 3}));
}

TEST(RampFaults, ARampTakesASpareColumn) {
  EXPECT_EQ(chooseRampColumns(problemOf({0, 1}, {{0, 1, 0}, {2, 2, 0}})),
            (std::vector<int64_t>{3, 1}));
}

TEST(RampFaults, ARampTakesTheColumnOfLeastError) {
  // Without V_0 all thresholds are 2 uS off, without a step one is 8.
  EXPECT_EQ(chooseRampColumns(problemOf(
                {0}, {{0, 0, 0}, {1, 1, 0}, {2, 0, 3e-6}, {3, 2, 0}})),
            (std::vector<int64_t>{2}));
  RampFaultProblem problem = problemOf({0}, {{0, 0, 0}});
  // The first step's 4 uS are missing in two thresholds.
  EXPECT_NEAR(rampErrorAt(problem, 0, 0), 2 * 16e-12, 1e-17);
  EXPECT_EQ(rampErrorAt(problem, 0, 1), 0);
}

TEST(RampFaults, RedundantColumnsMoveTogether) {
  RampFaultProblem problem = problemOf({0}, {{1, 0, 0}, {2, 1, 9e-6}});
  problem.ramps[0].bringUp.columns = 2;
  problem.ramps[0].bringUp.weights = {1, 1, 1};
  // The bring-up chooses the column that works.
  EXPECT_EQ(rampErrorAt(problem, 0, 0), 0);
  EXPECT_EQ(problem.columnsOf(problem.ramps[0]), 2);
  EXPECT_GT(rampErrorAt(problem, 0, 1), 0);
  auto steps = stuckStepsAt(problem, 0, 1);
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[0].column, 0);
  EXPECT_EQ(steps[0].device, 0);
  EXPECT_EQ(steps[1].column, 1);
  EXPECT_EQ(steps[1].device, 1);
}

TEST(RampFaults, DevicesGoOnInTheNextColumn) {
  // On two word lines the third device lies on the next column.
  RampFaultProblem problem = problemOf({1}, {{2, 0, 5e-6}, {2, 1, 5e-6}}, 2);
  auto steps = stuckStepsAt(problem, 0, 1);
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_EQ(steps[0].column, 0);
  EXPECT_EQ(steps[0].device, 2);
}

TEST(RampFaults, AllStayWhereOneFindsNoRoom) {
  RampFaultProblem problem = problemOf({0, 2}, {{0, 0, 0}, {3, 0, 0}});
  for (RampFaultProblem::Ramp &ramp : problem.ramps) {
    ramp.bringUp.columns = 2;
    ramp.bringUp.perStep = true;
    ramp.bringUp.weights = {1, 1, 1};
  }
  problem.faults.ramps.insert(problem.faults.ramps.begin() + 1, {1, 0, 0});
  // The first would take columns 1 and 2, if it left two together.
  EXPECT_EQ(chooseRampColumns(problem), (std::vector<int64_t>{0, 2}));
}

TEST(RampFaults, Refusals) {
  EXPECT_EQ(problemOf({0, 4}, {}).check().error(),
            "expected ramps within the array's 4 ramp columns");
  EXPECT_EQ(problemOf({1, 1}, {}).check().error(),
            "expected ramps that share no ramp column");
  EXPECT_EQ(problemOf({1}, {{1, 0, 0}, {0, 0, 0}}).check().error(),
            "expected stuck devices in order of ramp columns");
  EXPECT_EQ(problemOf({1}, {{0, 3, 0}}).check().error(),
            "expected a word line below 3, found 3");
}
