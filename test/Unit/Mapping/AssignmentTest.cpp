//===- AssignmentTest.cpp - One place for everything ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/Assignment.h"

#include "RandomTest.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>

using namespace rampart::mapping;

static double costOf(const std::vector<int64_t> &assigned, int64_t places,
                     const std::vector<double> &costs) {
  double sum = 0;
  for (size_t item = 0; item < assigned.size(); ++item)
    sum += costs[item * size_t(places) + size_t(assigned[item])];
  return sum;
}

TEST(Assignment, TakesTheCheapestWhereItIsFree) {
  EXPECT_EQ(assignAtLeastCost(2, 3, {5, 1, 9, 5, 9, 2}),
            (std::vector<int64_t>{1, 2}));
}

TEST(Assignment, GivesWayWhereThatIsCheaper) {
  // Both want place 0; the first loses 1 by leaving, the second 10.
  EXPECT_EQ(assignAtLeastCost(2, 2, {0, 1, 0, 10}),
            (std::vector<int64_t>{1, 0}));
}

TEST(Assignment, NothingIsAssignedToNothing) {
  EXPECT_TRUE(assignAtLeastCost(0, 3, {}).empty());
}

TEST(Assignment, IsTheBestOfAll) {
  forSeeds(300, [](Choices &choices) {
    int64_t places = choices.integer(1, 6), items = choices.integer(1, places);
    std::vector<double> costs;
    for (int64_t i = 0; i < items * places; ++i)
      // Many costs are equal, some below 0.
      costs.push_back(double(choices.integer(-2, 5)));
    std::vector<int64_t> assigned = assignAtLeastCost(items, places, costs);
    ASSERT_EQ(
        int64_t(std::set<int64_t>(assigned.begin(), assigned.end()).size()),
        items);
    std::vector<int64_t> order(static_cast<size_t>(places));
    std::iota(order.begin(), order.end(), 0);
    double least = std::numeric_limits<double>::infinity();
    do {
      std::vector<int64_t> first(order.begin(), order.begin() + items);
      least = std::min(least, costOf(first, places, costs));
    } while (std::next_permutation(order.begin(), order.end()));
    EXPECT_EQ(costOf(assigned, places, costs), least);
  });
}
