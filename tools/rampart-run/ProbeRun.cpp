//===- ProbeRun.cpp - --probe of rampart-run --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ProbeRun.h"

#include <map>

using namespace rampart;

/// "probe_" and the name, as outputs' files are called.
static std::string fileOf(const Probe &probe) {
  std::string file = outputFileName("probe_" + probe.name);
  return file.substr(0, file.size() - 4) + ".npz";
}

Result<std::unique_ptr<ProbeRun>> ProbeRun::make(const TrialSetup &setup) {
  std::vector<Probe> all = probesOf(setup.program), chosen;
  for (const std::string &name : setup.options.probes) {
    Result<Probe> probe = findProbe(all, name);
    if (!probe)
      return Error{probe.error()};
    chosen.push_back(std::move(*probe));
  }
  std::unique_ptr<ProbeRun> made(new ProbeRun(setup, std::move(chosen)));
  if (Status status = made->checkFiles(); !status)
    return Error{status.error()};
  return made;
}

Status ProbeRun::checkFiles() const {
  std::map<std::string, std::string> names; // by file
  for (const Probe &probe : probes)
    if (auto [other, isNew] = names.emplace(fileOf(probe), probe.name); !isNew)
      return Error{"--probe: '" + other->second + "' and '" + probe.name +
                   "' would both be written to " + other->first};
  return {};
}

Status ProbeRun::runIdeal(ProbeRecorder &ideal) const {
  RunOptions options{Mode::Ideal, setup.options.seed,   0, 0,
                     0,           setup.options.threads};
  Chip chip = Chip::program(setup.program, setup.machine, options);
  Result<NamedTensors> outputs =
      rampart::run(setup.program, chip, setup.inputs, options, &ideal);
  return outputs ? Status() : Error{outputs.error()};
}

Status ProbeRun::compare() {
  ProbeRecorder ideal(probes);
  if (Status status = runIdeal(ideal); !status)
    return status;
  for (size_t i = 0; i < probes.size(); ++i) {
    Result<ProbeRecorder::Values> here = run.valuesOf(i),
                                  there = ideal.valuesOf(i);
    for (const auto *values : {&here, &there})
      if (!*values)
        return Error{"--probe: " + values->error()};
    Result<ProbeDifference> difference = differenceOf(*here, *there);
    if (!difference)
      return Error{"--probe: " + probes[i].name + ": " + difference.error()};
    compared.push_back({std::move(here->tensor), std::move(there->tensor),
                        std::move(*difference)});
  }
  return {};
}

Status ProbeRun::write(OutputWriter &outputs) const {
  for (size_t i = 0; i < probes.size(); ++i) {
    NamedTensors arrays{{"run", compared[i].run},
                        {"ideal", compared[i].ideal},
                        {"difference", compared[i].difference.values}};
    if (Status status = writeNpz(outputs.addFile(fileOf(probes[i])), arrays);
        !status)
      return status;
  }
  return {};
}

void ProbeRun::print(std::ostream &out) const {
  for (size_t i = 0; i < probes.size(); ++i) {
    const ProbeDifference &difference = compared[i].difference;
    out << "probe " << probes[i].name << ": "
        << shapeText(difference.values.shape())
        << (probes[i].real ? "" : ", in codes")
        << ", difference from ideal: max " << difference.max << " at ["
        << difference.at[0] << ", " << difference.at[1] << ", "
        << difference.at[2] << "], rms " << difference.rms << "\n";
  }
}
