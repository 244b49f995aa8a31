//===- Session.cpp - One invocation of rampart-run --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Session.h"

#include "ProbeRun.h"
#include "RankTrials.h"
#include "Report.h"
#include "rampart/cost/Cost.h"
#include "rampart/io/TextFile.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace rampart;
namespace fs = std::filesystem;

Result<NamedTensors> rampart::readInputs(const Options &options) {
  NamedTensors inputs;
  if (!options.inputArchive.empty()) {
    Result<NamedTensors> archive = readNpz(options.inputArchive);
    if (!archive)
      return archive;
    inputs = std::move(*archive);
  }
  for (const auto &[name, file] : options.inputs) {
    Result<Tensor> tensor = readNpy(file);
    if (!tensor)
      return Error{tensor.error()};
    if (!inputs.emplace(name, std::move(*tensor)).second)
      return Error{"--input: '" + name + "' is in " + options.inputArchive +
                   " too"};
  }
  return inputs;
}

/// "@FILE" as a device table stands for what is in the file.
static Status readTable(std::string &value) {
  std::string path = value.substr(1);
  std::ifstream file(path, std::ios::binary);
  value.assign(std::istreambuf_iterator<char>(file), {});
  if (!file)
    return Error{path + ": cannot read the file"};
  return {};
}

Result<Machine> rampart::machineFor(const Program &program,
                                    const Options &options) {
  std::vector<MachineField> settings = options.settings;
  for (auto &[key, value] : settings)
    if (key == "device.table" && value.starts_with('@'))
      if (Status status = readTable(value); !status)
        return Error{"--set: " + key + ": " + status.error()};
  Result<Machine> machine = withDeviceSettings(program.machine(), settings);
  if (!machine)
    return Error{"--set: " + machine.error()};
  return machine;
}

namespace {

/// What a session works on.
struct Loaded {
  Program program;
  Machine machine;
  NamedTensors inputs;
  double seconds; // for the program
};

Result<Loaded> load(const Options &options) {
  auto start = std::chrono::steady_clock::now();
  Result<Program> program = Program::load(options.program);
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  if (!program)
    return Error{program.error()};
  Result<Machine> machine = machineFor(*program, options);
  if (!machine)
    return Error{machine.error()};
  Result<NamedTensors> inputs = readInputs(options);
  if (!inputs)
    return Error{inputs.error()};
  return Loaded{std::move(*program), std::move(*machine), std::move(*inputs),
                took.count()};
}

/// Files whose folder is missing would be found out at the end otherwise.
Status checkPlaces(const Options &options) {
  for (const std::string &path : {options.report, options.trace}) {
    fs::path folder = fs::path(path).parent_path();
    std::error_code error;
    if (!path.empty() && !folder.empty() && !fs::exists(folder, error))
      return Error{path + ": cannot create: No such file or directory"};
  }
  return {};
}

/// The outputs' files; a report of several trials reads them back, wherever
/// they are.
Status openOutputs(const Program &program, const Options &options,
                   OutputWriter &outputs) {
  std::string directory = options.outputDir;
  if (directory.empty() && !options.report.empty() && options.trials > 1)
    directory = fs::path(options.report).parent_path() / ".";
  if (directory.empty())
    return {};
  std::vector<std::string> names;
  const fb::Function &entry = *program.index().functions()->Get(0);
  for (size_t i = 0; entry.results() && i < entry.results()->size(); ++i)
    names.push_back(
        entry.results()->Get(flatbuffers::uoffset_t(i))->name()->str());
  return outputs.open(directory, names);
}

/// Opens the checkpoint and says what is in it.
Status resume(const TrialSetup &setup, std::optional<Checkpoint> &checkpoint,
              Collector &collector, SessionRecord &record, std::ostream &out) {
  const std::string &path = setup.options.checkpoint;
  Result<Checkpoint> file = Checkpoint::open(path, setup.digest);
  if (!file)
    return Error{file.error()};
  checkpoint.emplace(std::move(*file));
  if (Status status = collector.resume(*checkpoint); !status)
    return status;
  record.resumed = collector.trialsDone();
  if (record.resumed > 0)
    out << "checkpoint: " << record.resumed << " of " << setup.options.trials
        << " trials were there\n";
  if (checkpoint->damagedBytes() > 0)
    out << "checkpoint: took off " << checkpoint->damagedBytes()
        << " bytes after the last whole trial, cut or damaged\n";
  return {};
}

Status bench(const TrialSetup &setup, SessionRecord &record) {
  const Options &options = setup.options;
  if (options.benchSeconds == 0)
    return {};
  RunOptions run{options.mode,   options.seed, options.trials - 1, 0, 0,
                 options.threads};
  Result<SessionRecord::BenchResult> result =
      measure(setup.program, Chip::program(setup.program, setup.machine, run),
              setup.inputs, run, options.benchSeconds);
  if (!result)
    return Error{options.program + ": " + result.error()};
  record.bench = *result;
  return {};
}

/// Runs the trials that the checkpoint does not have. `coordinator` is null
/// where this process is alone.
Status runAll(const TrialSetup &setup, Coordinator *coordinator,
              OutputWriter &outputs, SessionRecord &record, std::ostream &out) {
  const Options &options = setup.options;
  if (!options.report.empty() || !options.trace.empty()) {
    Result<timing::Schedule> made = timing::makeSchedule(setup.program);
    if (!made)
      return Error{options.program + ": " + made.error()};
    record.schedule = std::move(*made);
    record.first.clock = ClockCount{&*record.schedule};
    if (!options.trace.empty())
      record.first.clock->tasks = &record.tasks;
  }
  std::optional<Checkpoint> checkpoint; // outlives the collector
  Collector collector(options.trials, outputs, record.totals);
  if (!options.checkpoint.empty())
    if (Status status = resume(setup, checkpoint, collector, record, out);
        !status)
      return status;
  collector.showProgress();
  if (coordinator)
    coordinator->run(setup, collector, &record.first);
  else
    runTrials(setup, splitThreads(options.threads, collector.trialsLeft()),
              collector, collector.next(), &record.first);
  if (!options.report.empty())
    record.cost =
        cost::reportJson(setup.program,
                         cost::estimate(setup.program, *record.schedule,
                                        record.first.clock->activity),
                         "counted");
  return collector.status();
}

/// All files, or none of the outputs.
Status writeFiles(const Program &program, const Options &options,
                  const SessionRecord &record, const ProbeRun *probes,
                  OutputWriter &outputs) {
  if (!options.report.empty())
    if (Status status =
            writeText(options.report, reportText(program, options, record));
        !status)
      return status;
  if (!options.trace.empty())
    if (Status status = writeText(options.trace, traceText(program, record));
        !status)
      return status;
  if (options.outputDir.empty())
    return {};
  if (probes)
    if (Status status = probes->write(outputs); !status)
      return status;
  return outputs.commit();
}

void printSummary(const SessionRecord &record, std::ostream &out) {
  for (const auto &[name, type, shape] : record.outputs)
    out << name << ": " << elementTypeName(type) << " " << shapeText(shape)
        << "\n";
  if (record.bench)
    out << "steps_per_second: " << record.bench->stepsPerSecond << "\n";
}

/// What a report of several trials says of their outputs.
Status compareTrials(const Options &options, const OutputWriter &outputs,
                     SessionRecord &record) {
  record.outputs = outputs.outputs();
  if (options.report.empty() || options.trials == 1)
    return {};
  Result<std::vector<OutputSpread>> spreads = spreadOf(outputs, options.trials);
  if (!spreads)
    return Error{spreads.error()};
  record.spreads = std::move(*spreads);
  return {};
}

/// What is to be observed of the first trial.
Status addObservers(const TrialSetup &setup, SessionRecord &record,
                    std::unique_ptr<ProbeRun> &probes,
                    ObserverList &observers) {
  const Options &options = setup.options;
  if (!options.probes.empty()) {
    Result<std::unique_ptr<ProbeRun>> made = ProbeRun::make(setup);
    if (!made)
      return Error{made.error()};
    probes = std::move(*made);
    observers.add(probes->observer());
  }
  if (!options.report.empty() && options.mode != Mode::Ideal) {
    record.statistics = std::make_unique<Statistics>(setup.program);
    observers.add(*record.statistics);
  }
  if (!observers.isEmpty())
    record.first.observer = &observers;
  return {};
}

/// The process that writes.
Status lead(const TrialSetup &setup, SessionRecord &record,
            Coordinator *coordinator, std::ostream &out) {
  const Options &options = setup.options;
  if (Status status = checkPlaces(options); !status)
    return status;
  std::unique_ptr<ProbeRun> probes;
  ObserverList observers;
  if (Status status = addObservers(setup, record, probes, observers); !status)
    return status;
  if (coordinator)
    if (Status status = coordinator->greet(setup.digest); !status)
      return status;
  OutputWriter outputs(options.trials);
  if (Status status = openOutputs(setup.program, options, outputs); !status)
    return status;
  if (Status status = runAll(setup, coordinator, outputs, record, out); !status)
    return status;
  if (Status status = bench(setup, record); !status)
    return status;
  if (Status status = compareTrials(options, outputs, record); !status)
    return status;
  if (probes)
    if (Status status = probes->compare(); !status)
      return status;
  if (Status status =
          writeFiles(setup.program, options, record, probes.get(), outputs);
      !status)
    return status;
  printSummary(record, out);
  if (probes)
    probes->print(out);
  if (coordinator)
    coordinator->stop();
  return {};
}

} // namespace

Status rampart::runSession(const Options &options, Ranks *ranks,
                           std::ostream &out) {
  bool isLeader = !ranks || ranks->rank() == 0;
  std::optional<Coordinator> coordinator;
  if (ranks && isLeader)
    coordinator.emplace(*ranks);
  Result<Loaded> loaded = load(options);
  Status status = loaded ? Status() : Error{loaded.error()};
  std::optional<TrialSetup> setup;
  if (loaded) {
    setup.emplace(TrialSetup{
        loaded->program, loaded->machine, loaded->inputs, options, {}});
    if (ranks || !options.checkpoint.empty())
      status = addDigest(*setup);
  }
  if (!isLeader)
    return serveRank(*ranks, status, setup ? &*setup : nullptr) ? Status()
                                                                : Error{""};
  if (!status)
    return status;
  if (options.listsProbes) {
    out << probeList(probesOf(loaded->program));
    if (coordinator)
      coordinator->stop();
    return {};
  }
  SessionRecord record;
  record.ranks = ranks ? ranks->size() : 1;
  record.loadSeconds = loaded->seconds;
  return lead(*setup, record, coordinator ? &*coordinator : nullptr, out);
}
