//===- Solve.cpp - List scheduling, of loops modulo an interval -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Any interval at least as long as one pass is feasible, so the search ends:
// nothing wraps around, and what waits for an earlier pass finds it complete.
//===----------------------------------------------------------------------===//
#include "rampart/timing/Problem.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>

using namespace rampart::timing;

namespace {

/// Beyond any length: a problem that does not repeat never wraps around.
constexpr Cycles never = Cycles(1) << 60;

/// When resources are taken, modulo an interval.
class Reservations {
public:
  explicit Reservations(Cycles interval) : interval(interval) {}

  /// The first start from `earliest` on at which all resources of `task` are
  /// free; nothing where there is none.
  std::optional<Cycles> find(const Task &task, Cycles earliest) const;
  void take(const Task &task, Cycles start);

private:
  struct Use {
    Cycles begin, duration;
  };
  Cycles interval;
  std::map<uint32_t, std::vector<Use>> uses;

  /// How far a task must move on so as not to meet `use`; 0: not at all.
  Cycles overlap(const Use &use, Cycles begin, Cycles duration) const;
};

/// One attempt: starts for a given interval.
struct Attempt {
  std::vector<Cycles> starts;
  Cycles wanted = 0; // the interval that unmet waits ask for; 0: all are met
};

class Solver {
public:
  explicit Solver(const Problem &problem);
  Solution run() const;

private:
  const Problem &problem;
  std::vector<std::vector<const Wait *>> incoming; // of the same pass
  std::vector<uint32_t> order;

  void makeOrder();
  Cycles resourceBound() const;
  std::optional<Attempt> attempt(Cycles interval) const;
  Solution solution(std::vector<Cycles> starts, Cycles interval) const;
};

} // namespace

Cycles Reservations::overlap(const Use &use, Cycles begin,
                             Cycles duration) const {
  Cycles behind = (begin - use.begin) % interval;
  if (behind < 0)
    behind += interval;
  if (behind < use.duration)
    return use.duration - behind;
  return behind + duration > interval ? interval - behind + use.duration : 0;
}

std::optional<Cycles> Reservations::find(const Task &task,
                                         Cycles earliest) const {
  Cycles start = earliest;
  for (bool moved = true; moved;) {
    moved = false;
    for (uint32_t resource : task.resources)
      if (auto found = uses.find(resource); found != uses.end())
        for (const Use &use : found->second)
          if (Cycles step = overlap(use, start % interval, task.duration)) {
            start += step;
            moved = true;
            if (start - earliest >= interval)
              return std::nullopt;
          }
  }
  return start;
}

void Reservations::take(const Task &task, Cycles start) {
  for (uint32_t resource : task.resources)
    uses[resource].push_back({start % interval, task.duration});
}

Solver::Solver(const Problem &problem)
    : problem(problem), incoming(problem.tasks.size()) {
  for (const Wait &wait : problem.waits)
    if (wait.distance == 0)
      incoming[wait.to].push_back(&wait);
  makeOrder();
}

/// Longest way to the end of the pass first; of equals, the program's order,
/// which what waits always comes later in.
void Solver::makeOrder() {
  std::vector<Cycles> height(problem.tasks.size());
  for (size_t i = height.size(); i-- > 0;) {
    height[i] = std::max(height[i], problem.tasks[i].duration);
    for (const Wait *wait : incoming[i])
      height[wait->from] =
          std::max(height[wait->from], wait->delay + height[i]);
  }
  order.resize(problem.tasks.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return height[a] != height[b] ? height[a] > height[b] : a < b;
  });
}

/// No resource can serve a pass in less than all its tasks take.
Cycles Solver::resourceBound() const {
  Cycles bound = 1;
  std::map<uint32_t, Cycles> busy;
  for (const Task &task : problem.tasks) {
    bound = std::max(bound, task.duration);
    for (uint32_t resource : task.resources)
      bound = std::max(bound, busy[resource] += task.duration);
  }
  return bound;
}

std::optional<Attempt> Solver::attempt(Cycles interval) const {
  Attempt result{std::vector<Cycles>(problem.tasks.size()), 0};
  Reservations reservations(interval);
  for (uint32_t i : order) {
    Cycles earliest = 0;
    for (const Wait *wait : incoming[i])
      earliest = std::max(earliest, result.starts[wait->from] + wait->delay);
    std::optional<Cycles> start = reservations.find(problem.tasks[i], earliest);
    if (!start)
      return std::nullopt;
    reservations.take(problem.tasks[i], *start);
    result.starts[i] = *start;
  }
  for (const Wait &wait : problem.waits)
    if (wait.distance > 0) {
      Cycles need =
          result.starts[wait.from] + wait.delay - result.starts[wait.to];
      Cycles distance = wait.distance;
      if (need > distance * interval)
        result.wanted =
            std::max(result.wanted, (need + distance - 1) / distance);
    }
  return result;
}

Solution Solver::solution(std::vector<Cycles> starts, Cycles interval) const {
  Solution result{std::move(starts), problem.repeats ? interval : 0, 0};
  for (size_t i = 0; i < problem.tasks.size(); ++i)
    result.length =
        std::max(result.length, result.starts[i] + problem.tasks[i].duration);
  return result;
}

Solution Solver::run() const {
  constexpr int attempts = 256;
  Solution serial = solution(attempt(never)->starts, never);
  if (!problem.repeats || problem.tasks.empty())
    return serial;
  Cycles interval = resourceBound();
  for (int i = 0; i < attempts && interval < serial.length; ++i) {
    std::optional<Attempt> tried = attempt(interval);
    if (tried && tried->wanted == 0)
      return solution(std::move(tried->starts), interval);
    interval = std::max(interval + 1 + interval / 128,
                        tried ? std::min(tried->wanted, serial.length) : 0);
  }
  return solution(serial.starts, serial.length);
}

Solution rampart::timing::solve(const Problem &problem) {
  return Solver(problem).run();
}
