//===- PackingTest.cpp - Blocks of matrices on arrays and tiles -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/Packing.h"

#include "PackingText.h"
#include "RandomTest.h"
#include "rampart/Mapping/Partition.h"

#include <ctime>

using namespace rampart;
using namespace rampart::mapping;

static PackingProblem parsed(const std::string &text) {
  Result<PackingProblem> problem = parsePackingProblem(text);
  EXPECT_TRUE(problem) << problem.error();
  return problem ? *problem : PackingProblem();
}

/// The greedy answer as text, verified.
static std::string greedy(const std::string &text) {
  PackingProblem problem = parsed(text);
  EXPECT_EQ(printPackingProblem(problem), text);
  Result<Packing> packing = packGreedily(problem);
  if (!packing)
    return packing.error();
  Status status = packing->verify(problem);
  EXPECT_TRUE(status) << status.error();
  return printPacking(*packing);
}

//===----------------------------------------------------------------------===//
// Problems as text
//===----------------------------------------------------------------------===//

TEST(Packing, SharesAnArrayDiagonally) {
  EXPECT_EQ(greedy("array 256x256 ramps 16 per_tile 8 tiles 256\n"
                   "stack 176x128 ramps 1 1\n"
                   "stack 80x10 ramps 1\n"),
            "tile 0 blocks 0:0,0 ramps 0:0 0:1\n"
            "tile 0 blocks 0:176,128 ramps 0:2\n");
}

TEST(Packing, ColumnsWordLinesAndRampColumnsAllCount) {
  const std::string array = "array 8x8 ramps 2 per_tile 4 tiles 2\n";
  EXPECT_EQ(greedy(array + "stack 5x1\nstack 4x1\n"),
            "tile 0 blocks 0:0,0\ntile 0 blocks 1:0,0\n");
  EXPECT_EQ(greedy(array + "stack 1x5\nstack 1x4\n"),
            "tile 0 blocks 0:0,0\ntile 0 blocks 1:0,0\n");
  EXPECT_EQ(greedy(array + "stack 1x1 ramps 2\nstack 1x1 ramps 1\n"),
            "tile 0 blocks 0:0,0 ramps 0:0\ntile 0 blocks 1:0,0 ramps 1:0\n");
}

TEST(Packing, StacksStayInATileAndTheirArraysApart) {
  // Three arrays on a tile: the second stack goes to another tile, the small
  // blocks beside the larger ones.
  EXPECT_EQ(greedy("array 4x4 ramps 2 per_tile 3 tiles 2\n"
                   "stack 1x1\n"
                   "stack 3x2 3x2 ramps 2 2\n"
                   "stack 3x2 3x2 ramps 1\n"
                   "stack 1x2 1x2\n"),
            "tile 1 blocks 0:3,2\n"
            "tile 0 blocks 0:0,0 1:0,0 ramps 0:0 1:0\n"
            "tile 1 blocks 0:0,0 1:0,0 ramps 0:0\n"
            "tile 0 blocks 0:3,2 1:3,2\n");
}

TEST(Packing, RefusesWhatDoesNotFit) {
  const std::string array = "array 4x4 ramps 2 per_tile 2 tiles 1\n";
  EXPECT_EQ(greedy(array + "stack 4x4\nstack 5x1\n"),
            "stack 1: 5 rows do not fit the 4 of an array");
  EXPECT_EQ(greedy(array + "stack 1x5\n"),
            "stack 0: 5 columns do not fit the 4 of an array");
  EXPECT_EQ(greedy(array + "stack 1x1 1x1 1x1\n"),
            "stack 0: 3 blocks do not fit the 2 of a tile's arrays");
  EXPECT_EQ(greedy(array + "stack 1x1 1x1 ramps 2 1 2\n"),
            "stack 0: 5 ramp columns do not fit the 4 of its arrays");
  EXPECT_EQ(greedy(array + "stack 0x1\n"),
            "stack 0: expected blocks of at least one row and column");
  EXPECT_EQ(greedy(array + "stack 4x4\nstack 4x4\nstack 4x4\n"),
            "the arrays take 2 tiles, the machine has 1");
}

TEST(Packing, VerifyRefusesWrongAnswers) {
  PackingProblem problem = parsed("array 4x4 ramps 2 per_tile 2 tiles 2\n"
                                  "stack 2x2 2x2 ramps 1\n"
                                  "stack 2x2 ramps 2\n");
  auto error = [&](const std::string &text) {
    Result<Packing> packing = parsePacking(text);
    EXPECT_TRUE(packing) << packing.error();
    EXPECT_EQ(printPacking(*packing), text);
    Status status = packing->verify(problem);
    return status ? "accepted" : status.error();
  };
  const std::string stack = "tile 0 blocks 0:0,0 1:0,0 ramps 0:0\n";
  EXPECT_EQ(error(stack + "tile 0 blocks 1:2,2 ramps 1:0\n"), "accepted");
  EXPECT_EQ(error(stack), "expected a place for every stack");
  EXPECT_EQ(error(stack + "tile 0 blocks 1:2,2\n"),
            "expected a place for every block and ramp");
  EXPECT_EQ(error(stack + "tile 0 blocks 1:1,2 ramps 1:0\n"),
            "word lines from 1 on are taken twice in array 1 of tile 0");
  EXPECT_EQ(error(stack + "tile 0 blocks 1:2,1 ramps 1:0\n"),
            "columns from 1 on are taken twice in array 1 of tile 0");
  EXPECT_EQ(error(stack + "tile 0 blocks 0:2,2 ramps 0:0\n"),
            "ramp columns from 0 on are taken twice in array 0 of tile 0");
  EXPECT_EQ(error(stack + "tile 1 blocks 0:3,2 ramps 0:0\n"),
            "word lines 3 to 5 lie outside of an array's 4");
  EXPECT_EQ(error(stack + "tile 1 blocks 0:0,0 ramps 1:0\n"),
            "expected ramps in arrays of their stack");
  EXPECT_EQ(error(stack + "tile 1 blocks 2:0,0 ramps 2:0\n"),
            "expected blocks of a stack in different arrays of a tile");
  EXPECT_EQ(error("tile 0 blocks 0:0,0 0:2,2 ramps 0:0\n"
                  "tile 1 blocks 0:0,0 ramps 0:0\n"),
            "expected blocks of a stack in different arrays of a tile");
  EXPECT_EQ(error(stack + "tile 2 blocks 0:0,0 ramps 0:0\n"),
            "expected one of 2 tiles, found 2");
}

//===----------------------------------------------------------------------===//
// How few arrays
//===----------------------------------------------------------------------===//

TEST(Packing, ExactFindsWhatFirstFitMisses) {
  // 6 + 4, 5 + 5 beside 5 + 4, 6, 5.
  PackingProblem problem = parsed("array 10x10 ramps 1 per_tile 4 tiles 1\n"
                                  "stack 4x6\nstack 5x5\nstack 5x5\n"
                                  "stack 6x4\n");
  EXPECT_EQ(problem.lowerBound(), 2);
  Result<Packing> packing = packExactly(problem);
  ASSERT_TRUE(packing) << packing.error();
  EXPECT_EQ(packing->arrays(), 2);
}

static PackingProblem randomProblem(Choices &choices) {
  PackingProblem problem;
  problem.arrayRows = choices.integer(4, 20);
  problem.arrayColumns = choices.integer(4, 20);
  problem.arrayRampColumns = choices.integer(2, 6);
  problem.arraysPerTile = choices.integer(1, 4);
  problem.tiles = 16;
  int64_t stacks = choices.integer(1, 7);
  for (int64_t s = 0; s < stacks; ++s) {
    Stack stack;
    int64_t blocks = choices.integer(
        1, std::min<int64_t>(problem.arraysPerTile, choices.integer(1, 3)));
    for (int64_t b = 0; b < blocks; ++b)
      stack.blocks.push_back({choices.integer(1, problem.arrayRows),
                              choices.integer(1, problem.arrayColumns)});
    for (int64_t r = choices.integer(0, 2); r > 0; --r)
      stack.ramps.push_back(choices.integer(1, problem.arrayRampColumns / 2));
    problem.stacks.push_back(std::move(stack));
  }
  return problem;
}

TEST(Packing, GreedyIsWithinOneOfExact) {
  int64_t best = 0, all = 0;
  forSeeds(400, [&](Choices &choices) {
    PackingProblem problem = randomProblem(choices);
    SCOPED_TRACE(printPackingProblem(problem));
    Result<Packing> greedy = packGreedily(problem),
                    exact = packExactly(problem);
    ASSERT_TRUE(greedy) << greedy.error();
    ASSERT_TRUE(exact) << exact.error();
    for (const Packing &packing : {*greedy, *exact}) {
      Status status = packing.verify(problem);
      ASSERT_TRUE(status) << status.error();
    }
    ASSERT_LE(problem.lowerBound(), exact->arrays());
    ASSERT_LE(exact->arrays(), greedy->arrays());
    ASSERT_LE(greedy->arrays(), exact->arrays() + 1);
    best += greedy->arrays() == exact->arrays();
    ++all;
  });
  RecordProperty("as good as exact", std::to_string(best));
  EXPECT_GT(best * 10, all * 9);
}

namespace {

struct Matrix {
  int64_t rows, columns, gates;
};
struct Network {
  const char *name;
  std::vector<Matrix> matrices;
};

/// rows of inputs, states and the bias.
Matrix lstm(int64_t inputs, int64_t units) {
  return {inputs + units + 1, 4 * units, 4};
}
Matrix dense(int64_t inputs, int64_t outputs) {
  return {inputs + 1, outputs, 1};
}

} // namespace

static std::vector<Network> networks() {
  std::vector<Matrix> gru, small, deep;
  for (int64_t inputs : {512, 1024, 1024})
    for (int direction : {0, 1}) {
      (void)direction;
      gru.push_back({inputs + 512 + 1, 2 * 512, 2});
      gru.push_back({inputs + 1, 512, 1});
      gru.push_back({512 + 1, 512, 1});
    }
  for (int64_t units = 8; units <= 64; units += 4)
    small.push_back(lstm(16, units));
  for (int layer = 0; layer < 4; ++layer)
    deep.push_back(lstm(256, 256));
  return {
      {"keyword", {lstm(40, 32), dense(32, 10)}},
      {"lstm 128/128", {lstm(128, 128)}},
      {"lstm 128/512", {lstm(128, 512), dense(512, 50)}},
      {"lstm 128/2016", {lstm(128, 2016)}},
      {"lstm with projection", {{128 + 504 + 1, 8064, 4}, dense(2016, 504)}},
      {"gru 512 x 3, both directions", gru},
      {"lstm 256 x 4", deep},
      {"fifteen small lstms", small},
      {"dense", {dense(784, 512), dense(512, 512), dense(512, 10)}},
      {"100 M weights", {lstm(2048, 2976), lstm(2976, 2000)}}};
}

/// What no cut of the matrices and no packing can go below: every column takes
/// at least so many lengths of an array's columns, every row of its word lines.
static int64_t fewestArrays(const Network &network, int64_t rows,
                            int64_t columns) {
  auto ceilDiv = [](int64_t a, int64_t b) { return (a + b - 1) / b; };
  int64_t columnLengths = 0, rowLengths = 0;
  for (const Matrix &matrix : network.matrices) {
    columnLengths += matrix.columns * ceilDiv(matrix.rows, rows);
    rowLengths += matrix.rows * ceilDiv(matrix.columns, columns);
  }
  return std::max(ceilDiv(columnLengths, columns), ceilDiv(rowLengths, rows));
}

TEST(Packing, NetworksTakeFewMoreArraysThanTheBound) {
  for (const Network &network : networks()) {
    SCOPED_TRACE(network.name);
    PackingProblem problem{256, 256, 16, 8, 256, {}};
    for (const Matrix &matrix : network.matrices) {
      Result<Partition> cut =
          partition({matrix.rows, matrix.columns, matrix.gates, 256, 256, 4});
      ASSERT_TRUE(cut) << cut.error();
      for (const std::vector<Range> &rows : cut->stacks)
        for (Range columns : cut->columns) {
          Stack stack{{}, {1, 1}};
          for (Range range : rows)
            stack.blocks.push_back({range.size(), columns.size()});
          problem.stacks.push_back(std::move(stack));
        }
    }
    Result<Packing> packing = packGreedily(problem);
    ASSERT_TRUE(packing) << packing.error();
    Status status = packing->verify(problem);
    ASSERT_TRUE(status) << status.error();
    int64_t bound = fewestArrays(network, 256, 256);
    EXPECT_LE(double(packing->arrays()), 1.1 * double(problem.lowerBound()));
    // No cut into blocks could do better than this; cuts are even, and blocks
    // share neither word lines nor columns.
    EXPECT_LE(double(packing->arrays()), 1.15 * double(bound));
  }
}

TEST(Packing, GreedyIsFastOnManyBlocks) {
  // Of sizes that leave room that is never quite enough.
  PackingProblem problem{256, 256, 16, 8, 1 << 20, {}};
  Choices choices(1);
  for (int s = 0; s < 20000; ++s)
    problem.stacks.push_back(
        {{{choices.integer(20, 250), choices.integer(20, 250)}}, {1}});
  std::clock_t start = std::clock();
  Result<Packing> packing = packGreedily(problem);
  double seconds = double(std::clock() - start) / CLOCKS_PER_SEC;
  ASSERT_TRUE(packing) << packing.error();
  EXPECT_TRUE(packing->verify(problem));
  EXPECT_LT(seconds, 5);
}
