//===- Faults.h - Devices that do not follow their programming --*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Faults that are known, as a program lists them, and the law by which a
// simulated chip has them (docs/DeviceModels.md).
//===----------------------------------------------------------------------===//
#ifndef RAMPART_CORE_FAULTS_H
#define RAMPART_CORE_FAULTS_H

#include "rampart/core/Machine.h"

#include <array>
#include <cstdint>
#include <span>

namespace rampart {

/// A device of a block of pairs, by row and column of the block, that has this
/// conductance, S, whatever it is programmed to.
struct StuckDevice {
  uint32_t row, column;
  bool negative; // of G-
  float conductance;

  bool operator==(const StuckDevice &) const = default;
};

/// What a pair is programmed to where the pair scheme's targets would not do,
/// S.
struct PairTarget {
  uint32_t row, column;
  float positive, negative;

  bool operator==(const PairTarget &) const = default;
};

/// A stuck device of a ramp: number of the redundant column, device (steps,
/// then calibration devices), S.
struct StuckStep {
  uint32_t column, device;
  float conductance;

  bool operator==(const StuckStep &) const = default;
};

/// Whether physical `lines` give each of `count` rows or columns a line of its
/// own, beginning with `first`, which errors call `name`.
Status checkLines(std::span<const uint32_t> lines, uint64_t count,
                  uint64_t first, const char *name);
/// Whether the devices lie in a block, in order of row, column and side, each
/// once, with conductances of 0 to 1 S.
Status checkStuck(std::span<const StuckDevice> devices, uint64_t rows,
                  uint64_t columns);
/// Whether the pairs lie in a block, in order of row and column, each once,
/// with targets from `least` to `most`, S.
Status checkTargets(std::span<const PairTarget> targets, uint64_t rows,
                    uint64_t columns, float least, float most);
/// Whether the devices are some of `devices` in each of `columns`, in order of
/// column and device, each once, with conductances of 0 to 1 S.
Status checkStuck(std::span<const StuckStep> steps, uint64_t columns,
                  uint64_t devices);
/// That of `device` of `column`; null: it is not stuck. `steps` in order.
const StuckStep *findStuck(std::span<const StuckStep> steps, uint32_t column,
                           uint32_t device);

/// What a device is stuck at.
enum class Fault : uint8_t { None, Off, On };

/// A cell of a physical array: its pair on `wordLine` and pair column `column`,
/// or its device on ramp column `column`.
struct FaultPlace {
  uint32_t tile, slot, wordLine, column;
};

/// The stuck devices of one simulated chip: each is stuck OFF or ON with the
/// machine's rates, independent of all others, by its place and nothing else.
class FaultLaw {
public:
  FaultLaw(const Machine &machine, uint64_t seed, uint32_t chip);

  /// Whether any device may be stuck.
  bool any() const { return faulty; }
  /// Of a pair: G+, G-.
  std::array<Fault, 2> pair(FaultPlace place) const;
  Fault rampDevice(FaultPlace place) const;
  /// That of a device with this fault, S.
  float conductance(Fault fault) const {
    return fault == Fault::Off ? offConductance : onConductance;
  }

  /// Of a device that draws this word.
  Fault of(uint32_t word) const;
  /// What `pair` draws with.
  std::array<uint32_t, 2> keyOfPairs() const { return pairKey; }
  /// Of the 2^32 words: how many, the lowest, are stuck OFF; how many, the
  /// highest, ON.
  uint64_t offWords() const { return off; }
  uint64_t onWords() const { return on; }

private:
  bool faulty; // a rate above 0
  uint64_t off, on;
  float offConductance, onConductance;
  std::array<uint32_t, 2> pairKey, rampKey;
};

} // namespace rampart

#endif // RAMPART_CORE_FAULTS_H
