//===- FaultPlacementTest.cpp - Blocks around the faults of an array ------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/FaultPlacement.h"

#include "FaultText.h"
#include "RandomTest.h"

#include <algorithm>
#include <limits>
#include <numeric>

using namespace rampart;
using namespace rampart::mapping;

static FaultProblem problemOf(const std::string &text) {
  Result<FaultProblem> problem = parseFaultProblem(text);
  EXPECT_TRUE(problem) << problem.error();
  Status status = problem->check();
  EXPECT_TRUE(status) << status.error();
  return *problem;
}

static FaultPlacement solved(const FaultProblem &problem) {
  Result<FaultPlacement> placement = avoidFaults(problem);
  EXPECT_TRUE(placement) << placement.error();
  Status status = placement->verify(problem);
  EXPECT_TRUE(status) << status.error();
  return *placement;
}

/// Of all blocks, S².
static double errorOf(const FaultProblem &problem,
                      const FaultPlacement &placement, bool repaired = true) {
  std::vector<double> errors = faultErrors(problem, placement, repaired);
  return std::accumulate(errors.begin(), errors.end(), 0.0);
}

static std::string solution(const std::string &text) {
  return printFaultPlacement(solved(problemOf(text)));
}

TEST(FaultPlacement, LinesStayWithoutFaults) {
  EXPECT_EQ(solution("array 4x4\n"
                     "block 1,2 2x2\n"
                     "row 0 x1: 8 -8\n"
                     "row 1 x1: 1 0\n"),
            "rows 1 2 columns 2 3\n");
}

TEST(FaultPlacement, LinesStayWhereAFaultIsRepaired) {
  // G+ stays at 9, G- makes 8 - 3 of it; a block's faults off the diagonal of
  // two blocks do nothing.
  EXPECT_EQ(solution("array 2x2\n"
                     "stuck 0,0 + 9\n"
                     "stuck 0,1 + 0\n"
                     "block 0,0 1x1\n"
                     "row 0 x1: 3\n"
                     "block 1,1 1x1\n"
                     "row 0 x1: 8\n"),
            "rows 0 columns 0\nrows 1 columns 1\n");
}

TEST(FaultPlacement, AFaultFallsOnTheRowThatDoesNotNeedTheDevice) {
  EXPECT_EQ(solution("array 2x1\n"
                     "stuck 0,0 + 0\n"
                     "block 0,0 2x1\n"
                     "row 0 x1: 8\n"
                     "row 1 x1: -4\n"),
            "rows 1 0 columns 0\n");
}

TEST(FaultPlacement, AFaultFallsOnTheUnimportant) {
  // Of an input that is small, and of a column that weighs little.
  EXPECT_EQ(solution("array 2x1\n"
                     "stuck 0,0 + 0\n"
                     "block 0,0 2x1\n"
                     "row 0 x100: 3\n"
                     "row 1 x1: 8\n"),
            "rows 1 0 columns 0\n");
  EXPECT_EQ(solution("array 1x2\n"
                     "stuck 0,0 + 0\n"
                     "block 0,0 1x2\n"
                     "row 0 x1: 3 8\n"
                     "columns: 100 1\n"),
            "rows 0 columns 1 0\n");
}

TEST(FaultPlacement, SpareLinesAreUsed) {
  EXPECT_EQ(solution("array 1x3\n"
                     "stuck 0,0 + 0\n"
                     "block 0,0 1x2\n"
                     "row 0 x1: 8 8\n"),
            "rows 0 columns 2 1\n");
}

TEST(FaultPlacement, RowsOfOneInputHelpEachOther) {
  // 4 of 8 on line 0 are lost; line 1 carries them. Were the faults in one
  // column, no one could: so lines change.
  std::string text = "array 3x1\n"
                     "stuck 0,0 + 1\n"
                     "block 0,0 2x1\n"
                     "row 0 x1: 4\n"
                     "row 0 x1: 4\n";
  FaultProblem problem = problemOf(text);
  EXPECT_EQ(printFaultPlacement(solved(problem)), "rows 0 1 columns 0\n");
  EXPECT_EQ(errorOf(problem, solved(problem)), 0);
  EXPECT_EQ(solution(text + "columns: 1\n").substr(0, 8), "rows 0 1");
  problem.faults.stuck.push_back({1, 0, false, 1e-6});
  FaultPlacement moved = solved(problem);
  EXPECT_EQ(errorOf(problem, moved), 0);
  EXPECT_TRUE(
      std::count(moved.blocks[0].rows.begin(), moved.blocks[0].rows.end(), 2));
}

TEST(FaultPlacement, DeadLinesAreNotUsed) {
  EXPECT_EQ(solution("array 4x3\n"
                     "dead row 1\n"
                     "dead column 0\n"
                     "block 0,0 2x1\n"
                     "row 0 x1: 8\n"
                     "row 1 x1: 4\n"
                     "block 2,1 1x1\n"
                     "row 0 x1: 2\n"),
            "rows 0 3 columns 2\nrows 2 columns 1\n");
}

//===----------------------------------------------------------------------===//
// Random problems
//===----------------------------------------------------------------------===//

static double randomConductance(Choices &choices) {
  switch (choices.integer(0, 2)) {
  case 0:
    return 0;
  case 1:
    return 9e-6;
  default:
    return choices.real(0, 9e-6);
  }
}

static FaultProblem::Block randomBlock(Choices &choices, int64_t row,
                                       int64_t column, int64_t rows,
                                       int64_t columns, bool copies) {
  FaultProblem::Block block{row, column, rows, columns, {}, {}, {}, {}};
  std::vector<double> weights;
  for (int64_t i = 0; i < rows; ++i) {
    weights.push_back(choices.logarithmic(0.1, 10));
    int64_t input = copies ? choices.integer(0, (rows - 1) / 2) : i;
    block.inputs.push_back(input);
    block.rowWeights.push_back(weights[0] * double(input + 1));
  }
  for (int64_t i = 0; i < rows * columns; ++i)
    block.targets.push_back(float(choices.real(-8e-6, 8e-6)));
  for (int64_t j = 0; j < columns; ++j)
    block.columnWeights.push_back(choices.logarithmic(0.1, 10));
  return block;
}

static FaultProblem randomProblem(Choices &choices, int64_t rows,
                                  int64_t columns, bool copies) {
  FaultProblem problem;
  problem.machine = faultTestMachine(rows, columns);
  problem.machine.pair =
      choices.integer(0, 1) ? PairScheme::Balanced : PairScheme::OneSided;
  double rate = choices.real(0, 0.5);
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t column = 0; column < columns; ++column)
      for (bool negative : {false, true})
        if (choices.real(0, 1) < rate)
          problem.faults.stuck.push_back(
              {row, column, negative, randomConductance(choices)});
  int64_t rowsLeft = rows, columnsLeft = columns;
  while (rowsLeft > 0 && columnsLeft > 0 && choices.integer(0, 3)) {
    int64_t r = choices.integer(1, rowsLeft),
            c = choices.integer(1, columnsLeft);
    problem.blocks.push_back(randomBlock(choices, rows - rowsLeft,
                                         columns - columnsLeft, r, c, copies));
    rowsLeft -= r;
    columnsLeft -= c;
  }
  for (; rowsLeft > 0 && choices.integer(0, 1); --rowsLeft)
    problem.faults.deadRows.push_back(rows - rowsLeft);
  for (; columnsLeft > 0 && choices.integer(0, 1); --columnsLeft)
    problem.faults.deadColumns.push_back(columnsLeft - 1);
  return problem;
}

/// G+ and G- of a block's pairs as a program with `repairs` would have them,
/// [row][column].
static std::vector<std::array<double, 2>>
programmed(const FaultProblem &problem, const FaultPlacement &placement,
           size_t number, const std::vector<PairTarget> &repairs) {
  const FaultProblem::Block &block = problem.blocks[number];
  const FaultPlacement::Lines &lines = placement.blocks[number];
  double gMin = problem.machine.gMin, gMax = problem.machine.gMax;
  std::vector<std::array<double, 2>> pairs;
  for (float target : block.targets) {
    double up = std::max(double(target), 0.0), down = up - double(target);
    if (problem.machine.pair == PairScheme::Balanced)
      pairs.push_back({(gMin + gMax + double(target)) / 2,
                       (gMin + gMax - double(target)) / 2});
    else
      pairs.push_back({gMin + up, gMin + down});
  }
  auto pair = [&](int64_t row, int64_t column) -> auto & {
    return pairs[size_t(row * block.columns + column)];
  };
  for (const PairTarget &repair : repairs) {
    EXPECT_GE(std::min(repair.positive, repair.negative), float(gMin));
    EXPECT_LE(std::max(repair.positive, repair.negative), float(gMax));
    pair(repair.row, repair.column) = {repair.positive, repair.negative};
  }
  for (const FaultyDevice &stuck : problem.faults.stuck)
    for (int64_t row = 0; row < block.rows; ++row)
      for (int64_t column = 0; column < block.columns; ++column)
        if (lines.rows[size_t(row)] == stuck.row &&
            lines.columns[size_t(column)] == stuck.column)
          pair(row, column)[stuck.negative] = stuck.conductance;
  return pairs;
}

/// The error, added up pair by pair.
static double
measuredError(const FaultProblem &problem, const FaultPlacement &placement,
              const std::vector<std::vector<PairTarget>> &repairs) {
  double sum = 0;
  for (size_t number = 0; number < problem.blocks.size(); ++number) {
    const FaultProblem::Block &block = problem.blocks[number];
    auto pairs = programmed(problem, placement, number, repairs[number]);
    for (int64_t first = 0; first < block.rows; ++first)
      for (int64_t column = 0; column < block.columns; ++column) {
        double error = 0;
        bool counted = false;
        for (int64_t row = 0; row < block.rows; ++row) {
          if (block.inputs[size_t(row)] != block.inputs[size_t(first)])
            continue;
          counted |= row < first;
          auto place = size_t(row * block.columns + column);
          error +=
              pairs[place][0] - pairs[place][1] - double(block.targets[place]);
        }
        if (!counted)
          sum += block.rowWeights[size_t(first)] *
                 block.columnWeights[size_t(column)] * error * error;
      }
  }
  return sum;
}

TEST(FaultPlacement, ErrorsAreThoseOfWhatIsProgrammed) {
  forSeeds(300, [](Choices &choices) {
    FaultProblem problem = randomProblem(choices, choices.integer(1, 8),
                                         choices.integer(1, 8), true);
    Status status = problem.check();
    ASSERT_TRUE(status) << status.error();
    FaultPlacement kept = *keepLines(problem), moved = solved(problem);
    std::vector<std::vector<PairTarget>> none(problem.blocks.size());
    constexpr double tolerance = 1e-20; // S²
    for (const FaultPlacement &placement : {kept, moved}) {
      double unrepaired = measuredError(problem, placement, none),
             repaired = measuredError(problem, placement,
                                      repairPairs(problem, placement));
      EXPECT_NEAR(errorOf(problem, placement, false), unrepaired,
                  tolerance + 1e-6 * unrepaired);
      // Targets are rounded to float32.
      EXPECT_NEAR(std::sqrt(errorOf(problem, placement)), std::sqrt(repaired),
                  1e-10);
    }
    EXPECT_LE(errorOf(problem, moved), errorOf(problem, kept));
    EXPECT_LE(errorOf(problem, kept),
              errorOf(problem, kept, false) + tolerance);
  });
}

/// The least error of all placements of a block that fills the array.
static double leastError(const FaultProblem &problem) {
  FaultPlacement placement = *keepLines(problem);
  FaultPlacement::Lines &lines = placement.blocks[0];
  std::iota(lines.rows.begin(), lines.rows.end(), 0);
  double least = std::numeric_limits<double>::infinity();
  do {
    std::iota(lines.columns.begin(), lines.columns.end(), 0);
    do {
      least = std::min(least, errorOf(problem, placement));
    } while (std::next_permutation(lines.columns.begin(), lines.columns.end()));
  } while (std::next_permutation(lines.rows.begin(), lines.rows.end()));
  return least;
}

TEST(FaultPlacement, IsNearTheBestOfAll) {
  double sum = 0, sumOfLeast = 0, sumOfKept = 0;
  int64_t best = 0, count = 0;
  forSeeds(200, [&](Choices &choices) {
    FaultProblem problem = randomProblem(choices, 4, 4, false);
    problem.faults.deadRows.clear();
    problem.faults.deadColumns.clear();
    problem.blocks = {
        randomBlock(choices, 0, 0, 4, 4, choices.integer(0, 1) == 1)};
    double found = errorOf(problem, solved(problem)),
           least = leastError(problem);
    ASSERT_GE(found, least * (1 - 1e-9));
    best += found <= least * (1 + 1e-9) + 1e-24;
    sum += found;
    sumOfLeast += least;
    sumOfKept += errorOf(problem, *keepLines(problem));
    ++count;
  });
  EXPECT_GE(double(best) / double(count), 0.6);
  EXPECT_LE(sum, 1.15 * sumOfLeast);
  EXPECT_LE(sum, 0.5 * sumOfKept);
}

TEST(FaultPlacement, AFullArrayLosesItsError) {
  Choices choices(7);
  FaultProblem problem;
  problem.machine = faultTestMachine(128, 128);
  problem.blocks = {randomBlock(choices, 0, 0, 128, 128, false)};
  for (int64_t row = 0; row < 128; ++row)
    for (int64_t column = 0; column < 128; ++column)
      for (bool negative : {false, true})
        if (choices.real(0, 1) < 0.01)
          problem.faults.stuck.push_back({row, column, negative, 0});
  double kept = errorOf(problem, *keepLines(problem));
  EXPECT_GT(kept, 0);
  EXPECT_LT(errorOf(problem, solved(problem)), 0.01 * kept);
}

TEST(FaultPlacement, TextReadsBack) {
  forSeeds(20, [](Choices &choices) {
    FaultProblem problem = randomProblem(choices, 5, 6, true);
    std::string text = printFaultProblem(problem);
    Result<FaultProblem> again = parseFaultProblem(text);
    ASSERT_TRUE(again) << again.error();
    EXPECT_EQ(printFaultProblem(*again), text);
    std::string placed = printFaultPlacement(solved(problem));
    Result<FaultPlacement> placement = parseFaultPlacement(placed);
    ASSERT_TRUE(placement) << placement.error();
    EXPECT_EQ(printFaultPlacement(*placement), placed);
  });
}

//===----------------------------------------------------------------------===//
// Refusals
//===----------------------------------------------------------------------===//

static std::string refusal(const std::string &text) {
  Result<FaultProblem> problem = parseFaultProblem(text);
  EXPECT_TRUE(problem) << problem.error();
  return problem->check().error();
}

TEST(FaultPlacement, Refusals) {
  EXPECT_EQ(refusal("array 2x2\nblock 0,1 1x2\nrow 0 x1: 1 1\n"),
            "expected blocks within the array");
  EXPECT_EQ(refusal("array 2x2\nblock 0,0 1x2\nrow 0 x1: 1\n"),
            "expected targets, inputs and weights of every row and column of "
            "a block");
  EXPECT_EQ(refusal("array 2x2\nblock 0,0 1x1\nrow 0 x1: 8.1\n"),
            "expected targets within the device window");
  EXPECT_EQ(refusal("array 2x2\nblock 0,0 1x1\nrow 0 x-1: 1\n"),
            "expected weights from 0 to 1e100");
  EXPECT_EQ(refusal("array 2x2\nblock 0,0 1x1\nrow 0 x1e101: 1\n"),
            "expected weights from 0 to 1e100");
  EXPECT_EQ(refusal("array 2x2\nblock 0,0 1x1\nrow 0 x1: 1\n"
                    "block 0,1 1x1\nrow 0 x1: 1\n"),
            "expected blocks that share no word lines");
  EXPECT_EQ(refusal("array 2x2\nblock 0,0 1x1\nrow 0 x1: 1\n"
                    "block 1,0 1x1\nrow 0 x1: 1\n"),
            "expected blocks that share no bit lines");
  EXPECT_EQ(refusal("array 3x2\ndead row 0\ndead row 2\nblock 0,0 2x1\n"
                    "row 0 x1: 1\nrow 1 x1: 1\n"),
            "expected 2 word lines that are not dead, found 1 of 3");
  EXPECT_EQ(refusal("array 2x2\ndead column 0\ndead column 1\n"
                    "block 0,0 1x1\nrow 0 x1: 1\n"),
            "expected 1 bit lines that are not dead, found 0 of 2");
  EXPECT_EQ(refusal("array 2x2\nstuck 2,0 + 0\n"),
            "expected a word line below 2, found 2");
}

TEST(FaultPlacement, WrongPlacements) {
  FaultProblem problem = problemOf("array 3x3\ndead row 2\n"
                                   "block 0,0 2x1\nrow 0 x1: 1\nrow 1 x1: 1\n");
  auto verify = [&](const std::string &text) {
    return parseFaultPlacement(text)->verify(problem).error();
  };
  EXPECT_EQ(verify(""), "expected lines for each of 1 blocks");
  EXPECT_EQ(verify("rows 0 columns 0\n"), "expected a word line for each of 2");
  EXPECT_EQ(verify("rows 0 1 columns 0 1\n"),
            "expected a bit line for each of 1");
  EXPECT_EQ(verify("rows 0 0 columns 0\n"), "word line 0 is taken twice");
  EXPECT_EQ(verify("rows 0 2 columns 0\n"), "word line 2 is dead");
  EXPECT_EQ(verify("rows 0 1 columns 3\n"),
            "bit line 3 lies outside the array");
}
