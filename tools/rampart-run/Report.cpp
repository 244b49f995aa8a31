//===- Report.cpp - JSON reports of a run -----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Report.h"

#include "MachineTrace.h"
#include "Outputs.h"
#include "Probes.h"
#include "RegionValues.h"
#include "rampart/program/Instructions.h"

#include <cmath>
#include <map>
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

/// Codes that conversions gave, and what lay beyond the thresholds.
static void addCounts(const ConversionCount &count, Json &ramp) {
  Json codes = Json::array(), counts = Json::array();
  for (auto [code, times] : count.codes) {
    codes.push_back(code);
    counts.push_back(times);
  }
  ramp["conversions"] = count.conversions;
  ramp["below"] = count.below;
  ramp["above"] = count.above;
  ramp["codes"] = std::move(codes);
  ramp["counts"] = std::move(counts);
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
    if (record.statistics)
      addCounts(record.statistics->ramps[i], ramps.back());
  }
  return ramps;
}

/// What the clock counted of a region, instruction by instruction, and what
/// saturated.
static Json regionsJson(const Program &program, const SessionRecord &record) {
  const auto &counts = record.first.clock->activity.regions;
  std::map<std::pair<uint32_t, uint32_t>, std::string> values;
  for (const Probe &probe : probesOf(program))
    for (const ProbeElement &element : probe.elements)
      if (!element.sum)
        values.try_emplace({probe.region, element.instruction}, probe.name);
  Json regions = Json::array();
  for (uint32_t i = 0; i < counts.size(); ++i) {
    const fb::Region &region = *program.index().regions()->Get(i);
    Json instructions = Json::array();
    forEachInstruction(region, [&](const fb::Instruction &op, uint32_t number) {
      if (number >= counts[i].instructions.size())
        return; // never executed
      Json entry{{"number", number}, {"kind", opcodeOf(op)}};
      if (auto value = values.find({i, number}); value != values.end())
        entry["value"] = value->second;
      entry["executions"] = counts[i].instructions[number].executions;
      if (record.statistics)
        if (WriteCount count = record.statistics->writes[i][number];
            count.elements > 0) {
          entry["elements"] = count.elements;
          entry["clipped"] = count.clipped;
        }
      instructions.push_back(std::move(entry));
    });
    regions.push_back({{"name", region.name() ? region.name()->str() : ""},
                       {"streams", counts[i].streams},
                       {"time_steps", counts[i].steps},
                       {"instructions", std::move(instructions)}});
  }
  return regions;
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
  report["regions"] = regionsJson(program, record);
  report["steps"] = stepsJson(program, record);
  return dump(report);
}

std::string rampart::traceText(const Program &program,
                               const SessionRecord &record) {
  constexpr int simulator = 0, machine = 1;
  TraceEvents events;
  events.addProcess(simulator, "simulator, by the wall clock");
  for (const StepTrace &step : record.first.steps)
    events.add({{"name", kindOf(program, step)},
                {"cat", step.region ? "region" : "host"},
                {"ph", "X"},
                {"ts", step.start * 1e6},
                {"dur", step.seconds * 1e6},
                {"pid", simulator},
                {"tid", 0},
                {"args", {{"location", locationOf(program, step)}}}});
  addMachineTrace(program, *record.schedule, record.tasks, machine, events);
  Json about = {{"machine", program.machine().name},
                {"clock_Hz", program.machine().clock},
                {"cycles", record.first.clock->activity.cycles}};
  return "{\"displayTimeUnit\": \"ns\",\n\"otherData\": " + dump(about) +
         ",\"traceEvents\": [\n" + events.text + "\n]}\n";
}
