//===- RampProgramming.h - A ramp's devices on a chip -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DEVICE_RAMPPROGRAMMING_H
#define RAMPART_DEVICE_RAMPPROGRAMMING_H

#include "rampart/core/BringUp.h"
#include "rampart/device/Devices.h"

namespace rampart {

/// Programs device `device` (steps, then calibration devices) of redundant
/// column `column` to `target` S.
using ProgramRampDevice =
    std::function<Device(uint32_t column, uint32_t device, float target)>;

/// What a converter integrates of devices, where that depends on others of
/// their column: told every conductance, S, asked what it is worth.
struct RampReadout {
  std::function<void(uint32_t column, uint32_t device, double conductance)>
      place;
  std::function<double(uint32_t column, uint32_t device)> read;
};

/// A ramp after its bring-up.
struct RampOnChip {
  RampDevices devices;
  // Steps, then calibration devices:
  std::vector<uint32_t> columns; // which of the redundant ones
  std::vector<Device> programmed;
  /// [redundant column][device]: all that were programmed; empty: none beside
  /// those that are used.
  std::vector<std::vector<Device>> all = {};
};

/// As its design, with devices that met their targets.
RampOnChip untouchedRamp(const RampDevices &design);

/// Puts what `readout` reads of them in the place of the ramp's conductances.
void readThrough(const RampReadout &readout, RampOnChip &ramp);

/// `design` brought up when programming ends, its devices then as old and as
/// warm as the machine of `devices` says; V_0 trimmed again where it asks so.
RampOnChip programRamp(const RampDevices &design, const BringUp &procedure,
                       const Devices &devices, const ProgramRampDevice &program,
                       const RampReadout *readout = nullptr);

} // namespace rampart

#endif // RAMPART_DEVICE_RAMPPROGRAMMING_H
