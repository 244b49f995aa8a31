//===- Problem.cpp - Checks of problems and their solutions ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/timing/Problem.h"

#include <algorithm>
#include <map>
#include <string>

using namespace rampart;
using namespace rampart::timing;

static std::string number(int64_t value) { return std::to_string(value); }

Status Problem::check() const {
  for (size_t i = 0; i < tasks.size(); ++i)
    if (tasks[i].duration < 1 || tasks[i].duration > longestTask)
      return Error{"task " + number(i) + ": expected a duration of 1 to " +
                   number(longestTask) + " cycles, found " +
                   number(tasks[i].duration)};
  for (const Wait &wait : waits) {
    std::string name = "wait of task " + number(wait.to) + " for task " +
                       number(wait.from) + ": ";
    if (wait.from >= tasks.size() || wait.to >= tasks.size())
      return Error{name + "expected one of " + number(tasks.size()) + " tasks"};
    if (wait.delay < 0 || wait.delay > tasks[wait.from].duration)
      return Error{name + "expected a delay of 0 to " +
                   number(tasks[wait.from].duration) + ", found " +
                   number(wait.delay)};
    if (wait.distance == 0 && wait.from >= wait.to)
      return Error{name + "expected an earlier task of the same pass"};
    if (wait.distance > 0 && !repeats)
      return Error{name + "expected no earlier pass without a loop"};
  }
  return {};
}

namespace {

/// A task's time on one resource, folded into one interval.
struct Use {
  Cycles begin, end;
  size_t task;
};

} // namespace

/// The uses of every resource; one that goes beyond the interval's end goes on
/// at its beginning.
static std::map<uint32_t, std::vector<Use>> usesOf(const Problem &problem,
                                                   const Solution &solution) {
  std::map<uint32_t, std::vector<Use>> uses;
  for (size_t i = 0; i < problem.tasks.size(); ++i) {
    Cycles begin = solution.starts[i];
    if (problem.repeats)
      begin %= solution.interval;
    Cycles end = begin + problem.tasks[i].duration;
    for (uint32_t resource : problem.tasks[i].resources) {
      std::vector<Use> &list = uses[resource];
      if (problem.repeats && end > solution.interval) {
        list.push_back({begin, solution.interval, i});
        list.push_back({0, end - solution.interval, i});
      } else {
        list.push_back({begin, end, i});
      }
    }
  }
  return uses;
}

static Status verifyResources(const Problem &problem,
                              const Solution &solution) {
  for (auto &[resource, list] : usesOf(problem, solution)) {
    std::sort(list.begin(), list.end(),
              [](const Use &a, const Use &b) { return a.begin < b.begin; });
    for (size_t i = 1; i < list.size(); ++i)
      if (list[i].begin < list[i - 1].end)
        return Error{"resource " + number(resource) + ": tasks " +
                     number(list[i - 1].task) + " and " + number(list[i].task) +
                     " use it at once"};
  }
  return {};
}

Status timing::verify(const Problem &problem, const Solution &solution) {
  if (solution.starts.size() != problem.tasks.size())
    return Error{"expected " + number(problem.tasks.size()) +
                 " starts, found " + number(solution.starts.size())};
  Cycles length = 0;
  for (size_t i = 0; i < problem.tasks.size(); ++i) {
    if (solution.starts[i] < 0)
      return Error{"task " + number(i) + ": expected a start of at least 0"};
    Cycles duration = problem.tasks[i].duration;
    if (problem.repeats && duration > solution.interval)
      return Error{"task " + number(i) + ": takes " + number(duration) +
                   " cycles, longer than the interval of " +
                   number(solution.interval)};
    length = std::max(length, solution.starts[i] + duration);
  }
  if (length != solution.length)
    return Error{"expected a length of " + number(length) + ", found " +
                 number(solution.length)};
  for (const Wait &wait : problem.waits)
    if (solution.starts[wait.to] + Cycles(wait.distance) * solution.interval <
        solution.starts[wait.from] + wait.delay)
      return Error{"task " + number(wait.to) + " starts before task " +
                   number(wait.from) + ", " + number(wait.distance) +
                   " passes earlier, is through"};
  return verifyResources(problem, solution);
}
