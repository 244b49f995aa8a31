//===- Report.cpp - JSON reports of a run -----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Report.h"

#include "Outputs.h"

#include <cmath>
#include <nlohmann/json.hpp>

using namespace rampart;
using Json = nlohmann::ordered_json;

static const fb::Step &stepAt(const Program &program, const StepTrace &step) {
  const fb::Function &function =
      *program.index().functions()->Get(flatbuffers::uoffset_t(step.function));
  return *function.body()->Get(flatbuffers::uoffset_t(step.step));
}

/// What a step runs: an opcode, "constant", "if", "loop", or the region's name.
static std::string kindOf(const Program &program, const StepTrace &step) {
  if (const HostOp *op = program.hostOp(step.function, step.step))
    return std::string(op->spec().opcode);
  const fb::Step &record = stepAt(program, step);
  if (record.step_as_HostIf())
    return "if";
  if (record.step_as_HostLoop())
    return "loop";
  const fb::RegionCall *call = record.step_as_RegionCall();
  if (!call)
    return "constant";
  const auto *name = program.index().regions()->Get(call->region())->name();
  return "region" + (name ? " " + name->str() : std::string());
}

static std::string locationOf(const Program &program, const StepTrace &step) {
  const auto *location = stepAt(program, step).location();
  return location ? location->str() : std::string();
}

static Json stepsJson(const Program &program, const SessionRecord &record) {
  Json steps = Json::array();
  for (const StepTrace &step : totals(record.first.steps)) {
    Json entry{{"kind", kindOf(program, step)},
               {"location", locationOf(program, step)},
               {"seconds", step.seconds}};
    if (step.region) {
      entry["streams"] = step.streams;
      entry["time_steps"] = step.streamSteps;
    }
    steps.push_back(std::move(entry));
  }
  return steps;
}

static Json outputsJson(const Options &options, const SessionRecord &record) {
  Json outputs = Json::array();
  for (size_t i = 0; i < record.outputs.size(); ++i) {
    const auto &[name, type, shape] = record.outputs[i];
    Json entry{
        {"name", name}, {"type", elementTypeName(type)}, {"shape", shape}};
    if (!options.outputDir.empty())
      entry["file"] = options.outputDir + "/" + outputFileName(name);
    if (!record.spreads.empty()) {
      const OutputSpread &spread = record.spreads[i];
      entry["over_trials"] = {{"mean", spread.mean},
                              {"deviation", spread.deviation},
                              {"largest_deviation", spread.largestDeviation}};
    }
    outputs.push_back(std::move(entry));
  }
  return outputs;
}

static Json rampsJson(const Program &program, const Options &options,
                      const SessionRecord &record) {
  Json ramps = Json::array();
  for (size_t i = 0; i < record.totals.ramps.size(); ++i) {
    const RampSummary &ramp = record.totals.ramps[i];
    const auto *name =
        program.index().ramps()->Get(flatbuffers::uoffset_t(i))->name();
    double mean = std::ldexp(double(ramp.sum), -30) / options.trials;
    ramps.push_back({{"name", name ? name->str() : ""},
                     {"inl_lsb", {{"mean", mean}, {"max", ramp.max}}}});
  }
  return ramps;
}

/// Names come from files and need not be UTF-8.
static std::string dump(const Json &json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string rampart::reportText(const Program &program, const Options &options,
                                const SessionRecord &record) {
  Json report{
      {"program", options.program},     {"machine", program.machine().name},
      {"mode", modeName(options.mode)}, {"seed", options.seed},
      {"trials", options.trials},       {"threads", options.threads},
      {"ranks", record.ranks}};
  Json settings = Json::object();
  for (const auto &[key, value] : options.settings)
    settings[key] = value;
  report["set"] = std::move(settings);
  if (!options.checkpoint.empty())
    report["trials_from_checkpoint"] = record.resumed;
  report["load_seconds"] = record.loadSeconds;
  report["program_seconds"] = record.totals.programSeconds;
  report["run_seconds"] = record.totals.runSeconds;
  report["time_steps"] = timeSteps(record.first.steps);
  if (record.bench) {
    report["steps_per_second"] = record.bench->stepsPerSecond;
    report["bench_repetitions"] = record.bench->repetitions;
  }
  if (const std::optional<ClockCount> &clock = record.first.clock)
    report["clock"] = {
        {"cycles", clock->activity.cycles},
        {"seconds", double(clock->activity.cycles) / program.machine().clock},
        {"late_operands", clock->lateOperands}};
  if (!record.cost.empty())
    report["cost"] = Json::parse(record.cost);
  report["outputs"] = outputsJson(options, record);
  report["ramps"] = rampsJson(program, options, record);
  report["steps"] = stepsJson(program, record);
  return dump(report);
}

std::string rampart::traceText(const Program &program,
                               const SessionRecord &record) {
  Json events = Json::array();
  for (const StepTrace &step : record.first.steps)
    events.push_back({{"name", kindOf(program, step)},
                      {"cat", step.region ? "region" : "host"},
                      {"ph", "X"},
                      {"ts", step.start * 1e6},
                      {"dur", step.seconds * 1e6},
                      {"pid", 0},
                      {"tid", 0},
                      {"args", {{"location", locationOf(program, step)}}}});
  return dump({{"traceEvents", std::move(events)}});
}
