//===- TilePlacementTest.cpp - Tiles on the grid --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/TilePlacement.h"

#include "RandomTest.h"

#include <algorithm>
#include <limits>
#include <numeric>

using namespace rampart;
using namespace rampart::mapping;

static TilePlacement solved(const TilePlacementProblem &problem) {
  Result<TilePlacement> placement = placeByExchange(problem);
  EXPECT_TRUE(placement) << placement.error();
  Status status = placement->verify(problem);
  EXPECT_TRUE(status) << status.error();
  return *placement;
}

/// The least cost of all assignments to the grid's cells.
static int64_t leastCost(const TilePlacementProblem &problem) {
  std::vector<int64_t> cells(size_t(problem.gridRows * problem.gridColumns));
  std::iota(cells.begin(), cells.end(), 0);
  int64_t least = std::numeric_limits<int64_t>::max();
  do {
    TilePlacement placement{{cells.begin(), cells.begin() + problem.tiles}};
    least = std::min(least, placement.cost(problem));
  } while (std::next_permutation(cells.begin(), cells.end()));
  return least;
}

TEST(TilePlacement, CostIsCodesTimesHops) {
  TilePlacementProblem problem{2, 3, 3, {{0, 1, 10}, {2, 0, 1}}};
  // Cells 0 and 5 are three hops apart, 0 and 3 one.
  EXPECT_EQ((TilePlacement{{0, 5, 3}}.cost(problem)), 31);
}

TEST(TilePlacement, AChainLiesInARow) {
  TilePlacementProblem problem{4, 4, 9, {}};
  // A chain through the tiles in another order than theirs.
  for (int64_t i = 0; i + 1 < 9; ++i)
    problem.flows.push_back({i * 4 % 9, (i + 1) * 4 % 9, 5});
  EXPECT_EQ(solved(problem).cost(problem), 8 * 5);
}

TEST(TilePlacement, AStarHasItsMiddleInTheMiddle) {
  TilePlacementProblem problem{3, 3, 9, {}};
  for (int64_t i = 1; i < 9; ++i)
    problem.flows.push_back({0, i, 1});
  TilePlacement placement = solved(problem);
  EXPECT_EQ(placement.cells[0], 4);
  EXPECT_EQ(placement.cost(problem), 4 * 1 + 4 * 2);
}

TEST(TilePlacement, OneTileStays) {
  TilePlacementProblem problem{16, 16, 1, {}};
  EXPECT_EQ(solved(problem).cells, std::vector<int64_t>{0});
}

TEST(TilePlacement, IsNearTheBestOfAll) {
  double worst = 1, sum = 0;
  int64_t count = 0;
  forSeeds(60, [&](Choices &choices) {
    TilePlacementProblem problem{2, 4, choices.integer(2, 8), {}};
    for (int64_t flows = choices.integer(1, 12); flows > 0; --flows)
      problem.flows.push_back({choices.integer(0, problem.tiles - 1),
                               choices.integer(0, problem.tiles - 1),
                               choices.integer(0, 9)});
    int64_t found = solved(problem).cost(problem),
            inOrder = placeInOrder(problem)->cost(problem),
            least = leastCost(problem);
    ASSERT_LE(least, found);
    ASSERT_LE(found, inOrder);
    double ratio = least == 0 ? 1 : double(found) / double(least);
    worst = std::max(worst, ratio);
    sum += ratio;
    ++count;
  });
  EXPECT_LE(worst, 1.5);
  EXPECT_LE(sum / double(count), 1.1);
}

TEST(TilePlacement, Refusals) {
  EXPECT_EQ((TilePlacementProblem{2, 2, 5, {}}.check().error()),
            "expected at most the grid's 4 tiles, found 5");
  EXPECT_EQ((TilePlacementProblem{0, 2, 1, {}}.check().error()),
            "expected a grid of at least one tile");
  EXPECT_EQ((TilePlacementProblem{2, 2, 2, {{0, 2, 1}}}.check().error()),
            "expected flows of at least 0 codes between 2 tiles");
  TilePlacementProblem problem{2, 2, 2, {}};
  EXPECT_EQ((TilePlacement{{0}}.verify(problem).error()),
            "expected a cell for each of 2 tiles");
  EXPECT_EQ((TilePlacement{{0, 4}}.verify(problem).error()),
            "cell 4 lies outside the grid");
  EXPECT_EQ((TilePlacement{{1, 1}}.verify(problem).error()),
            "cell 1 is taken twice");
}
