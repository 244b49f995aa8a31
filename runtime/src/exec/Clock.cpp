//===- Clock.cpp - The chip's clock while a program runs ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Clock.h"

#include <array>
#include <set>

using namespace rampart;
using timing::Cycles;

//===----------------------------------------------------------------------===//
// One region call
//===----------------------------------------------------------------------===//

void CallClock::begin(const Shape &shape, size_t streams) {
  ends.assign(group.phases.size(), std::vector<Cycles>(streams));
  runs.assign(records ? streams : 0, {});
  if (!member.timeAxis)
    return;
  length = size_t(shape[*member.timeAxis]);
  for (size_t axis = *member.timeAxis + 1; axis < shape.size(); ++axis)
    inner *= size_t(shape[axis]);
}

size_t CallClock::passOf(size_t stream) const {
  if (!member.timeAxis)
    return stream;
  size_t time = stream / inner % length;
  return member.reversed ? length - 1 - time : time;
}

size_t CallClock::sequenceOf(size_t stream) const {
  if (member.recurrent)
    return stream;
  return member.timeAxis ? stream / (inner * length) * inner + stream % inner
                         : 0;
}

void CallClock::add(const timing::RegionCount &count) {
  std::lock_guard lock(adding);
  total.add(count);
}

void CallClock::finish(GroupEnds &into) const {
  into.resize(group.phases.size());
  for (size_t phase = 0; phase < ends.size(); ++phase)
    for (size_t stream = 0; stream < ends[phase].size(); ++stream) {
      size_t sequence = sequenceOf(stream);
      if (sequence >= into[phase].size())
        into[phase].resize(sequence + 1);
      into[phase][sequence] =
          std::max(into[phase][sequence], ends[phase][stream]);
    }
}

/// Instructions that share a task have each recorded it.
void CallClock::appendTasks(size_t groupNumber,
                            std::vector<timing::TaskRun> &tasks) const {
  for (size_t stream = 0; stream < runs.size(); ++stream) {
    std::set<std::array<size_t, 3>> seen;
    for (timing::TaskRun run : runs[stream]) {
      if (!seen.insert({run.phase, run.task, run.pass}).second)
        continue;
      run.group = groupNumber;
      run.sequence = sequenceOf(stream);
      if (!member.recurrent)
        run.pass = passOf(stream);
      tasks.push_back(run);
    }
  }
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

ArrivalWatch::ArrivalWatch(const RegionPlan &plan, CallClock &clock)
    : plan(plan), clock(clock), banks(plan.banks.size()) {
  for (const RegionPlan::Buffer &buffer : plan.buffers)
    buffers.emplace_back(buffer.width);
}

/// What was done in an earlier phase is there when the next begins.
void ArrivalWatch::begin() {
  for (std::vector<Cycles> &buffer : buffers)
    std::fill(buffer.begin(), buffer.end(), 0);
  std::fill(banks.begin(), banks.end(), 0);
}

void ArrivalWatch::execute(const Op &op, size_t stream, size_t pass) {
  if (clock.phaseOf(op.number) != phase) {
    phase = clock.phaseOf(op.number);
    begin();
  }
  start = clock.startOf(op.number, stream, pass);
  end = start + clock.durationOf(op.number);
  isLate = false;
  std::visit([&](const auto &kind) { visit(kind); }, op.kind);
  if (isLate)
    clock.addLate();
}

void ArrivalWatch::read(const Range &range) {
  for (uint32_t i = 0; i < range.count; ++i)
    isLate |= buffers[range.buffer][range.offset + i] > start;
}

void ArrivalWatch::write(const Range &range) {
  for (uint32_t i = 0; i < range.count; ++i)
    buffers[range.buffer][range.offset + i] = end;
}

void ArrivalWatch::visit(const LoadOp &op) {
  write({op.buffer, 0, plan.buffers[op.buffer].width});
}

void ArrivalWatch::visit(const StoreOp &op) {
  read({op.buffer, 0, plan.buffers[op.buffer].width});
}

void ArrivalWatch::visit(const MoveOp &op) {
  read(op.src);
  write(op.dst);
}

void ArrivalWatch::visit(const IntegrateOp &op) {
  for (const Range &input : op.inputs)
    read(input);
  banks[op.bank] = op.accumulate ? std::max(banks[op.bank], end) : end;
}

void ArrivalWatch::visit(const ConvertOp &op) {
  isLate |= banks[op.bank] > start;
  write(op.dst);
}

void ArrivalWatch::visit(const ArithmeticOp &op) {
  read(op.a);
  read(op.b);
  write(op.dst);
}

void ArrivalWatch::visit(const LookupOp &op) {
  read(op.src);
  write(op.dst);
}

//===----------------------------------------------------------------------===//
// One function call
//===----------------------------------------------------------------------===//

void FunctionClock::finish(size_t step, const CallClock &call) {
  size_t group = schedule.find(step)->group;
  call.finish(ends[group]);
  call.appendTasks(group, tasks);
}

Cycles FunctionClock::cycles() const {
  Cycles sum = 0;
  for (const GroupEnds &group : ends)
    for (const std::vector<Cycles> &phase : group)
      for (Cycles end : phase)
        sum += end;
  return sum;
}

void FunctionClock::appendTasks(size_t function, Cycles start,
                                std::vector<timing::TaskRun> &to) const {
  // Where each phase of each sequence begins: [group][sequence][phase].
  std::vector<std::vector<std::vector<Cycles>>> starts;
  for (const GroupEnds &group : ends) {
    size_t sequences = 0;
    for (const std::vector<Cycles> &phase : group)
      sequences = std::max(sequences, phase.size());
    starts.emplace_back(sequences);
    for (size_t sequence = 0; sequence < sequences; ++sequence)
      for (const std::vector<Cycles> &phase : group) {
        starts.back()[sequence].push_back(start);
        start += sequence < phase.size() ? phase[sequence] : 0;
      }
  }
  for (timing::TaskRun task : tasks) {
    task.function = function;
    task.start += starts[task.group][task.sequence][task.phase];
    to.push_back(task);
  }
}
