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

/// A ramp's own devices, without what their lines do. Devices are counted steps
/// first, then calibration devices.
struct RampConductances {
  /// Those that are used, with their clocks.
  RampDevices devices;
  /// [device]: the redundant column that it lies in; empty: the first.
  std::vector<uint32_t> columns = {};
  /// [redundant column][device], S: all that were programmed; empty: none
  /// beside those that are used.
  std::vector<std::vector<float>> redundant = {};
  /// [device], S: what the lines leave of it, which a bring-up reads; empty:
  /// all of it. Of targets alone.
  std::vector<float> effective = {};
};

/// Arrays and ramps in the program's order.
struct DeviceConductances {
  /// By array, [row * columns + column]: G+ and G-, S.
  std::vector<std::vector<std::array<double, 2>>> arrays;
  std::vector<RampConductances> ramps;
  /// By array, [column], V: what is left of its comparator's offset after
  /// trimming; nothing for arrays whose columns no comparator belongs to.
  /// Empty: not known.
  std::vector<std::vector<double>> offsets;
};

/// The program's targets.
DeviceConductances targetDevices(const Program &program);

/// What a simulated chip's devices become, at the machine's time: the ones that
/// Chip::program computes with; with offsets where its comparators have some.
/// `targets` replace the program's (null: they do not). An error where a ramp
/// cannot be read through its lines.
Result<DeviceConductances>
programDevices(const Program &program, const Machine &machine,
               const RunOptions &options,
               const DeviceConductances *targets = nullptr);

/// By ramp: what a bring-up aims at with `targets` over the program's
/// thresholds.
std::vector<double> rampFactors(const Program &program,
                                const DeviceConductances &targets);

/// Chooses the clocks of all ramps anew, as a bring-up that aims at `targets`
/// does when it reads `devices` through the machine's lines. An error where it
/// cannot.
Status bringUpAgain(const Program &program, const Machine &machine,
                    const DeviceConductances &targets,
                    DeviceConductances &devices);

/// As arrays of conductances.npz (docs/ProgramFormat.md#conductances-as-files).
/// An error where two have one name.
Result<NamedTensors> conductanceTensors(const Program &program,
                                        const DeviceConductances &devices);
/// The other way round. Every conductance has to be there, in its shape, and a
/// number of at least 0; offsets of all comparators or of none. Errors name the
/// array, what was expected and what was found.
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
