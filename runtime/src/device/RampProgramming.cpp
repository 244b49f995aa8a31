//===- RampProgramming.cpp - A ramp's devices on a chip -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/device/RampProgramming.h"

#include <map>

using namespace rampart;

RampDevices rampart::programRamp(const RampDevices &design,
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
  uint32_t device = 0;
  for (auto *list :
       {&ready.devices.stepConductances, &ready.devices.offsetConductances})
    for (float &conductance : *list) {
      std::pair place(ready.columns[device], device);
      conductance = float(readout ? readout->read(place.first, device)
                                  : devices.conductance(programmed[place]));
      ++device;
    }
  if (machine.retrim)
    trimRamp(design, procedure, ready.devices);
  return ready.devices;
}
