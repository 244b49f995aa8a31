//===- Clock.h - The chip's clock while a program runs ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counts cycles by the instructions that are executed, each at its place in
// the static schedule, and looks whether what they read had arrived.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_CLOCK_H
#define RAMPART_SRC_EXEC_CLOCK_H

#include "Plan.h"
#include "rampart/exec/Executor.h"
#include "rampart/host/Tensor.h"
#include "rampart/timing/Schedule.h"

#include <atomic>
#include <mutex>
#include <optional>

namespace rampart {

/// Last ends of the tasks of one group: [phase][sequence], from the phase's
/// beginning.
using GroupEnds = std::vector<std::vector<timing::Cycles>>;

/// One region call. Threads count streams of their own.
class CallClock {
public:
  /// With `records` it keeps every task.
  CallClock(const timing::Group &group, const timing::Member &member,
            bool records)
      : group(group), member(member), records(records) {}

  /// The call's streams; `shape` is that of their axes.
  void begin(const Shape &shape, size_t streams);

  /// Counts one executed instruction; `pass` of the loop, 0 outside.
  void count(uint32_t instruction, size_t stream, size_t pass) {
    const timing::Place &place = member.places[instruction];
    timing::Cycles &last = ends[place.phase][stream];
    last = std::max(last,
                    startOf(instruction, stream, pass) + task(place).duration);
    if (records)
      runs[stream].push_back({0, 0, place.phase, place.task, 0, pass,
                              startOf(instruction, stream, pass)});
  }
  /// From the beginning of its phase.
  timing::Cycles startOf(uint32_t instruction, size_t stream,
                         size_t pass) const {
    const timing::Place &place = member.places[instruction];
    const timing::Solution &solution = group.phases[place.phase].solution;
    if (!member.recurrent)
      pass = passOf(stream);
    return solution.starts[place.task] +
           timing::Cycles(pass) * solution.interval;
  }
  uint32_t phaseOf(uint32_t instruction) const {
    return member.places[instruction].phase;
  }
  timing::Cycles durationOf(uint32_t instruction) const {
    return task(member.places[instruction]).duration;
  }
  void addLate() { ++late; }
  /// Adds what one thread has executed.
  void add(const timing::RegionCount &count);

  /// Adds the call to its group.
  void finish(GroupEnds &into) const;
  /// Appends every task once, with its start in its phase, as of `group` of the
  /// function's.
  void appendTasks(size_t group, std::vector<timing::TaskRun> &tasks) const;
  int64_t lateOperands() const { return late; }
  const timing::RegionCount &executed() const { return total; }

private:
  const timing::Group &group;
  const timing::Member &member;
  bool records;
  GroupEnds ends;                                 // by stream
  std::vector<std::vector<timing::TaskRun>> runs; // likewise
  /// Stream s is step (s / inner) % length of its sequence, along the time
  /// axis, or one vector after another.
  size_t inner = 1, length = 0;
  std::atomic<int64_t> late = 0;
  std::mutex adding;
  timing::RegionCount total;

  const timing::Task &task(const timing::Place &place) const {
    return group.phases[place.phase].problem.tasks[place.task];
  }
  size_t passOf(size_t stream) const;
  size_t sequenceOf(size_t stream) const;
};

/// Looks, for one stream, whether operands are there when an instruction
/// starts.
class ArrivalWatch {
public:
  ArrivalWatch(const RegionPlan &plan, CallClock &clock);
  void begin();
  void execute(const Op &op, size_t stream, size_t pass);

private:
  const RegionPlan &plan;
  CallClock &clock;
  uint32_t phase = 0;
  std::vector<std::vector<timing::Cycles>> buffers; // when elements are there
  std::vector<timing::Cycles> banks;
  timing::Cycles start = 0, end = 0; // of the current instruction
  bool isLate = false;

  void read(const Range &range);
  void write(const Range &range);
  void visit(const LoadOp &op);
  void visit(const StoreOp &op);
  void visit(const FillOp &op) { write(op.dst); }
  void visit(const MoveOp &op);
  void visit(const IntegrateOp &op);
  void visit(const ConvertOp &op);
  void visit(const ArithmeticOp &op);
  void visit(const LookupOp &op);
  void visit(const LoopOp &) {}
};

/// What one call of a function takes, group by group.
class FunctionClock {
public:
  /// With `records` it keeps every task.
  FunctionClock(const timing::FunctionSchedule &schedule, bool records)
      : schedule(schedule), records(records), ends(schedule.groups.size()) {}

  /// Counts a region call from now on.
  CallClock &begin(size_t step, std::optional<CallClock> &clock) const {
    auto [group, member] = *schedule.find(step);
    return clock.emplace(schedule.groups[group], *member, records);
  }
  void finish(size_t step, const CallClock &call);
  /// Groups one after another, in each the sequences one after another.
  timing::Cycles cycles() const;
  /// Appends the tasks of function number `function`, which began at `start`.
  void appendTasks(size_t function, timing::Cycles start,
                   std::vector<timing::TaskRun> &to) const;

private:
  const timing::FunctionSchedule &schedule;
  bool records;
  std::vector<timing::TaskRun> tasks; // starts are in their phases
  std::vector<GroupEnds> ends;
};

} // namespace rampart

#endif // RAMPART_SRC_EXEC_CLOCK_H
