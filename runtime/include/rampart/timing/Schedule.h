//===- Schedule.h - When a program's instructions run -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The static schedule of a program, made from its records and machine alone:
// the compiler's report reads it and the executor's clock follows it
// (docs/Schedule.md).
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TIMING_SCHEDULE_H
#define RAMPART_TIMING_SCHEDULE_H

#include "rampart/program/Program.h"
#include "rampart/timing/Problem.h"

#include <optional>

namespace rampart::timing {

/// What serves one task at a time.
struct Resource {
  enum Kind : uint32_t { Array, Digital, Link, HostIn, HostOut } kind;
  /// Array: tile and slot; Digital: the tile; Link: the tiles it goes from and
  /// to.
  uint32_t a = 0, b = 0;
  auto operator<=>(const Resource &) const = default;
};

/// Straight code, or one loop body of all regions that run side by side.
struct Phase {
  Problem problem;
  Solution solution;

  /// Of straight code once, of a loop for `passes` of them; none take no time.
  Cycles cycles(int64_t passes) const;
};

/// Where an instruction stands: instructions that one pass of a ramp serves
/// share a task.
struct Place {
  uint32_t phase, task;
};

/// One region call. A recurrent one runs its loop once per time step; another
/// runs its body once per vector, which is once per time step where
/// `timeAxis`, one of its stream axes, is the group's time.
struct Member {
  size_t step;     // of the function's body
  uint32_t region; // of the program
  bool recurrent;
  std::optional<size_t> timeAxis;
  bool reversed; // the pass goes from the last time step to the first
  std::vector<Place> places; // by instruction, loop bodies in place
};

/// Region calls whose passes overlap; groups follow one another.
struct Group {
  std::vector<Member> members;
  std::vector<Phase> phases;
  /// As the program tells them; -1: open until it runs.
  int64_t passes = -1, sequences = -1;
  std::vector<Resource> resources; // by the numbers that tasks have for them

  /// Passes are time steps, or vectors where no member knows the time.
  bool timed() const;
  /// Of one sequence with this many passes.
  Cycles cycles(int64_t passes) const;
  /// Cycles from one pass to the next, and of one pass alone.
  Cycles interval() const;
  Cycles depth() const { return cycles(1); }
};

/// A task that a run has executed, with the group that knows its resources.
struct TaskRun {
  size_t function, group;
  uint32_t phase, task;
  size_t sequence, pass;
  Cycles start; // since the run began
};

struct FunctionSchedule {
  std::vector<Group> groups;

  /// The group and member of a region call.
  struct Found {
    size_t group;
    const Member *member;
  };
  std::optional<Found> find(size_t step) const;
};

struct Schedule {
  std::vector<FunctionSchedule> functions; // as in the program
};

/// Whether regions overlap where their data flow lets them, or one follows
/// another, which is what overlapping is compared with.
enum class Overlap { Wavefront, None };

/// The schedule, verified. Errors: an instruction takes longer than
/// `longestTask`.
Result<Schedule> makeSchedule(const Program &program,
                              Overlap overlap = Overlap::Wavefront);

/// A group's passes and sequences; what the program leaves open is `timeSteps`
/// steps, or one vector, and one sequence.
std::pair<int64_t, int64_t> sizesOf(const Group &group, int64_t timeSteps);

/// Cycles of one call of the entry function: sequences run one after another.
/// Open sizes as in sizesOf. Nothing where branches or loops decide at run time
/// what is called.
std::optional<Cycles> callCycles(const Program &program,
                                 const Schedule &schedule, int64_t timeSteps);

} // namespace rampart::timing

#endif // RAMPART_TIMING_SCHEDULE_H
