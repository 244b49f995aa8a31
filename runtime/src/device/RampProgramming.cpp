//===- RampProgramming.cpp - A ramp's devices on a chip -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/device/RampProgramming.h"

#include <algorithm>

using namespace rampart;

RampOnChip rampart::untouchedRamp(const RampDevices &design) {
  RampOnChip made{design, {}, {}, {}};
  for (const auto *list :
       {&design.stepConductances, &design.offsetConductances})
    for (float conductance : *list)
      made.programmed.push_back({conductance});
  made.columns.assign(made.programmed.size(), 0);
  return made;
}

/// Calls use(number, conductance) of the devices in order.
template <typename Use>
static void forEachDevice(RampDevices &devices, Use use) {
  uint32_t number = 0;
  for (auto *list : {&devices.stepConductances, &devices.offsetConductances})
    for (float &conductance : *list)
      use(number++, conductance);
}

void rampart::readThrough(const RampReadout &readout, RampOnChip &ramp) {
  forEachDevice(ramp.devices, [&](uint32_t number, float &conductance) {
    conductance = float(readout.read(ramp.columns[number], number));
  });
}

RampOnChip rampart::programRamp(const RampDevices &design,
                                const BringUp &procedure,
                                const Devices &devices,
                                const ProgramRampDevice &program,
                                const RampReadout *readout) {
  const Machine &machine = devices.description();
  const size_t count =
      design.stepConductances.size() + design.offsetConductances.size();
  std::vector<std::vector<Device>> all(std::max(procedure.columns, 1u),
                                       std::vector<Device>(count));
  auto one = [&](uint32_t column, uint32_t device, float target) {
    Device made = program(column, device, target);
    all[column][device] = made;
    if (!readout)
      return float(made.programmed);
    readout->place(column, device, float(made.programmed));
    return float(readout->read(column, device));
  };
  ReadDevice read;
  if (readout)
    read = [&](uint32_t column, uint32_t device) {
      return float(readout->read(column, device));
    };
  BroughtUp ready =
      bringUpRamp(design, procedure, machine.gMin, machine.gMax, one, read);
  RampOnChip result{
      std::move(ready.devices), std::move(ready.columns), {}, std::move(all)};
  forEachDevice(result.devices, [&](uint32_t number, float &conductance) {
    result.programmed.push_back(result.all[result.columns[number]][number]);
    conductance = float(devices.conductance(result.programmed.back()));
  });
  if (readout) {
    for (uint32_t column = 0; column < result.all.size(); ++column)
      for (uint32_t device = 0; device < count; ++device)
        readout->place(column, device,
                       float(devices.conductance(result.all[column][device])));
    readThrough(*readout, result);
  }
  if (machine.retrim)
    trimRamp(design, procedure, result.devices);
  return result;
}
