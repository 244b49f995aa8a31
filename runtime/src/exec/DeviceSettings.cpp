//===- DeviceSettings.cpp - Non-idealities of a run -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/Text.h"
#include "rampart/exec/Executor.h"

#include <algorithm>
#include <string_view>

using namespace rampart;

/// Only what differs from chip to chip may be set: everything else has been
/// compiled into the program.
static constexpr std::string_view nonIdealities[] = {
    "device.programming_sigma",
    "device.read_sigma",
    "device.read_noise",
    "device.model",
    "device.table",
    "device.levels",
    "device.verify_attempts",
    "device.verify_tolerance",
    "device.clip_to_window",
    "device.programming_scale",
    "device.drift_scale",
    "device.read_scale",
    "device.drift_nu",
    "device.drift_nu_sigma",
    "device.drift_origin",
    "device.time_since_programming",
    "device.temperature",
    "device.temperature_factor",
    "device.iv_voltage",
    "array.wire_resistance",
    "array.bit_wire_resistance",
    "array.driver_resistance",
    "array.sense_resistance",
    "array.pair_lines",
    "array.idle_rows",
    "device.held_share",
    "device.telegraph_share",
    "device.telegraph_amplitude",
    "device.telegraph_occupancy",
    "device.stuck_off_rate",
    "device.stuck_on_rate",
    "device.stuck_off_conductance",
    "device.stuck_on_conductance",
    "converter.retrim",
    "converter.swing",
    "converter.input_jitter",
    "converter.comparator_offset",
    "converter.comparator_noise",
    "converter.offset_trim",
    "converter.offset_trim_bits",
    "converter.ramp_noise",
    "converter.ramp_read_noise",
    "converter.saturation",
    "converter.leak_time",
    "converter.capacitor_sigma",
    "converter.v_read_chip_sigma",
    "converter.v_read_sigma"};

Result<Machine>
rampart::withDeviceSettings(Machine machine,
                            const std::vector<MachineField> &settings) {
  for (const auto &[key, value] : settings) {
    if (std::find(std::begin(nonIdealities), std::end(nonIdealities), key) ==
        std::end(nonIdealities))
      return Error{"expected a non-ideality such as device.programming_sigma "
                   "(docs/DeviceModels.md has all), found " +
                   quotedText(key)};
    if (Status status = setMachineField(machine, key, value); !status)
      return Error{status.error()};
  }
  if (Status status = checkMachine(machine); !status)
    return Error{status.error()};
  return machine;
}
