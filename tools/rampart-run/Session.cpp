//===- Session.cpp - One invocation of rampart-run --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Session.h"

#include "Outputs.h"
#include "Progress.h"
#include "Report.h"
#include "rampart/io/TextFile.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>

using namespace rampart;

namespace {

/// Seconds of wall clock that `work` takes.
template <typename Work>
double timed(Work work) {
  auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
      .count();
}

Result<NamedTensors> readInputs(const Options &options) {
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
Status readTable(std::string &value) {
  std::string path = value.substr(1);
  std::ifstream file(path, std::ios::binary);
  value.assign(std::istreambuf_iterator<char>(file), {});
  if (!file)
    return Error{path + ": cannot read the file"};
  return {};
}

Result<Machine> machineFor(const Program &program, const Options &options) {
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

/// Joins the trials' outputs along a new leading axis.
class TrialStack {
public:
  explicit TrialStack(uint32_t trials) : trials(trials) {}

  Status add(uint32_t trial, const NamedTensors &outputs) {
    for (const auto &[name, tensor] : outputs)
      if (Status status = add(trial, name, tensor); !status)
        return status;
    return {};
  }
  NamedTensors take() { return std::move(stacked); }

private:
  Status add(uint32_t trial, const std::string &name, const Tensor &tensor) {
    if (trials == 1) {
      stacked.emplace(name, tensor);
      return {};
    }
    Shape shape = tensor.shape();
    shape.insert(shape.begin(), trials);
    auto [entry, isNew] = stacked.try_emplace(name);
    if (isNew)
      entry->second = Tensor(tensor.type(), shape);
    if (entry->second.shape() != shape)
      return Error{"output '" + name + "': expected shape " +
                   shapeText(entry->second.shape()) +
                   " as in the first trial, found " + shapeText(shape)};
    std::memcpy(entry->second.mutableData<std::byte>() +
                    trial * tensor.byteSize(),
                tensor.data<std::byte>(), tensor.byteSize());
    return {};
  }

  uint32_t trials;
  NamedTensors stacked;
};

/// Adds one chip's ramps; `trials` chips make the mean.
void addRampErrors(const Chip &chip, uint32_t trials, SessionRecord &record) {
  std::vector<RampError> errors = rampErrors(chip);
  record.ramps.resize(errors.size());
  for (size_t i = 0; i < errors.size(); ++i) {
    record.ramps[i].ramp = errors[i].ramp;
    record.ramps[i].mean += errors[i].mean / trials;
    record.ramps[i].max = std::max(record.ramps[i].max, errors[i].max);
  }
}

/// Programs and runs chip after chip; measures on the last.
Status runTrials(const Program &program, const Machine &machine,
                 const NamedTensors &inputs, const Options &options,
                 SessionRecord &record) {
  std::optional<timing::Schedule> schedule;
  if (!options.report.empty()) {
    Result<timing::Schedule> made = timing::makeSchedule(program);
    if (!made)
      return Error{options.program + ": " + made.error()};
    schedule = std::move(*made);
  }
  TrialStack stack(options.trials);
  Progress progress(options.trials);
  for (uint32_t trial = 0; trial < options.trials; ++trial) {
    progress.show(trial);
    RunOptions run{options.mode, options.seed, trial, 0, 0, options.threads};
    std::optional<Chip> chip;
    record.programSeconds.push_back(
        timed([&] { chip = Chip::program(program, machine, run); }));
    addRampErrors(*chip, options.trials, record);
    record.steps.clear();
    std::optional<Result<NamedTensors>> outputs;
    if (schedule)
      record.clock = ClockCount{&*schedule};
    record.runSeconds.push_back(timed([&] {
      outputs =
          rampart::run(program, *chip, inputs, run, nullptr, &record.steps,
                       record.clock ? &*record.clock : nullptr);
    }));
    if (!*outputs)
      return Error{outputs->error()};
    if (Status status = stack.add(trial, **outputs); !status)
      return status;
    if (options.benchSeconds == 0 || trial + 1 < options.trials)
      continue;
    Result<SessionRecord::BenchResult> bench =
        measure(program, *chip, inputs, run, options.benchSeconds);
    if (!bench)
      return Error{bench.error()};
    record.bench = *bench;
  }
  record.outputs = stack.take();
  return {};
}

/// All files, or none of the outputs.
Status writeFiles(const Program &program, const Options &options,
                  const SessionRecord &record) {
  OutputWriter writer(options.outputDir);
  if (!options.outputDir.empty())
    if (Status status = writer.stage(record.outputs); !status)
      return status;
  if (!options.report.empty())
    if (Status status =
            writeText(options.report, reportText(program, options, record));
        !status)
      return status;
  if (!options.trace.empty())
    if (Status status = writeText(options.trace, traceText(program, record));
        !status)
      return status;
  return writer.commit();
}

void printSummary(const SessionRecord &record, std::ostream &out) {
  for (const auto &[name, tensor] : record.outputs)
    out << name << ": " << elementTypeName(tensor.type()) << " "
        << shapeText(tensor.shape()) << "\n";
  if (record.bench)
    out << "steps_per_second: " << record.bench->stepsPerSecond << "\n";
}

} // namespace

Status rampart::runSession(const Options &options, std::ostream &out) {
  SessionRecord record;
  std::optional<Result<Program>> program;
  record.loadSeconds = timed([&] { program = Program::load(options.program); });
  if (!*program)
    return Error{program->error()};
  Result<Machine> machine = machineFor(**program, options);
  if (!machine)
    return Error{machine.error()};
  Result<NamedTensors> inputs = readInputs(options);
  if (!inputs)
    return Error{inputs.error()};
  if (Status status = runTrials(**program, *machine, *inputs, options, record);
      !status)
    return Error{options.program + ": " + status.error()};
  if (Status status = writeFiles(**program, options, record); !status)
    return status;
  printSummary(record, out);
  return {};
}
