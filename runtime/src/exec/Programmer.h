//===- Programmer.h - Turns targets into devices ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every device has its own draws, keyed by its place, so that the order of
// programming does not matter.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_PROGRAMMER_H
#define RAMPART_SRC_EXEC_PROGRAMMER_H

#include "ChipNoise.h"
#include "ChipState.h"
#include "DeviceFaults.h"
#include "ProgramRow.h"
#include "rampart/device/RampProgramming.h"
#include "rampart/exec/DeviceConductances.h"
#include "rampart/wires/Arrays.h"

namespace rampart {

class RampPlaces;

/// What becomes of a block beside its conductances, [row][column].
struct BlockDevices {
  PairNoise noise;
  std::vector<wires::Pair> pairs; // S; where lines have resistance
};

/// Those of all regions, by array.
using Integrates = std::vector<std::vector<IntegrateOp *>>;

class Programmer {
public:
  /// Devices that are `given` are not programmed, to the program's targets
  /// where there are no other `targets`; both may be null.
  Programmer(const Machine &machine, const Chip::State &state,
             const DeviceConductances *given,
             const DeviceConductances *targets = nullptr)
      : machine(machine), devices(machine), noisy(state.mode == Mode::Noisy),
        wired((noisy || (given && state.mode == Mode::Quantized)) &&
              wires::lineResistances(machine).any()),
        arrayKeys(arrayDeviceKeys(state.seed, state.chip)),
        rampKeys(rampDeviceKeys(state.seed, state.chip)),
        faults(machine, state), given(given), targets(targets) {}

  /// Array `number` of the program. `record` (may be null) receives its
  /// devices' conductances.
  BlockDevices program(ProgrammedArray &array, size_t number,
                       const fb::Array &place,
                       DeviceConductances *record = nullptr) const;
  /// Replaces the conductances of `blocks` of one physical array, which hold
  /// `devices`, by what its lines leave of them.
  void addWires(const std::vector<uint32_t> &blocks,
                const std::vector<BlockDevices> &devices,
                Integrates &integrates, Chip::State &state) const;
  /// Ramp `number` of the program after its bring-up, at the machine's time, as
  /// its converter sees it. An error where it cannot be read through its lines.
  Result<MadeRamp> program(const fb::Ramp &ramp, size_t number) const;
  /// ... and its devices themselves.
  Result<RampConductances> rampDevices(const fb::Ramp &ramp,
                                       size_t number) const;

private:
  /// The physical lines of a block.
  struct Lines {
    std::vector<uint32_t> words, bits;
  };
  /// A pair when it was programmed, and what it is worth, S.
  struct MadePair {
    std::array<Device, 2> devices;
    std::array<double, 2> present;
  };

  /// A block of pairs as if there were nothing that has to be done pair by
  /// pair. `drawn` (may be null) are the block's stuck devices.
  void programRows(const SigmaLaws &laws, const FaultLaw *drawn,
                   const fb::Array &place, const Lines &lines,
                   ProgrammedArray &array, PairNoise &noise) const;
  /// Programs a pair to `aim`, S; exactly where there is no `error`.
  MadePair makePair(std::array<double, 2> aim,
                    const std::array<StuckAt, 2> &stuck, DevicePlace place,
                    bool error) const;
  void addNoise(PairNoise &noise, size_t i, const MadePair &pair,
                DevicePlace place) const;
  /// Programs a ramp and brings it up, reading through lines where there is a
  /// `readout` (null: none).
  RampOnChip makeRamp(const fb::Ramp &ramp, size_t number,
                      const RampPlaces &places,
                      const RampReadout *readout) const;
  RampConductances recordOf(const RampOnChip &made) const;

  const Machine &machine;
  Devices devices;
  bool noisy, wired;
  DeviceKeys arrayKeys, rampKeys;
  DeviceFaults faults;
  const DeviceConductances *given, *targets;
};

} // namespace rampart

#endif // RAMPART_SRC_EXEC_PROGRAMMER_H
