//===- ChipState.h - A programmed chip --------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a program's arrays and ramps became on one chip, and the decoded
// regions.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_CHIPSTATE_H
#define RAMPART_SRC_EXEC_CHIPSTATE_H

#include "Circuit.h"
#include "Converter.h"
#include "Plan.h"
#include "rampart/exec/Executor.h"

namespace rampart {

struct ProgrammedArray {
  size_t rows, columns;
  /// [row][column], S: the program's own targets or `programmed`.
  const float *conductances;
  std::vector<float> programmed;
};

/// How the devices and the integrator of a ramp vary; sums in S * code.
struct RampNoise {
  /// From pass to pass: deviation of each threshold's step; empty: none.
  std::vector<float> steps;
  /// From inference to inference, by device, steps before calibration devices:
  /// deviation, and amplitude of a trap, of its part in the thresholds from
  /// thresholdOf(device) on; empty: none.
  std::vector<float> held, traps;
  size_t stepDevices = 0;

  size_t thresholdOf(size_t device) const {
    return device < stepDevices ? device + 1 : 0;
  }
};

struct ProgrammedRamp {
  Function function;
  double gamma, codeScale;
  std::vector<float> thresholds; // non-decreasing, S * code
  Converter converter;           // made of them
  RampNoise noise = {};
  bool fixed = false; // thresholds that do not follow V_read

  bool varies() const {
    return !noise.steps.empty() || !noise.held.empty() || !noise.traps.empty();
  }
};

struct DigitalTable {
  Function function;
  double inputScale, outputScale;
  int32_t first;
  std::span<const int32_t> entries;
};

struct Chip::State {
  explicit State(const Program &program) : program(program) {}

  Program program; // keeps the mapped data alive
  Mode mode = Mode::Quantized;
  uint64_t seed = 0;
  uint32_t chip = 0;
  Status made; // or why no run can use it
  NoiseSpeed readNoise = NoiseSpeed::Slow;
  Circuit circuit;
  TrapLaw traps;
  /// Streams differ by more than their white read noise.
  bool streamsVary = false;
  std::vector<ProgrammedArray> arrays;
  std::vector<ProgrammedRamp> ramps;
  std::vector<DigitalTable> tables;
  std::vector<RegionPlan> regions;
  Arena storage; // of the regions' matrices
  /// [function][step]: host values to drop after the step.
  std::vector<std::vector<std::vector<int32_t>>> lastUses;
};

} // namespace rampart

#endif // RAMPART_SRC_EXEC_CHIPSTATE_H
