//===- PartitionTest.cpp - Cutting matrices into arrays -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/Partition.h"

#include "RandomTest.h"

using namespace rampart;
using namespace rampart::mapping;

using Ranges = std::vector<Range>;

static size_t arraysOf(const Partition &partition) {
  size_t rows = 0;
  for (const Ranges &stack : partition.stacks)
    rows += stack.size();
  return rows * partition.columns.size();
}

TEST(Partition, KeepsWhatFits) {
  Result<Partition> parts = partition({256, 256, 4, 256, 256, 4});
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->stacks, std::vector<Ranges>(1, Ranges{{0, 256}}));
  EXPECT_EQ(parts->columns, (Ranges{{0, 256}}));
  EXPECT_TRUE(parts->complete());
}

TEST(Partition, StacksRowsAndCutsColumnsAtUnits) {
  // 7 rows on arrays of 4 in one stack; 3 units of 4 columns on arrays of 9:
  // two units at most.
  Result<Partition> parts = partition({7, 12, 4, 4, 9, 2});
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->stacks, std::vector<Ranges>(1, Ranges{{0, 3}, {3, 7}}));
  EXPECT_EQ(parts->columns, (Ranges{{0, 4}, {4, 12}}));
  EXPECT_TRUE(parts->complete());
}

TEST(Partition, SplitsStacksBeyondTheLimit) {
  Result<Partition> parts = partition({10, 1, 1, 2, 1, 2});
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->stacks, (std::vector<Ranges>{
                               {{0, 2}}, {{2, 4}, {4, 6}}, {{6, 8}, {8, 10}}}));
  EXPECT_FALSE(parts->complete());
}

TEST(Partition, IsValidAndUsesTheFewestArrays) {
  forSeeds(500, [](Choices &choices) {
    PartitionProblem problem;
    problem.unit = choices.integer(1, 6);
    problem.rows = choices.integer(1, 3000);
    problem.columns = problem.unit * choices.integer(1, 500);
    problem.arrayRows = choices.integer(1, 300);
    problem.arrayColumns = problem.unit + choices.integer(0, 300);
    problem.stackLimit = choices.integer(1, 8);
    Result<Partition> parts = partition(problem);
    ASSERT_TRUE(parts) << parts.error();
    Status status = parts->verify(problem);
    EXPECT_TRUE(status) << status.error();

    // No grid of arrays has fewer: each holds at most arrayRows rows and whole
    // units.
    auto up = [](int64_t a, int64_t b) { return (a + b - 1) / b; };
    int64_t tall = up(problem.rows, problem.arrayRows);
    int64_t wide =
        up(problem.columns / problem.unit, problem.arrayColumns / problem.unit);
    EXPECT_EQ(int64_t(arraysOf(*parts)), tall * wide);
    EXPECT_EQ(int64_t(parts->stacks.size()), up(tall, problem.stackLimit));
  });
}

TEST(Partition, VerifyFindsGapsOverlapsAndSplitUnits) {
  PartitionProblem problem{4, 4, 2, 2, 2, 1};
  auto errorOf = [&](std::vector<Ranges> stacks, Ranges columns) {
    return Partition{std::move(stacks), std::move(columns)}
        .verify(problem)
        .error();
  };
  Ranges columns{{0, 2}, {2, 4}};
  EXPECT_EQ(errorOf({{{0, 2}}, {{2, 4}}}, columns), "");
  EXPECT_EQ(errorOf({{{0, 2}}, {{3, 4}}}, columns),
            "the arrays do not cover the rows");
  EXPECT_EQ(errorOf({{{0, 2}}, {{1, 3}}}, columns),
            "the arrays do not cover the rows");
  EXPECT_EQ(errorOf({{{0, 2}}}, columns), "the arrays do not cover the rows");
  EXPECT_EQ(errorOf({{{0, 4}}}, columns), "the arrays do not cover the rows");
  EXPECT_EQ(errorOf({{{0, 2}, {2, 4}}}, columns),
            "a stack holds 2 arrays, the limit is 1");
  EXPECT_EQ(errorOf({{{0, 2}}, {{2, 4}}}, {{0, 4}}),
            "the arrays do not cover the columns");
  EXPECT_EQ(errorOf({{{0, 2}}, {{2, 4}}}, {{0, 1}, {1, 3}, {3, 4}}),
            "a unit's gates are apart at column 1");
}

TEST(Partition, RefusesProblems) {
  auto errorOf = [](const PartitionProblem &problem) {
    Result<Partition> parts = partition(problem);
    return parts ? "" : parts.error();
  };
  EXPECT_EQ(
      errorOf({0, 4, 1, 2, 2, 1}),
      "expected a matrix of whole units, got 0 rows, 4 columns, units of 1");
  EXPECT_EQ(
      errorOf({4, 5, 2, 2, 2, 1}),
      "expected a matrix of whole units, got 4 rows, 5 columns, units of 2");
  EXPECT_EQ(
      errorOf({4, 4, 2, 2, 2, 0}),
      "expected arrays of at least one row and stacks of at least one array");
  EXPECT_EQ(errorOf({4, 4, 4, 2, 3, 1}),
            "an array of 3 columns cannot hold the 4 gates of a unit");
}
