//===- ChipNoise.h - Prepares a chip's circuits and slow noise --*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A part of programming a chip: decides once what the interpreter has to do.
// Where all is off, and in the other modes, nothing is left of it.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_CHIPNOISE_H
#define RAMPART_SRC_EXEC_CHIPNOISE_H

#include "ChipState.h"
#include "rampart/exec/DeviceConductances.h"

#include <optional>

namespace rampart {

/// The noise of an array's pairs, [row][column]; empty where there is none.
struct PairNoise {
  std::vector<float> variances;   // of every read, S^2
  std::vector<float> deviations;  // from inference to inference, S
  std::vector<float> plus, minus; // amplitudes of the devices' traps, S

  bool held() const { return !deviations.empty() || !plus.empty(); }
};

/// A ramp on its chip, by device: steps, then calibration devices.
struct MadeRamp {
  RampDevices devices;           // as they are integrated
  uint32_t column;               // that is used
  std::vector<double> variances; // of the read noise, S^2; empty: none
  std::vector<double> traps;     // amplitudes, S; empty: none
};

/// Draws and lays out for `state`, which is being programmed.
class ChipNoise {
public:
  /// `given` (may be null) are the chip's devices and offsets where it was read
  /// back.
  ChipNoise(const Machine &machine, Chip::State &state,
            const DeviceConductances *given);

  /// First, with decoded regions.
  void prepare();
  /// The thresholds of a ramp, S * code.
  std::vector<double> thresholds(const fb::Ramp &ramp,
                                 const MadeRamp &made) const;
  RampNoise of(const fb::Ramp &ramp, const MadeRamp &made) const;
  /// Last, with all arrays and ramps.
  void finish();

private:
  double voltsPerSum(const fb::Ramp &ramp) const;
  bool knowsOffsets() const { return given && !given->offsets.empty(); }
  /// Of column `column` of a block, V.
  double offset(uint32_t array, uint32_t column, uint32_t bitLine) const;
  void planConvert(ConvertOp &op);

  const Machine &machine;
  Chip::State &state;
  const DeviceConductances *given;
  std::optional<CircuitMaker> circuit; // of noisy chips, and of given ones
};

/// An Integrate's part of it, once its matrix is laid out.
void layOutHeld(IntegrateOp &op, const PairNoise &noise, Chip::State &state);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_CHIPNOISE_H
