//===- ChipParts.cpp - A chip with some of its faults ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ChipParts.h"

#include "rampart/wires/Arrays.h"

#include <algorithm>

using namespace rampart;

Machine rampart::withoutLines(Machine machine) {
  machine.wireResistance = machine.driverResistance = 0;
  machine.senseResistance = 0;
  machine.bitWireResistance = -1; // as word lines
  return machine;
}

Machine rampart::withoutCircuits(Machine machine) {
  machine.saturation = machine.leakTime = 0;
  return withoutLines(std::move(machine));
}

/// Whether the ramps' devices are others; their clocks too, where a bring-up
/// did not read the devices through `lines`.
static bool differ(const DeviceConductances &a, const DeviceConductances &b,
                   bool lines) {
  return !std::equal(
      a.ramps.begin(), a.ramps.end(), b.ramps.begin(), b.ramps.end(),
      [&](const RampConductances &x, const RampConductances &y) {
        return x.devices.stepConductances == y.devices.stepConductances &&
               x.devices.offsetConductances == y.devices.offsetConductances &&
               (lines || (x.devices.stepClocks == y.devices.stepClocks &&
                          x.devices.offsetClocks == y.devices.offsetClocks));
      });
}

ChipParts::ChipParts(const Program &program, const Machine &machine,
                     const DeviceConductances &targets,
                     const DeviceConductances &chip)
    : program(program), machine(machine), targets(targets), chip(chip),
      linesAreTargets(std::any_of(targets.ramps.begin(), targets.ramps.end(),
                                  [](const RampConductances &ramp) {
                                    return !ramp.effective.empty();
                                  })) {
  const bool lines = wires::lineResistances(machine).any();
  present |= chip.arrays != targets.arrays ? Weights : 0;
  present |= differ(chip, targets, lines) ? Ramps : 0;
  present |= lines && !linesAreTargets ? Wires : 0;
  present |= chip.offsets.empty() ? 0 : Offsets;
}

Result<Chip> ChipParts::with(Parts parts, const RunOptions &options) const {
  constexpr Parts converters = Ramps | Wires;
  const bool whole = (parts & converters) == (present & converters);
  DeviceConductances devices{
      parts & Weights ? chip.arrays : targets.arrays,
      whole || parts & Ramps ? chip.ramps : targets.ramps,
      parts & Offsets ? chip.offsets : std::vector<std::vector<double>>()};
  const Machine lines =
      linesAreTargets || parts & Wires ? machine : withoutLines(machine);
  // A bring-up answers to the devices and to the lines that it finds.
  if (!whole && parts & converters)
    if (Status status = bringUpAgain(program, lines, targets, devices); !status)
      return Error{status.error()};
  return Chip::withDevices(program, lines, options, devices);
}
