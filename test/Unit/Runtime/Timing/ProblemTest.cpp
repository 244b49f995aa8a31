//===- ProblemTest.cpp - Scheduling problems and their solutions ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/timing/Problem.h"

#include <gtest/gtest.h>

#include <random>

using namespace rampart;
using namespace rampart::timing;

namespace {

/// A loop whose second task needs the first, and the first the second of the
/// pass before: 3 + 4 cycles from pass to pass.
Problem recurrence() {
  return {{{3, {0}}, {4, {1}}, {2, {2}}},
          {{0, 1, 3, 0}, {1, 0, 4, 1}, {1, 2, 4, 0}},
          true};
}

std::string errorOf(const Problem &problem, const Solution &solution) {
  Status status = verify(problem, solution);
  return status ? "accepted" : status.error();
}

} // namespace

TEST(Problem, ARecurrenceBoundsTheInterval) {
  Problem problem = recurrence();
  ASSERT_TRUE(problem.check());
  Solution solution = solve(problem);
  EXPECT_EQ(errorOf(problem, solution), "accepted");
  EXPECT_EQ(solution.interval, 7);
  EXPECT_EQ(solution.length, 9);
}

TEST(Problem, AResourceBoundsTheInterval) {
  Problem problem{{{3, {0}}, {4, {0}}, {2, {0, 1}}}, {{0, 1, 3, 0}}, true};
  Solution solution = solve(problem);
  EXPECT_EQ(errorOf(problem, solution), "accepted");
  EXPECT_EQ(solution.interval, 9);
}

TEST(Problem, PassesOverlapWithoutARecurrence) {
  Problem problem{
      {{5, {0}}, {5, {1}}, {5, {2}}}, {{0, 1, 5, 0}, {1, 2, 5, 0}}, true};
  Solution solution = solve(problem);
  EXPECT_EQ(solution.interval, 5);
  EXPECT_EQ(solution.length, 15);
}

TEST(Problem, StraightCodeRunsOnDifferentResourcesAtOnce) {
  Problem problem{{{5, {0}}, {6, {1}}, {1, {0}}}, {{1, 2, 6, 0}}, false};
  Solution solution = solve(problem);
  EXPECT_EQ(solution.starts, (std::vector<Cycles>{0, 0, 6}));
  EXPECT_EQ(solution.length, 7);
  EXPECT_EQ(solution.interval, 0);
}

TEST(Problem, ChecksItsTasksAndWaits) {
  auto errorOf = [](const Problem &problem) {
    Status status = problem.check();
    return status ? "accepted" : status.error();
  };
  EXPECT_EQ(errorOf({{{0, {}}}, {}, false}),
            "task 0: expected a duration of 1 to 68719476736 cycles, found 0");
  EXPECT_EQ(errorOf({{{1, {}}}, {{0, 1, 1, 0}}, false}),
            "wait of task 1 for task 0: expected one of 1 tasks");
  EXPECT_EQ(errorOf({{{1, {}}, {1, {}}}, {{0, 1, 2, 0}}, false}),
            "wait of task 1 for task 0: expected a delay of 0 to 1, found 2");
  EXPECT_EQ(errorOf({{{1, {}}, {1, {}}}, {{1, 0, 1, 0}}, true}),
            "wait of task 0 for task 1: expected an earlier task of the same "
            "pass");
  EXPECT_EQ(errorOf({{{1, {}}, {1, {}}}, {{1, 0, 1, 1}}, false}),
            "wait of task 0 for task 1: expected no earlier pass without a "
            "loop");
}

TEST(Problem, WrongSolutionsAreRefused) {
  Problem problem = recurrence();
  EXPECT_EQ(errorOf(problem, {{0, 3}, 7, 7}), "expected 3 starts, found 2");
  EXPECT_EQ(errorOf(problem, {{-1, 3, 7}, 7, 9}),
            "task 0: expected a start of at least 0");
  EXPECT_EQ(errorOf(problem, {{0, 2, 7}, 7, 9}),
            "task 1 starts before task 0, 0 passes earlier, is through");
  EXPECT_EQ(errorOf(problem, {{0, 3, 7}, 6, 9}),
            "task 0 starts before task 1, 1 passes earlier, is through");
  EXPECT_EQ(errorOf(problem, {{0, 3, 7}, 3, 9}),
            "task 1: takes 4 cycles, longer than the interval of 3");
  EXPECT_EQ(errorOf(problem, {{0, 3, 7}, 7, 8}),
            "expected a length of 9, found 8");
  problem.tasks[2].resources = {0};
  EXPECT_EQ(errorOf(problem, {{0, 3, 8}, 7, 10}),
            "resource 0: tasks 0 and 2 use it at once");
}

/// Unrolled passes, task by task: what verify() says in closed form.
static bool collides(const Problem &problem, const Solution &solution) {
  int passes =
      problem.repeats ? int(solution.length / solution.interval) + 2 : 1;
  auto overlap = [&](size_t a, int p, size_t b, int q) {
    Cycles beginA = solution.starts[a] + p * solution.interval,
           beginB = solution.starts[b] + q * solution.interval;
    return beginA < beginB + problem.tasks[b].duration &&
           beginB < beginA + problem.tasks[a].duration;
  };
  for (size_t a = 0; a < problem.tasks.size(); ++a)
    for (size_t b = 0; b < problem.tasks.size(); ++b)
      for (int q = 0; q < passes; ++q)
        for (uint32_t mine : problem.tasks[a].resources)
          for (uint32_t other : problem.tasks[b].resources)
            if (mine == other && (a != b || q != 0) && overlap(a, 0, b, q))
              return true;
  return false;
}

TEST(Problem, RandomProblemsAreSolvedAndMovedStartsRefused) {
  for (uint32_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    auto draw = [&](int lo, int hi) {
      return std::uniform_int_distribution<int>(lo, hi)(random);
    };
    Problem problem;
    problem.repeats = draw(0, 3) > 0;
    int tasks = draw(1, 14);
    for (int i = 0; i < tasks; ++i)
      problem.tasks.push_back({draw(1, 9), {uint32_t(draw(0, 3))}});
    for (int i = draw(0, 2 * tasks); i > 0; --i) {
      auto from = uint32_t(draw(0, tasks - 1)),
           to = uint32_t(draw(0, tasks - 1));
      auto distance =
          uint32_t(from < to ? draw(0, problem.repeats ? 2 : 0) : draw(1, 2));
      if (distance == 0 || problem.repeats)
        problem.waits.push_back(
            {from, to, problem.tasks[from].duration, distance});
    }
    ASSERT_TRUE(problem.check());
    Solution solution = solve(problem);
    ASSERT_EQ(errorOf(problem, solution), "accepted");
    EXPECT_FALSE(collides(problem, solution));
    // A start moved at random: what is still accepted still holds.
    Solution moved = solution;
    moved.starts[size_t(draw(0, tasks - 1))] += draw(-4, 4);
    moved.length = 0;
    for (int i = 0; i < tasks; ++i)
      moved.length =
          std::max(moved.length, moved.starts[i] + problem.tasks[i].duration);
    if (verify(problem, moved))
      EXPECT_FALSE(collides(problem, moved));
    else if (*std::min_element(moved.starts.begin(), moved.starts.end()) >= 0) {
      bool late = false;
      for (const Wait &wait : problem.waits)
        late |= moved.starts[wait.to] + wait.distance * moved.interval <
                moved.starts[wait.from] + wait.delay;
      EXPECT_TRUE(late || collides(problem, moved));
    }
  }
}
