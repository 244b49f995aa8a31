//===- ProgramRamps.cpp - Turns ramps' targets into devices ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Programmer.h"
#include "RampPlaces.h"

#include <algorithm>

using namespace rampart;

/// Conductances of a ramp's devices, steps before calibration devices.
static std::vector<float> conductancesOf(const RampDevices &devices) {
  std::vector<float> all = devices.stepConductances;
  all.insert(all.end(), devices.offsetConductances.begin(),
             devices.offsetConductances.end());
  return all;
}

static void setConductances(RampDevices &devices,
                            const std::vector<float> &conductances) {
  auto steps = ptrdiff_t(devices.stepConductances.size());
  devices.stepConductances.assign(conductances.begin(),
                                  conductances.begin() + steps);
  devices.offsetConductances.assign(conductances.begin() + steps,
                                    conductances.end());
}

/// What a bring-up aims at: targets as they are read.
static RampDevices designOf(const RampConductances &targets) {
  RampDevices design = targets.devices;
  if (!targets.effective.empty())
    setConductances(design, targets.effective);
  return design;
}

/// Devices that are given, read through lines where there is a `readout`.
static RampOnChip givenRamp(const RampConductances &given,
                            const RampReadout *readout) {
  RampOnChip made = untouchedRamp(given.devices);
  if (!given.columns.empty())
    made.columns = given.columns;
  if (!readout)
    return made;
  for (uint32_t column = 0; column < given.redundant.size(); ++column)
    for (uint32_t device = 0; device < given.redundant[column].size(); ++device)
      readout->place(column, device, given.redundant[column][device]);
  for (uint32_t device = 0; device < made.programmed.size(); ++device)
    readout->place(made.columns[device], device,
                   made.programmed[device].programmed);
  readThrough(*readout, made);
  return made;
}

RampOnChip Programmer::makeRamp(const fb::Ramp &ramp, size_t number,
                                const RampPlaces &places,
                                const RampReadout *readout) const {
  const RampConductances aim =
      targets ? targets->ramps[number] : RampConductances{devicesOf(ramp)};
  const RampFaults known = faults.of(ramp);
  // Devices that meet their targets leave a bring-up nothing to do.
  if (!noisy || !(devices.hasError() || wired || known.any()))
    return untouchedRamp(aim.devices);
  const std::vector<float> own = conductancesOf(aim.devices);
  auto one = [&](uint32_t column, uint32_t device, float target) {
    auto [row, line] = places.cell(column, device);
    if (StuckAt stuck =
            known.at(column, device, {ramp.tile(), ramp.slot(), row, line}))
      return Device{*stuck};
    // A bring-up asks for what it will read.
    if (!aim.effective.empty() && aim.effective[device] > 0)
      target = float(std::clamp(
          target * (double(own[device]) / double(aim.effective[device])),
          machine.gMin, machine.gMax));
    return devices.program(target, places.key(column, device), rampKeys);
  };
  return programRamp(designOf(aim), bringUpOf(ramp), devices, one, readout);
}

/// The devices of `made` themselves.
RampConductances Programmer::recordOf(const RampOnChip &made) const {
  auto presentOf = [&](const std::vector<Device> &column) {
    std::vector<float> present;
    for (const Device &device : column)
      present.push_back(float(devices.conductance(device)));
    return present;
  };
  RampConductances own{made.devices};
  setConductances(own.devices, presentOf(made.programmed));
  if (made.all.size() < 2)
    return own;
  own.columns = made.columns;
  for (const std::vector<Device> &column : made.all)
    own.redundant.push_back(presentOf(column));
  return own;
}

Result<MadeRamp> Programmer::program(const fb::Ramp &ramp,
                                     size_t number) const {
  const RampPlaces places(ramp, machine.arrayRows);
  RampLines lines(machine, ramp, places);
  const RampReadout readout = lines.readout();
  const RampReadout *through = wired ? &readout : nullptr;
  RampOnChip made = given ? givenRamp(given->ramps[number], through)
                          : makeRamp(ramp, number, places, through);
  if (!lines.status())
    return Error{lines.status().error()};
  // Steps and V_0 end in one integrator: that of V_0's column.
  const uint32_t last = made.columns.empty() ? 0 : made.columns.back();
  MadeRamp result{std::move(made.devices), places.firstColumn(last), {}, {}};
  for (uint32_t d = 0; noisy && d < made.programmed.size(); ++d) {
    const Device &device = made.programmed[d];
    const double present =
        given ? device.programmed : devices.conductance(device);
    if (devices.hasReadNoise() && machine.rampReadNoise)
      result.variances.push_back(devices.readVariance(device, present));
    if (devices.hasTraps())
      result.traps.push_back(devices.trapAmplitudes(
          {present, 0}, places.key(made.columns[d], d), rampKeys)[0]);
  }
  return result;
}

Result<RampConductances> Programmer::rampDevices(const fb::Ramp &ramp,
                                                 size_t number) const {
  const RampPlaces places(ramp, machine.arrayRows);
  RampLines lines(machine, ramp, places);
  const RampReadout readout = lines.readout();
  RampOnChip made = makeRamp(ramp, number, places, wired ? &readout : nullptr);
  if (!lines.status())
    return Error{lines.status().error()};
  return recordOf(made);
}

std::vector<double> rampart::rampFactors(const Program &program,
                                         const DeviceConductances &targets) {
  std::vector<double> factors;
  for (const RampConductances &ramp : targets.ramps) {
    const fb::Ramp &record =
        *program.index().ramps()->Get(flatbuffers::uoffset_t(factors.size()));
    if (record.uniform()) {
      factors.push_back(1);
      continue;
    }
    const std::vector<double> design = designSums(record),
                              aims = rampSums(designOf(ramp));
    double both = 0, square = 0;
    for (size_t k = 0; k < design.size(); ++k) {
      both += aims[k] * design[k];
      square += design[k] * design[k];
    }
    factors.push_back(square > 0 ? both / square : 1);
  }
  return factors;
}

Status rampart::bringUpAgain(const Program &program, const Machine &machine,
                             const DeviceConductances &targets,
                             DeviceConductances &devices) {
  const bool wired = wires::lineResistances(machine).any();
  for (size_t r = 0; r < devices.ramps.size(); ++r) {
    const fb::Ramp &ramp =
        *program.index().ramps()->Get(flatbuffers::uoffset_t(r));
    if (ramp.uniform())
      continue;
    RampConductances &own = devices.ramps[r];
    const std::vector<float> conductances = conductancesOf(own.devices);
    const RampPlaces places(ramp, machine.arrayRows);
    RampLines lines(machine, ramp, places);
    const RampReadout readout = lines.readout();
    auto read = [&](uint32_t, uint32_t device) {
      const uint32_t column = own.columns.empty() ? 0 : own.columns[device];
      return wired ? float(readout.read(column, device)) : conductances[device];
    };
    auto find = [&](uint32_t, uint32_t device, float) {
      readout.place(own.columns.empty() ? 0 : own.columns[device], device,
                    conductances[device]);
      return read(0, device);
    };
    // Columns were chosen when the chip was made.
    BringUp procedure = bringUpOf(ramp);
    procedure.columns = 1;
    procedure.perStep = false;
    own.devices = bringUpRamp(designOf(targets.ramps[r]), procedure,
                              machine.gMin, machine.gMax, find, read)
                      .devices;
    if (!lines.status())
      return lines.status();
    setConductances(own.devices, conductances);
  }
  return {};
}
