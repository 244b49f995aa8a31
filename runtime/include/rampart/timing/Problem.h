//===- Problem.h - When tasks that share resources start --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A scheduling problem that knows nothing of programs: tasks with durations,
// resources that serve one task at a time, and waits between tasks of the same
// or of earlier passes of a loop.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TIMING_PROBLEM_H
#define RAMPART_TIMING_PROBLEM_H

#include "rampart/core/Result.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace rampart::timing {

/// Cycles of the machine's clock.
using Cycles = int64_t;

/// Longest duration of a task.
inline constexpr Cycles longestTask = Cycles(1) << 36;

struct Task {
  Cycles duration = 1;             // at least 1
  std::vector<uint32_t> resources; // all held for the whole duration
};

/// start(to) of pass p is at least start(from) + delay of pass p - distance.
struct Wait {
  uint32_t from, to;
  Cycles delay;
  uint32_t distance; // 0: the same pass, and from < to
  auto operator<=>(const Wait &) const = default;
};

struct Problem {
  std::vector<Task> tasks;
  std::vector<Wait> waits;
  /// A loop: passes begin one interval after another, and overlap.
  bool repeats = false;

  /// Durations, and waits that no start could meet.
  Status check() const;
};

/// Task i of pass p starts at starts[i] + p * interval.
struct Solution {
  std::vector<Cycles> starts;
  Cycles interval = 0; // 0 in a problem that does not repeat
  Cycles length = 0;   // from the first start of a pass to its last end
};

/// Whether every wait is met and no resource serves two tasks at once, in any
/// pass. What passes cannot deadlock: its starts are one order of all events
/// in which everything waited for comes first.
Status verify(const Problem &problem, const Solution &solution);

/// List scheduling, tasks with the longest way to the end first; a loop's
/// interval is the least for which it succeeds, from the bound that its
/// resources set. The problem must pass check().
Solution solve(const Problem &problem);

} // namespace rampart::timing

#endif // RAMPART_TIMING_PROBLEM_H
