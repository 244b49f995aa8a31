//===- BringUp.h - Programming a ramp on a chip -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A ramp's part of a chip's bring-up: devices are programmed and read back,
// clocks are chosen again for what was found, and V_0 is trimmed. It sees a
// chip only through two operations, program and read, so that it does the same
// on any device model and on hardware.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_CORE_BRINGUP_H
#define RAMPART_CORE_BRINGUP_H

#include "rampart/core/Ramp.h"

namespace rampart {

/// The procedure, as a program gives it.
struct BringUp {
  uint32_t columns = 1;    // programmed; the one of least error is used
  bool feedback = false;   // each device aims at what is still missing
  uint32_t trimClocks = 0; // V_0: bound of a device's clocks; 0: as designed
  /// Of a squared error of each threshold's sum, 1/(S·code)²; one per
  /// threshold.
  std::vector<float> weights;
  bool perStep = false; // each step uses the column that serves it best
};

/// Programs device `device` (steps, then calibration devices) of redundant
/// column `column` to `target` S and returns what is read back, S.
using ProgramDevice =
    std::function<float(uint32_t column, uint32_t device, float target)>;

/// Reads a device back once more, S.
using ReadDevice = std::function<float(uint32_t column, uint32_t device)>;

/// What a chip uses after its bring-up.
struct BroughtUp {
  RampDevices devices;
  /// The redundant column of each device: steps, then calibration devices.
  std::vector<uint32_t> columns;
  double error = 0; // the weighted squared error that is left
};

/// Brings up `design` in a window of gMin to gMax, S:
///  1. Steps, in order. The target is the design's conductance; with feedback
///     it is what charge is missing up to the next threshold, over the fewest
///     clocks that the window allows. With feedback the clocks are then chosen
///     again, to the nearest charge, for the conductance read back: a device
///     stuck at off or on leaves its step to its successors.
///  2. Calibration devices. Then all devices are read once more where there is
///  a
///     `read`: on lines, what is read depends on those programmed later. With
///     trimClocks, the calibration devices' signed clocks are chosen for the
///     conductances read back, so that the weighted squared error of all
///     thresholds is least.
///  3. Of several columns the one with the least weighted squared error. With
///     perStep, a step's devices in all columns are programmed before the next
///     step's, and the one is used that leaves the least charge missing: errors
///     do not add up along the ramp. Step 3 then chooses the column of V_0
///     alone.
BroughtUp bringUpRamp(const RampDevices &design, const BringUp &procedure,
                      double gMin, double gMax, const ProgramDevice &program,
                      const ReadDevice &read = {});

/// Step 2 alone: chooses the clocks of `devices`' V_0 anew, as far as the
/// procedure lets it.
void trimRamp(const RampDevices &design, const BringUp &procedure,
              RampDevices &devices);

} // namespace rampart

#endif // RAMPART_CORE_BRINGUP_H
