//===- RampProgramming.cpp - A ramp's devices on a chip -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/device/RampProgramming.h"

#include <map>

using namespace rampart;

RampOnChip rampart::untouchedRamp(const RampDevices &design) {
  RampOnChip made{design, {}, {}};
  for (const auto *list :
       {&design.stepConductances, &design.offsetConductances})
    for (float conductance : *list)
      made.programmed.push_back({conductance});
  made.columns.assign(made.programmed.size(), 0);
  return made;
}

RampOnChip rampart::programRamp(const RampDevices &design,
                                const BringUp &procedure,
                                const Devices &devices,
                                const ProgramRampDevice &program,
                                const RampReadout *readout) {
  const Machine &machine = devices.description();
  std::map<std::pair<uint32_t, uint32_t>, Device> programmed;
  auto one = [&](uint32_t column, uint32_t device, float target) {
    Device made = program(column, device, target);
    programmed[{column, device}] = made;
    if (!readout)
      return float(made.programmed);
    readout->place(column, device, made.programmed);
    return float(readout->read(column, device));
  };
  BroughtUp ready =
      bringUpRamp(design, procedure, machine.gMin, machine.gMax, one);
  if (readout)
    for (const auto &[place, device] : programmed)
      readout->place(place.first, place.second, devices.conductance(device));
  RampOnChip result{std::move(ready.devices), std::move(ready.columns), {}};
  uint32_t number = 0;
  for (auto *list :
       {&result.devices.stepConductances, &result.devices.offsetConductances})
    for (float &conductance : *list) {
      const std::pair place(result.columns[number], number);
      const Device &device = programmed[place];
      conductance = float(readout ? readout->read(place.first, number)
                                  : devices.conductance(device));
      result.programmed.push_back(device);
      ++number;
    }
  if (machine.retrim)
    trimRamp(design, procedure, result.devices);
  return result;
}
