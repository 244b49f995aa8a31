//===- Schedule.cpp - When a program's instructions run -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Region calls join the group of the call before where every sequence that
// they take from it arrives in the order of their own passes; otherwise a new
// group begins, which the old one is complete before.
//===----------------------------------------------------------------------===//
#include "rampart/timing/Schedule.h"

#include "Steps.h"
#include "TimeFlow.h"

#include <algorithm>

using namespace rampart;
using namespace rampart::timing;

/// Sums and products of cycles that stay far from overflow.
static Cycles limited(__int128 cycles) {
  return Cycles(std::min<__int128>(cycles, Cycles(1) << 60));
}

Cycles Phase::cycles(int64_t passes) const {
  if (!problem.repeats)
    return solution.length;
  if (passes <= 0)
    return 0;
  return limited(__int128(passes - 1) * solution.interval + solution.length);
}

bool Group::timed() const {
  return std::any_of(members.begin(), members.end(), [](const Member &m) {
    return m.recurrent || m.timeAxis.has_value();
  });
}

Cycles Group::cycles(int64_t passes) const {
  Cycles sum = 0;
  for (const Phase &phase : phases)
    sum = limited(__int128(sum) + phase.cycles(passes));
  return sum;
}

Cycles Group::interval() const {
  Cycles sum = 0;
  for (const Phase &phase : phases)
    sum += phase.solution.interval;
  return sum;
}

std::optional<FunctionSchedule::Found>
FunctionSchedule::find(size_t step) const {
  for (size_t i = 0; i < groups.size(); ++i)
    for (const Member &member : groups[i].members)
      if (member.step == step)
        return Found{i, &member};
  return std::nullopt;
}

/// -1 where one of the sizes is open.
static int64_t productOf(std::vector<int64_t> sizes) {
  __int128 product = 1;
  for (int64_t size : sizes)
    if (size < 0)
      return -1;
    else
      product = limited(product * size);
  return int64_t(product);
}

namespace {

/// A group as it grows.
struct Draft {
  std::vector<Member> members;
  std::vector<Segment> segments;
  Names names;
  bool open = true; // more may join
  bool reversed = false;
  int64_t length = 0; // the name of its number of steps
  int32_t lengths = -1;
  int64_t passes = -1, sequences = -1;
};

class FunctionScheduler {
public:
  FunctionScheduler(const Program &program, size_t number, Overlap overlap)
      : program(program), function(*program.index().functions()->Get(
                              flatbuffers::uoffset_t(number))),
        overlap(overlap), flow(program, number) {}

  Result<FunctionSchedule> run();

private:
  /// What decides whether a call may join a group.
  struct Call {
    const fb::RegionCall &record;
    const fb::Region &region;
    bool recurrent, reversed;
    bool simple; // straight code around one loop, or no time at all
    int64_t length;
    int64_t sequences; // -1: open
  };

  const Program &program;
  const fb::Function &function;
  Overlap overlap;
  TimeFlow flow;
  std::vector<Draft> drafts;

  Call callOf(const fb::RegionCall &record);
  std::optional<size_t> streamAxis(const Call &call);
  bool joins(const Call &call);
  int64_t vectorsOf(const Call &call);
  void addCall(size_t step, const fb::RegionCall &record);
  std::vector<uint32_t> addSteps(const Call &call, Member &member);
  void defineResults(const Call &call, const Member &member,
                     const std::vector<uint32_t> &sequences);
};

} // namespace

FunctionScheduler::Call
FunctionScheduler::callOf(const fb::RegionCall &record) {
  const fb::Region &region = *program.index().regions()->Get(record.region());
  Call call{record, region, false, false, true, flow.newLength(), -1};
  for (uint32_t i = 0; i < region.inputs()->size(); ++i)
    if (region.inputs()->Get(i)->kind() == fb::PortKind::Sequence) {
      const auto &lengths = flow.at(record.inputs()->Get(i)).lengths;
      call.recurrent = true;
      if (lengths.size() < 2)
        continue;
      call.length = lengths[0];
      call.sequences = productOf({lengths.begin() + 1, lengths.end() - 1});
    }
  int loops = 0;
  if (region.body())
    for (const fb::Instruction *instruction : *region.body())
      if (const fb::Loop *loop = instruction->op_as_Loop()) {
        ++loops;
        call.reversed = loop->reverse();
      }
  call.simple = !call.recurrent || loops == 1;
  return call;
}

/// The stream axis that is the last group's time, where all that a call
/// without sequences takes from the group arrives along it.
std::optional<size_t> FunctionScheduler::streamAxis(const Call &call) {
  std::optional<size_t> axis;
  for (int32_t value : *call.record.inputs()) {
    const Arrival &input = flow.at(value);
    if (input.whole < drafts.size())
      continue;
    if (!input.flow || input.flow->axis + 1 >= input.lengths.size() ||
        (axis && *axis != input.flow->axis))
      return std::nullopt;
    axis = input.flow->axis;
  }
  return axis;
}

bool FunctionScheduler::joins(const Call &call) {
  if (overlap == Overlap::None || drafts.empty())
    return false;
  const Draft &group = drafts.back();
  if (!group.open || !call.simple || group.lengths != call.record.lengths())
    return false;
  if (!call.recurrent)
    return group.lengths < 0 && streamAxis(call).has_value();
  if (call.length != group.length)
    return false;
  for (uint32_t i = 0; i < call.region.inputs()->size(); ++i) {
    const Arrival &input = flow.at(call.record.inputs()->Get(i));
    if (input.whole < drafts.size())
      continue;
    bool sequence =
        call.region.inputs()->Get(i)->kind() == fb::PortKind::Sequence;
    if (!sequence || !input.flow || input.flow->axis != 0 ||
        input.flow->reversed != call.reversed)
      return false;
  }
  return true;
}

/// Puts a region's tasks behind those of the group, phase by phase; the
/// sequences that its stores fill.
std::vector<uint32_t> FunctionScheduler::addSteps(const Call &call,
                                                  Member &member) {
  Draft &group = drafts.back();
  std::vector<std::vector<uint32_t>> inputs;
  for (int32_t value : *call.record.inputs()) {
    const Arrival &input = flow.at(value);
    bool arriving = input.whole == drafts.size() && input.flow;
    inputs.push_back(arriving ? input.flow->sequences
                              : std::vector<uint32_t>());
  }
  std::vector<uint32_t> outputs;
  for (size_t i = 0; i < call.region.outputs()->size(); ++i)
    outputs.push_back(group.names.newSpace(SpaceKind::Sequence));
  RegionSteps steps =
      stepsOf(program, call.region, inputs, outputs, group.names);
  if (group.segments.empty())
    for (const Segment &segment : steps.segments)
      group.segments.push_back({segment.loop, {}});
  for (Place &place : steps.places)
    place.task += uint32_t(group.segments[place.phase].steps.size());
  for (size_t i = 0; i < steps.segments.size(); ++i)
    std::move(steps.segments[i].steps.begin(), steps.segments[i].steps.end(),
              std::back_inserter(group.segments[i].steps));
  member.places = std::move(steps.places);
  return outputs;
}

void FunctionScheduler::defineResults(const Call &call, const Member &member,
                                      const std::vector<uint32_t> &sequences) {
  flow.define(call.record.outputs(), drafts.size());
  for (uint32_t i = 0; i < sequences.size(); ++i) {
    Arrival &result = flow.at(call.record.outputs()->Get(i));
    bool sequence =
        call.region.outputs()->Get(i)->kind() == fb::PortKind::Sequence;
    if (!call.simple || (!sequence && !member.timeAxis))
      continue;
    size_t axis = member.timeAxis.value_or(0);
    result.flow =
        Flow{drafts.size() - 1, axis, member.reversed, {sequences[i]}};
    if (axis < result.lengths.size())
      result.lengths[axis] = drafts.back().length;
  }
}

/// Vectors that a call without sequences takes; -1: open.
int64_t FunctionScheduler::vectorsOf(const Call &call) {
  const auto &lengths = flow.at(call.record.inputs()->Get(0)).lengths;
  if (lengths.empty())
    return -1;
  return productOf({lengths.begin(), lengths.end() - 1});
}

void FunctionScheduler::addCall(size_t step, const fb::RegionCall &record) {
  Call call = callOf(record);
  Member member{step, record.region(), call.recurrent, {}, call.reversed, {}};
  if (!joins(call)) {
    drafts.emplace_back();
    drafts.back().open = call.simple && call.recurrent;
    drafts.back().reversed = call.reversed;
    drafts.back().length = call.length;
    drafts.back().lengths = record.lengths();
    drafts.back().sequences = call.recurrent ? call.sequences : 1;
    drafts.back().passes = call.recurrent ? call.length : vectorsOf(call);
  } else if (!call.recurrent) {
    member.timeAxis = streamAxis(call);
    for (int32_t value : *record.inputs())
      if (const Arrival &input = flow.at(value);
          input.whole == drafts.size() && input.flow)
        member.reversed = input.flow->reversed;
  }
  std::vector<uint32_t> sequences = addSteps(call, member);
  defineResults(call, member, sequences);
  drafts.back().members.push_back(std::move(member));
}

static Result<Group> finish(Draft draft) {
  Group group{std::move(draft.members),
              {},
              std::max<int64_t>(draft.passes, -1),
              draft.sequences,
              draft.names.allResources()};
  for (Segment &segment : draft.segments) {
    Phase phase;
    phase.problem.repeats = segment.loop;
    phase.problem.waits = waitsOf(segment.steps, draft.names, segment.loop);
    for (Step &step : segment.steps)
      phase.problem.tasks.push_back(std::move(step.task));
    if (Status status = phase.problem.check(); !status)
      return Error{"schedule: " + status.error()};
    phase.solution = solve(phase.problem);
    if (Status status = verify(phase.problem, phase.solution); !status)
      return Error{"schedule: " + status.error()};
    group.phases.push_back(std::move(phase));
  }
  return group;
}

Result<FunctionSchedule> FunctionScheduler::run() {
  size_t steps = function.body() ? function.body()->size() : 0;
  for (size_t i = 0; i < steps; ++i) {
    const fb::Step &step = *function.body()->Get(flatbuffers::uoffset_t(i));
    if (const fb::RegionCall *call = step.step_as_RegionCall()) {
      addCall(i, *call);
    } else if (const fb::HostOp *op = step.step_as_HostOp()) {
      flow.apply(i, *op);
    } else if (const fb::HostConstant *constant = step.step_as_HostConstant()) {
      flow.at(constant->output()) = {};
    } else {
      // What is called may use the arrays: nothing overlaps with it.
      if (!drafts.empty())
        drafts.back().open = false;
      const fb::HostIf *branch = step.step_as_HostIf();
      flow.define(branch ? branch->outputs()
                         : step.step_as_HostLoop()->outputs(),
                  drafts.size());
    }
  }
  FunctionSchedule schedule;
  for (Draft &draft : drafts) {
    Result<Group> group = finish(std::move(draft));
    if (!group)
      return Error{group.error()};
    schedule.groups.push_back(std::move(*group));
  }
  return schedule;
}

Result<Schedule> timing::makeSchedule(const Program &program, Overlap overlap) {
  Schedule schedule;
  for (size_t i = 0; i < program.index().functions()->size(); ++i) {
    Result<FunctionSchedule> function =
        FunctionScheduler(program, i, overlap).run();
    if (!function)
      return Error{function.error()};
    schedule.functions.push_back(std::move(*function));
  }
  return schedule;
}

std::pair<int64_t, int64_t> timing::sizesOf(const Group &group,
                                            int64_t timeSteps) {
  int64_t passes = group.passes >= 0 ? group.passes
                   : group.timed()   ? timeSteps
                                     : 1;
  return {passes, group.sequences >= 0 ? group.sequences : 1};
}

std::optional<Cycles> timing::callCycles(const Program &program,
                                         const Schedule &schedule,
                                         int64_t timeSteps) {
  const fb::Function &entry = *program.index().functions()->Get(0);
  if (entry.body())
    for (const fb::Step *step : *entry.body())
      if (step->step_as_HostIf() || step->step_as_HostLoop())
        return std::nullopt;
  Cycles sum = 0;
  for (const Group &group : schedule.functions[0].groups) {
    auto [passes, sequences] = sizesOf(group, timeSteps);
    sum = limited(sum + __int128(sequences) * group.cycles(passes));
  }
  return sum;
}
