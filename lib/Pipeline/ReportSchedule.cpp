//===- ReportSchedule.cpp - How long a program takes, as JSON -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// docs/Schedule.md lists the keys.
//===----------------------------------------------------------------------===//
#include "Report.h"

#include "rampart/timing/Schedule.h"

using namespace rampart;
using llvm::json::Array;
using llvm::json::Object;
using timing::Cycles;

/// Time steps where the model leaves them open.
static constexpr int64_t assumedSteps = 100;

static std::string locationOf(const Program &program, size_t function,
                              size_t step) {
  const auto *location = program.index()
                             .functions()
                             ->Get(flatbuffers::uoffset_t(function))
                             ->body()
                             ->Get(flatbuffers::uoffset_t(step))
                             ->location();
  return location ? location->str() : "";
}

/// Cycles that straight code around the loop takes.
static Cycles straightCycles(const timing::Group &group) {
  Cycles sum = 0;
  for (const timing::Phase &phase : group.phases)
    if (!phase.problem.repeats)
      sum += phase.solution.length;
  return sum;
}

static Object describe(const Program &program, size_t function,
                       const timing::Group &group) {
  Array nodes;
  for (const timing::Member &member : group.members)
    nodes.push_back(locationOf(program, function, member.step));
  Object result{{"function", int64_t(function)},
                {"nodes", std::move(nodes)},
                {"pass", group.timed() ? "time step" : "vector"},
                {"interval_cycles", group.interval()},
                {"pass_cycles", group.depth() - straightCycles(group)},
                {"straight_cycles", straightCycles(group)}};
  if (group.passes >= 0)
    result["passes"] = group.passes;
  if (group.sequences >= 0)
    result["sequences"] = group.sequences;
  return result;
}

static bool hasOpenTime(const timing::Schedule &schedule) {
  for (const timing::Group &group : schedule.functions[0].groups)
    if (group.timed() && group.passes < 0)
      return true;
  return false;
}

Status rampart::reportSchedule(const Program &program, Object &report) {
  Result<timing::Schedule> schedule = timing::makeSchedule(program);
  Result<timing::Schedule> serial =
      timing::makeSchedule(program, timing::Overlap::None);
  for (const auto *made : {&schedule, &serial})
    if (!*made)
      return rampart::Error{made->error()};
  Array groups;
  for (size_t i = 0; i < schedule->functions.size(); ++i)
    for (const timing::Group &group : schedule->functions[i].groups)
      groups.push_back(describe(program, i, group));
  Object result{{"clock_Hz", program.machine().clock},
                {"groups", std::move(groups)}};
  if (hasOpenTime(*schedule))
    result["assumed_time_steps"] = assumedSteps;
  if (auto cycles = timing::callCycles(program, *schedule, assumedSteps)) {
    result["cycles"] = *cycles;
    result["seconds"] = double(*cycles) / program.machine().clock;
    result["one_after_another_cycles"] =
        *timing::callCycles(program, *serial, assumedSteps);
  } else {
    result["why_no_cycles"] =
        "branches or loops of the host decide at run time what is called";
  }
  report["schedule"] = std::move(result);
  return {};
}
