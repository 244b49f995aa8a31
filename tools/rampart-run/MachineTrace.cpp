//===- MachineTrace.cpp - The modelled machine's activity -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "MachineTrace.h"

#include "Probes.h"
#include "RegionValues.h"
#include "rampart/program/Instructions.h"

#include <map>
#include <nlohmann/json.hpp>

using namespace rampart;
using timing::Resource;
using Json = nlohmann::ordered_json;

namespace {

/// A resource; an array's converters have a track of their own.
using Track = std::pair<Resource, bool>;

/// What is told of a task.
struct TaskText {
  std::string name, node;
  Json instructions = Json::array(); // their numbers
  bool converts = false;
};

class Tracer {
public:
  Tracer(const Program &program, const timing::Schedule &schedule);

  void add(const std::vector<timing::TaskRun> &tasks, int process,
           TraceEvents &events);

private:
  using TaskKey = std::array<size_t, 4>; // function, group, phase, task

  void nameTasks(size_t function, size_t group, const timing::Member &member);
  void nameTask(TaskText &text, const timing::Member &member, size_t function,
                const fb::Instruction &op, uint32_t number);

  const Program &program;
  const timing::Schedule &schedule;
  ValueNames values;
  std::map<TaskKey, TaskText> texts;
};

} // namespace

Tracer::Tracer(const Program &program, const timing::Schedule &schedule)
    : program(program), schedule(schedule),
      values(valueNamesOf(probesOf(program))) {
  for (size_t f = 0; f < schedule.functions.size(); ++f)
    for (size_t g = 0; g < schedule.functions[f].groups.size(); ++g)
      for (const timing::Member &member :
           schedule.functions[f].groups[g].members)
        nameTasks(f, g, member);
}

void Tracer::nameTasks(size_t function, size_t group,
                       const timing::Member &member) {
  const fb::Region &region = *program.index().regions()->Get(member.region);
  const auto *location = program.index()
                             .functions()
                             ->Get(flatbuffers::uoffset_t(function))
                             ->body()
                             ->Get(flatbuffers::uoffset_t(member.step))
                             ->location();
  forEachInstruction(region, [&](const fb::Instruction &op, uint32_t number) {
    auto [phase, task] = member.places[number];
    TaskText &text = texts[{function, group, phase, task}];
    text.node = location ? location->str() : "";
    nameTask(text, member, function, op, number);
  });
}

/// The opcode and what it is about: the array, the value that is written. A
/// task of several conversions has all their values.
void Tracer::nameTask(TaskText &text, const timing::Member &member,
                      size_t function, const fb::Instruction &op,
                      uint32_t number) {
  std::string about;
  if (const auto *integrate = op.op_as_Integrate()) {
    const auto *name =
        program.index().arrays()->Get(integrate->array())->name();
    about = name ? name->str() : "";
  } else if (auto value = values.find({function, member.step, number});
             value != values.end()) {
    about = value->second;
  }
  if (text.instructions.empty())
    text.name = std::string(opcodeOf(op)) + (about.empty() ? "" : " ") + about;
  else if (!about.empty())
    text.name += ", " + about;
  text.instructions.push_back(number);
  text.converts |= op.op_as_Convert() != nullptr;
}

static std::string trackName(const Track &track) {
  const auto &[resource, converts] = track;
  std::string a = std::to_string(resource.a), b = std::to_string(resource.b);
  switch (resource.kind) {
  case Resource::Array:
    return "tile " + a + ", array " + b + (converts ? ", converters" : "");
  case Resource::Digital:
    return "tile " + a + ", digital unit";
  case Resource::Link:
    return "link from tile " + a + " to " + b;
  case Resource::HostIn:
    return "host to chip";
  case Resource::HostOut:
    break;
  }
  return "chip to host";
}

/// Names come from files and need not be UTF-8.
void TraceEvents::add(const Json &event) {
  text += text.empty() ? "" : ",\n";
  text += event.dump(2, ' ', false, Json::error_handler_t::replace);
}

void TraceEvents::addProcess(int process, const std::string &name) {
  add({{"name", "process_name"},
       {"ph", "M"},
       {"pid", process},
       {"args", {{"name", name}}}});
}

void Tracer::add(const std::vector<timing::TaskRun> &tasks, int process,
                 TraceEvents &events) {
  std::map<Track, int> tracks;
  auto tracksOf = [&](const timing::TaskRun &run, const TaskText &text) {
    const timing::Group &group =
        schedule.functions[run.function].groups[run.group];
    std::vector<Track> found;
    for (uint32_t number :
         group.phases[run.phase].problem.tasks[run.task].resources)
      found.emplace_back(group.resources[number],
                         text.converts &&
                             group.resources[number].kind == Resource::Array);
    return found;
  };
  for (const timing::TaskRun &run : tasks)
    for (const Track &track : tracksOf(
             run, texts.at({run.function, run.group, run.phase, run.task})))
      tracks[track] = 0;
  int number = 0;
  for (auto &[track, thread] : tracks) {
    thread = number++;
    events.add({{"name", "thread_name"},
                {"ph", "M"},
                {"pid", process},
                {"tid", thread},
                {"args", {{"name", trackName(track)}}}});
  }
  const double microseconds = 1e6 / program.machine().clock; // of a cycle
  for (const timing::TaskRun &run : tasks) {
    const TaskText &text =
        texts.at({run.function, run.group, run.phase, run.task});
    timing::Cycles cycles = schedule.functions[run.function]
                                .groups[run.group]
                                .phases[run.phase]
                                .problem.tasks[run.task]
                                .duration;
    for (const Track &track : tracksOf(run, text))
      events.add({{"name", text.name},
                  {"cat", "machine"},
                  {"ph", "X"},
                  {"ts", double(run.start) * microseconds},
                  {"dur", double(cycles) * microseconds},
                  {"pid", process},
                  {"tid", tracks.at(track)},
                  {"args",
                   {{"node", text.node},
                    {"instructions", text.instructions},
                    {"sequence", run.sequence},
                    {"pass", run.pass},
                    {"start_cycle", run.start},
                    {"cycles", cycles}}}});
  }
}

void rampart::addMachineTrace(const Program &program,
                              const timing::Schedule &schedule,
                              const std::vector<timing::TaskRun> &tasks,
                              int process, TraceEvents &events) {
  events.addProcess(process, program.machine().name + ", the modelled machine");
  Tracer(program, schedule).add(tasks, process, events);
}
