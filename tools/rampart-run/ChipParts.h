//===- ChipParts.h - A chip with some of its faults -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a chip would be if only some of what sets it apart from its targets were
// there (docs/ChipTwin.md).
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_CHIPPARTS_H
#define RAMPART_TOOLS_RUN_CHIPPARTS_H

#include "rampart/exec/DeviceConductances.h"

namespace rampart {

/// One bit for every part of a chip that sets it apart from its targets.
using Parts = unsigned;
inline constexpr std::array<const char *, 4> partNames{"weights", "ramps",
                                                       "wires", "offsets"};
enum Part : Parts { Weights = 1, Ramps = 2, Wires = 4, Offsets = 8 };

/// `machine` with lines that have no resistance.
Machine withoutLines(Machine machine);
/// The same, with integrators that neither saturate nor leak.
Machine withoutCircuits(Machine machine);

/// Everything it is made of has to outlive it.
class ChipParts {
public:
  ChipParts(const Program &program, const Machine &machine,
            const DeviceConductances &targets, const DeviceConductances &chip);

  /// What sets the chip apart. Targets that were made for their lines have
  /// them.
  Parts all() const { return present; }
  /// The chip with these of its parts; all else is as the targets say. An error
  /// where ramps cannot be read through their lines.
  Result<Chip> with(Parts parts, const RunOptions &options) const;

private:
  const Program &program;
  const Machine &machine;
  const DeviceConductances &targets, &chip;
  bool linesAreTargets;
  Parts present = 0;
};

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_CHIPPARTS_H
