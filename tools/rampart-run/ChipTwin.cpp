//===- ChipTwin.cpp - The twin of one chip --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ChipTwin.h"

#include "Attribution.h"
#include "Outputs.h"
#include "ProbeRecorder.h"
#include "Session.h"
#include "rampart/exec/CorrectLines.h"
#include "rampart/io/TextFile.h"

#include <iomanip>
#include <optional>

using namespace rampart;
using Json = nlohmann::ordered_json;

static std::string joinedText(const std::vector<std::string> &names) {
  std::string text;
  for (const std::string &name : names)
    text += (text.empty() ? "" : ", ") + name;
  return text;
}

namespace {

class Twin {
public:
  Twin(const Options &options, Program program, Machine machine)
      : options(options), program(std::move(program)),
        machine(std::move(machine)) {
    run.mode = options.mode;
    run.seed = options.seed;
    run.threads = options.threads;
  }

  Status predict();
  Status compare();
  Status correct();
  Status write();
  void print(std::ostream &out) const;

private:
  Result<DeviceConductances> read(const std::string &path) const;
  Result<DeviceConductances> simulateOrRead() const;
  void findProbes(const NamedTensors &measured);
  Result<NamedTensors> runOn(const Result<Chip> &made) const;
  std::string reportText() const;

  const Options &options;
  Program program;
  Machine machine;
  RunOptions run;
  DeviceConductances targets, chip, corrected;
  NamedTensors inputs, outputs;
  std::vector<Probe> probes; // measured beside outputs
  std::vector<RampError> ramps;
  std::optional<Attribution> attribution;
  std::optional<LinesCorrection> lines;
};

} // namespace

Result<DeviceConductances> Twin::read(const std::string &path) const {
  Result<NamedTensors> tensors = readNpz(path);
  if (!tensors)
    return Error{tensors.error()};
  Result<DeviceConductances> devices = readConductances(program, *tensors);
  return devices
             ? std::move(devices)
             : Result<DeviceConductances>(Error{path + ": " + devices.error()});
}

/// The outputs, and what the probes see.
Result<NamedTensors> Twin::runOn(const Result<Chip> &made) const {
  if (!made)
    return Error{options.program + ": " + made.error()};
  ProbeRecorder recorder(probes);
  Result<NamedTensors> results = rampart::run(
      program, *made, inputs, run, probes.empty() ? nullptr : &recorder);
  if (!results)
    return Error{options.program + ": " + results.error()};
  for (size_t i = 0; i < probes.size(); ++i) {
    Result<ProbeRecorder::Values> values = recorder.valuesOf(i);
    if (!values)
      return Error{options.program + ": " + values.error()};
    results->insert_or_assign(probes[i].name, std::move(values->tensor));
  }
  return results;
}

/// Values of the run that were measured and are no outputs.
void Twin::findProbes(const NamedTensors &measured) {
  for (Probe &probe : probesOf(program))
    if (measured.contains(probe.name) && !outputs.contains(probe.name))
      probes.push_back(std::move(probe));
}

/// The chip's devices.
Result<DeviceConductances> Twin::simulateOrRead() const {
  if (!options.twin.chip.empty())
    return read(options.twin.chip);
  Result<DeviceConductances> devices =
      programDevices(program, machine, run, &targets);
  return devices ? std::move(devices)
                 : Result<DeviceConductances>(
                       Error{options.program + ": " + devices.error()});
}

Status Twin::predict() {
  const TwinOptions &twin = options.twin;
  Result<DeviceConductances> given =
      twin.targets.empty() ? targetDevices(program) : read(twin.targets);
  if (!given)
    return Error{given.error()};
  targets = std::move(*given);
  Result<DeviceConductances> devices = simulateOrRead();
  if (!devices)
    return Error{devices.error()};
  chip = std::move(*devices);
  if (options.inputs.empty() && options.inputArchive.empty() &&
      twin.compare.empty() && options.outputDir.empty())
    return {}; // conductances alone
  Result<NamedTensors> read = readInputs(options);
  if (!read)
    return Error{read.error()};
  inputs = std::move(*read);
  // Of simulated chips only noisy ones have lines and circuits.
  const bool real = !twin.chip.empty() || run.mode == Mode::Noisy;
  const Chip made = Chip::withDevices(
      program, real ? machine : withoutCircuits(machine), run, chip);
  Result<NamedTensors> results = runOn(made);
  if (!results)
    return Error{results.error()};
  ramps = rampErrors(made, rampFactors(program, targets));
  outputs = std::move(*results);
  return {};
}

Status Twin::compare() {
  const std::string &path = options.twin.compare;
  if (path.empty())
    return {};
  Result<NamedTensors> measured = readNpz(path);
  if (!measured)
    return Error{measured.error()};
  findProbes(*measured);
  const ChipParts parts(program, machine, targets, chip);
  auto predict = [&](Parts some) { return runOn(parts.with(some, run)); };
  Result<NamedTensors> predicted = predict(parts.all());
  if (!predicted)
    return Error{predicted.error()};
  if (Status status = checkMeasured(*measured, *predicted, path); !status)
    return status;
  Result<Attribution> made = Attribution::make(*measured, parts.all(), predict);
  if (!made)
    return Error{made.error()};
  attribution = std::move(*made);
  return {};
}

Status Twin::correct() {
  const TwinOptions &twin = options.twin;
  if (twin.corrected.empty())
    return {};
  if (!twin.forLines) {
    corrected = correctTargets(machine, targets, chip,
                               twin.byDevice ? Correction::Device
                                             : Correction::Systematic);
    return {};
  }
  Result<LinesCorrection> made = correctLines(program, machine, targets);
  if (!made)
    return Error{"--correction=lines: " + made.error()};
  corrected = made->targets;
  lines = std::move(*made);
  return {};
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

std::string Twin::reportText() const {
  Json report{{"program", options.program},
              {"machine", machine.name},
              {"mode", modeName(options.mode)},
              {"chip", options.twin.chip},
              {"targets", options.twin.targets}};
  for (const auto &[name, mean, max] : ramps)
    report["ramps"].push_back(
        {{"name", name}, {"inl_lsb", {{"mean", mean}, {"max", max}}}});
  if (attribution)
    attribution->report(report);
  if (lines) {
    report["rounds"] = lines->rounds;
    for (const LinesCorrection::Group &group : lines->groups)
      report["lines"].push_back({{"ramps", group.ramps},
                                 {"factor", group.factor},
                                 {"limit", group.limit},
                                 {"cells", group.cells},
                                 {"out_of_reach", group.outOfReach},
                                 {"residual", group.residual}});
  }
  return report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Status Twin::write() {
  const TwinOptions &twin = options.twin;
  OutputWriter writer(1);
  if (!options.outputDir.empty()) {
    std::vector<std::string> names;
    for (const auto &[name, tensor] : outputs)
      names.push_back(name);
    if (Status status = writer.open(options.outputDir, names); !status)
      return status;
    if (Status status = writer.add(0, outputs); !status)
      return status;
  }
  auto writeDevices = [&](const std::string &path,
                          const DeviceConductances &devices) -> Status {
    Result<NamedTensors> tensors = conductanceTensors(program, devices);
    return tensors ? writeNpz(path, *tensors)
                   : Error{options.program + ": " + tensors.error()};
  };
  if (!twin.writeChip.empty())
    if (Status status = writeDevices(twin.writeChip, chip); !status)
      return status;
  if (!twin.corrected.empty())
    if (Status status = writeDevices(twin.corrected, corrected); !status)
      return status;
  if (!options.report.empty())
    if (Status status = writeText(options.report, reportText()); !status)
      return status;
  return writer.commit();
}

void Twin::print(std::ostream &out) const {
  for (const auto &[name, tensor] : outputs)
    out << name << ": " << elementTypeName(tensor.type()) << " "
        << shapeText(tensor.shape()) << "\n";
  if (attribution)
    attribution->print(out);
  if (lines)
    for (const LinesCorrection::Group &group : lines->groups)
      out << "lines: " << joinedText(group.ramps) << ": factor "
          << std::setprecision(3) << group.factor
          << (group.limit.empty() ? "" : ", limited by " + group.limit)
          << "; out of reach " << group.outOfReach << " of " << group.cells
          << ", all others within " << group.residual << " of the largest\n";
}

Status rampart::runChipTwin(const Options &options, std::ostream &out) {
  Result<Program> program = Program::load(options.program);
  if (!program)
    return Error{program.error()};
  Result<Machine> machine = machineFor(*program, options);
  if (!machine)
    return Error{machine.error()};
  Twin twin(options, std::move(*program), std::move(*machine));
  if (Status status = twin.predict(); !status)
    return status;
  if (Status status = twin.compare(); !status)
    return status;
  if (Status status = twin.correct(); !status)
    return status;
  if (Status status = twin.write(); !status)
    return status;
  twin.print(out);
  return {};
}
