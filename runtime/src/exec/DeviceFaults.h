//===- DeviceFaults.h - The stuck devices of a chip -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Those that the program lists, or those that the machine's rates make of a
// chip.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_DEVICEFAULTS_H
#define RAMPART_SRC_EXEC_DEVICEFAULTS_H

#include "ChipState.h"
#include "rampart/core/Faults.h"

#include <optional>

namespace rampart {

/// A device's conductance, S, where it does not follow its programming.
using StuckAt = std::optional<float>;

/// What is different about a pair.
struct PairFaults {
  std::optional<std::array<double, 2>> targets; // the program's, S
  std::array<StuckAt, 2> stuck;                 // G+, G-
};

/// A block's pairs, to be asked for in order.
class BlockFaults {
public:
  /// `law` (may be null) is what the chip has beside what the program lists.
  BlockFaults(const FaultLaw *law, const fb::Array &block)
      : law(law), tile(block.tile()), slot(block.slot()),
        devices(stuckOf(block)), pairs(targetsOf(block)) {}

  /// Whether a pair of the block may end elsewhere than the pair scheme says.
  bool any() const { return law || lists(); }
  /// Whether the program lists something of pairs of the block, or of this one.
  bool lists() const { return !devices.empty() || !pairs.empty(); }
  bool lists(uint32_t row, uint32_t column) const {
    return isNext(pairs, pair, row, column) ||
           isNext(devices, device, row, column);
  }
  /// What the chip has beside that; may be null.
  const FaultLaw *drawn() const { return law; }
  /// Of the pair of this row and column of the block, which lies on these
  /// lines. Pairs of which the program lists nothing may be left out.
  PairFaults at(uint32_t row, uint32_t column, uint32_t wordLine,
                uint32_t bitLine);

private:
  const FaultLaw *law;
  uint32_t tile, slot;
  std::vector<StuckDevice> devices;
  std::vector<PairTarget> pairs;
  size_t device = 0, pair = 0; // next

  template <typename List>
  static bool isNext(const List &list, size_t next, uint32_t row,
                     uint32_t column) {
    return next < list.size() && list[next].row == row &&
           list[next].column == column;
  }
};

/// A ramp's devices, steps before calibration devices.
class RampFaults {
public:
  /// `law` as above.
  RampFaults(const FaultLaw *law, const fb::Ramp &ramp)
      : law(law), listed(stuckOf(ramp)) {}

  /// Whether a device may be stuck.
  bool any() const { return law || !listed.empty(); }
  /// Device `device` of redundant column `choice`, which lies at `place`.
  StuckAt at(uint32_t choice, uint32_t device, FaultPlace place) const;

private:
  const FaultLaw *law;
  std::vector<StuckStep> listed;
};

class DeviceFaults {
public:
  DeviceFaults(const Machine &machine, const Chip::State &state)
      : law(machine, state.seed, state.chip),
        drawn(state.mode == Mode::Noisy && law.any() &&
              !state.program.index().fault_map()) {}

  BlockFaults of(const fb::Array &block) const {
    return BlockFaults(drawn ? &law : nullptr, block);
  }
  RampFaults of(const fb::Ramp &ramp) const {
    return RampFaults(drawn ? &law : nullptr, ramp);
  }

private:
  FaultLaw law;
  bool drawn;
};

} // namespace rampart

#endif // RAMPART_SRC_EXEC_DEVICEFAULTS_H
