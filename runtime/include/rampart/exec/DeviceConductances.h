//===- DeviceConductances.h - Every device of a chip ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a chip's devices were to be, are in simulation, or were read back as.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_EXEC_DEVICECONDUCTANCES_H
#define RAMPART_EXEC_DEVICECONDUCTANCES_H

#include "rampart/core/Ramp.h"
#include "rampart/exec/Executor.h"

#include <array>
#include <vector>

namespace rampart {

/// Siemens; arrays and ramps in the program's order.
struct DeviceConductances {
  /// By array, [row * columns + column]: G+ and G-.
  std::vector<std::vector<std::array<double, 2>>> arrays;
  /// The column that is used of each, with its clocks.
  std::vector<RampDevices> ramps;
};

/// The program's targets.
DeviceConductances targetDevices(const Program &program);

/// What a simulated chip's devices become, at the machine's time: the ones that
/// Chip::program computes with. `targets` replace the program's (null: they do
/// not). An error where a ramp cannot be read through its lines.
Result<DeviceConductances>
programDevices(const Program &program, const Machine &machine,
               const RunOptions &options,
               const DeviceConductances *targets = nullptr);

/// As arrays of conductances.npz (docs/ProgramFormat.md): NAME of an array
/// float64 [rows, columns, 2], NAME of a ramp float64 [devices] and NAME.clocks
/// int64; S. An error where two have one name.
Result<NamedTensors> conductanceTensors(const Program &program,
                                        const DeviceConductances &devices);
/// The other way round. Everything has to be there, in its shape, and every
/// conductance a number of at least 0: errors name the array, what was expected
/// and what was found.
Result<DeviceConductances> readConductances(const Program &program,
                                            const NamedTensors &tensors);

enum class Correction {
  Systematic, // what devices of one target have in common
  Device      // every device's own error, where it comes back
};

/// Targets that a chip should be given instead of `targets`, of which it made
/// `readBack`: within the window of `machine`, so that what is read back next
/// time meets the targets. A device that is far off all others of its target is
/// taken for stuck: its partner aims at the pair's difference.
DeviceConductances correctTargets(const Machine &machine,
                                  const DeviceConductances &targets,
                                  const DeviceConductances &readBack,
                                  Correction correction);

} // namespace rampart

#endif // RAMPART_EXEC_DEVICECONDUCTANCES_H
