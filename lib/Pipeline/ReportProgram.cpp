//===- ReportProgram.cpp - What a program takes and costs, as JSON --------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Report.h"

#include "rampart/cost/Cost.h"
#include "rampart/exec/Executor.h"

using namespace rampart;
using llvm::json::Array;
using llvm::json::Object;
using timing::Cycles;

/// Time steps where the model leaves them open.
static constexpr int64_t assumedSteps = 100;
static constexpr llvm::StringLiteral openControl =
    "branches or loops of the host decide at run time what is called";

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

static Object describe(const Program &program, const timing::Schedule &schedule,
                       const timing::Schedule &serial) {
  Array groups;
  for (size_t i = 0; i < schedule.functions.size(); ++i)
    for (const timing::Group &group : schedule.functions[i].groups)
      groups.push_back(describe(program, i, group));
  Object result{{"clock_Hz", program.machine().clock},
                {"groups", std::move(groups)}};
  if (hasOpenTime(schedule))
    result["assumed_time_steps"] = assumedSteps;
  if (auto cycles = timing::callCycles(program, schedule, assumedSteps)) {
    result["cycles"] = *cycles;
    result["seconds"] = double(*cycles) / program.machine().clock;
    result["one_after_another_cycles"] =
        *timing::callCycles(program, serial, assumedSteps);
  } else {
    result["why_no_cycles"] = openControl;
  }
  return result;
}

/// Prices a run on `samples`, or what a run is expected to execute.
static Result<llvm::json::Value> describeCost(const Program &program,
                                              const timing::Schedule &schedule,
                                              const NamedTensors *samples) {
  std::optional<timing::Activity> activity;
  if (samples) {
    ClockCount clock{&schedule, {}};
    RunOptions options;
    Chip chip = Chip::program(program, program.machine(), options);
    Result<NamedTensors> outputs =
        run(program, chip, *samples, options, nullptr, nullptr, &clock);
    if (!outputs)
      return rampart::Error{"calibration: " + outputs.error()};
    activity = std::move(clock.activity);
  } else {
    activity = cost::expectedActivity(program, schedule, assumedSteps);
  }
  if (!activity)
    return llvm::json::Value(Object{{"why_no_cost", openControl}});
  std::string text = cost::reportJson(
      program, cost::estimate(program, schedule, *activity),
      samples ? "counted on the calibration samples"
              : "expected: uniform over the range of each buffer");
  return llvm::cantFail(llvm::json::parse(text));
}

static Array describe(const std::vector<cost::Traffic> &traffic) {
  Array result;
  for (const cost::Traffic &each : traffic)
    result.push_back(Object{{"from", int64_t(each.from)},
                            {"to", int64_t(each.to)},
                            {"bits_per_step", each.bits}});
  return result;
}

Status rampart::reportProgram(const Program &program,
                              const NamedTensors *samples, Object &report) {
  Result<timing::Schedule> schedule = timing::makeSchedule(program);
  Result<timing::Schedule> serial =
      timing::makeSchedule(program, timing::Overlap::None);
  for (const auto *made : {&schedule, &serial})
    if (!*made)
      return rampart::Error{made->error()};
  Result<llvm::json::Value> cost = describeCost(program, *schedule, samples);
  if (!cost)
    return rampart::Error{cost.error()};
  report["schedule"] = describe(program, *schedule, *serial);
  report["cost"] = std::move(*cost);
  report["traffic"] = describe(cost::trafficOf(program));
  return {};
}
