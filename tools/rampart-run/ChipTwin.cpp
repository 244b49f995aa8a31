//===- ChipTwin.cpp - The twin of one chip --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ChipTwin.h"

#include "Outputs.h"
#include "Session.h"
#include "rampart/core/Text.h"
#include "rampart/exec/DeviceConductances.h"
#include "rampart/io/TextFile.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <iomanip>

using namespace rampart;
using Json = nlohmann::ordered_json;

namespace {

/// One output of one prediction beside the measurement.
struct Gap {
  double rms = 0, largest = 0;
  int64_t equal = 0, count = 0; // elements
};

/// What of the chip takes the place of the program's targets.
struct Variant {
  const char *name;
  bool arrays, ramps;
};
constexpr Variant variants[] = {{"targets", false, false},
                                {"weights", true, false},
                                {"ramps", false, true},
                                {"chip", true, true}};

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
  Status write();
  void print(std::ostream &out) const;

private:
  Result<DeviceConductances> read(const std::string &path) const;
  Result<DeviceConductances> simulateOrRead() const;
  Result<NamedTensors> runOn(const DeviceConductances &devices) const;
  std::string reportText() const;

  const Options &options;
  Program program;
  Machine machine;
  RunOptions run;
  DeviceConductances targets, chip;
  NamedTensors inputs, outputs;
  std::vector<std::map<std::string, Gap>> gaps; // by variant, output
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

Result<NamedTensors> Twin::runOn(const DeviceConductances &devices) const {
  Result<NamedTensors> results = rampart::run(
      program, Chip::withDevices(program, machine, run, devices), inputs, run);
  return results ? std::move(results)
                 : Result<NamedTensors>(
                       Error{options.program + ": " + results.error()});
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
  Result<DeviceConductances> made = simulateOrRead();
  if (!made)
    return Error{made.error()};
  chip = std::move(*made);
  if (options.inputs.empty() && options.inputArchive.empty() &&
      twin.compare.empty() && options.outputDir.empty())
    return {}; // conductances alone
  Result<NamedTensors> read = readInputs(options);
  if (!read)
    return Error{read.error()};
  inputs = std::move(*read);
  Result<NamedTensors> results = runOn(chip);
  if (!results)
    return Error{results.error()};
  outputs = std::move(*results);
  return {};
}

//===----------------------------------------------------------------------===//
// Comparing
//===----------------------------------------------------------------------===//

/// The elements as numbers.
static std::vector<double> numbersOf(const Tensor &tensor) {
  auto copy = [&](const auto *from) {
    return std::vector<double>(from, from + tensor.size());
  };
  switch (tensor.type()) {
  case ElementType::Float64:
    return copy(tensor.data<double>());
  case ElementType::Int32:
    return copy(tensor.data<int32_t>());
  case ElementType::Int64:
    return copy(tensor.data<int64_t>());
  case ElementType::Float32:
    return copy(tensor.data<float>());
  case ElementType::Int8:
    return copy(tensor.data<int8_t>());
  default:
    return copy(tensor.data<uint8_t>());
  }
}

static Gap gapBetween(const Tensor &predicted, const Tensor &measured) {
  std::vector<double> a = numbersOf(predicted), b = numbersOf(measured);
  Gap gap;
  gap.count = int64_t(a.size());
  for (size_t i = 0; i < a.size(); ++i) {
    double difference = std::abs(a[i] - b[i]);
    gap.rms += difference * difference / double(a.size());
    gap.largest = std::max(gap.largest, difference);
    gap.equal += difference == 0;
  }
  gap.rms = std::sqrt(gap.rms);
  return gap;
}

/// Every measured output is one of the program's, with its type and shape.
static Status checkMeasured(const NamedTensors &measured,
                            const NamedTensors &outputs,
                            const std::string &path) {
  auto text = [](const Tensor &tensor) {
    return std::string(elementTypeName(tensor.type())) + " of shape " +
           shapeText(tensor.shape());
  };
  if (measured.empty())
    return Error{path + ": expected an output of the program, found none"};
  for (const auto &[name, tensor] : measured) {
    auto output = outputs.find(name);
    if (output == outputs.end())
      return Error{path + ": array " + quotedText(name) +
                   ": the program has no such output"};
    if (output->second.type() != tensor.type() ||
        output->second.shape() != tensor.shape())
      return Error{path + ": array " + quotedText(name) + ": expected " +
                   text(output->second) + ", found " + text(tensor)};
    for (double value : numbersOf(tensor))
      if (!std::isfinite(value))
        return Error{path + ": array " + quotedText(name) +
                     ": expected finite numbers, found " +
                     std::to_string(value)};
  }
  return {};
}

Status Twin::compare() {
  const std::string &path = options.twin.compare;
  if (path.empty())
    return {};
  Result<NamedTensors> measured = readNpz(path);
  if (!measured)
    return Error{measured.error()};
  if (Status status = checkMeasured(*measured, outputs, path); !status)
    return status;
  for (const Variant &variant : variants) {
    DeviceConductances devices{variant.arrays ? chip.arrays : targets.arrays,
                               variant.ramps ? chip.ramps : targets.ramps};
    Result<NamedTensors> results = runOn(devices);
    if (!results)
      return Error{results.error()};
    auto &gap = gaps.emplace_back();
    for (const auto &[name, tensor] : *measured)
      gap.emplace(name, gapBetween(results->at(name), tensor));
  }
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
  Json measured = Json::array();
  for (size_t v = 0; v < gaps.size(); ++v)
    for (const auto &[name, gap] : gaps[v])
      measured.push_back({{"output", name},
                          {"from", variants[v].name},
                          {"rms", gap.rms},
                          {"largest", gap.largest},
                          {"equal", gap.equal},
                          {"elements", gap.count}});
  report["measured"] = std::move(measured);
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
  Correction correction =
      twin.byDevice ? Correction::Device : Correction::Systematic;
  if (!twin.corrected.empty())
    if (Status status = writeDevices(
            twin.corrected, correctTargets(machine, targets, chip, correction));
        !status)
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
  if (gaps.empty())
    return;
  for (const auto &[name, whole] : gaps[0]) {
    out << name << ": difference from the measurement, rms:";
    for (size_t v = 0; v < gaps.size(); ++v) {
      const Gap &gap = gaps[v].at(name);
      out << (v ? ", " : " ") << variants[v].name << " " << std::setprecision(4)
          << gap.rms << " (" << gap.equal << " of " << gap.count << " equal)";
    }
    double all = whole.rms * whole.rms;
    auto share = [&](size_t v) {
      double rms = gaps[v].at(name).rms;
      return all > 0 ? std::lround(100 * (1 - rms * rms / all)) : 0;
    };
    out << "\n"
        << name << ": of the mean square, programmed weights explain "
        << share(1) << " %, ramps " << share(2) << " %, both " << share(3)
        << " %; the rest is not in the conductances\n";
  }
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
  if (Status status = twin.write(); !status)
    return status;
  twin.print(out);
  return {};
}
