//===- CorrectLines.h - Targets that make up for lines ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// docs/Wires.md describes the method and what it gains.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_EXEC_CORRECTLINES_H
#define RAMPART_EXEC_CORRECTLINES_H

#include "rampart/exec/DeviceConductances.h"

#include <string>

namespace rampart {

/// Targets, and what lines leave of them.
struct LinesCorrection {
  /// Ramps that share a factor, and all column sums that they convert.
  struct Group {
    std::vector<std::string> ramps;
    /// What lines leave of its cells over what was wanted of them: the largest
    /// that the window allows, 1 at most.
    double factor = 1;
    /// The cell by which the window limits the factor; empty: none does.
    std::string limit;
    /// Pairs and ramp devices, those of them that end at the window's edge and
    /// miss what is wanted, and the largest deviation of all others over the
    /// largest that is wanted.
    size_t cells = 0, outOfReach = 0;
    double residual = 0;
  };

  DeviceConductances targets; // with `effective` of the ramps
  std::vector<Group> groups;
  int rounds = 0; // arrays were solved so many times
};

/// Targets of which the machine's lines leave `targets`, times a factor that a
/// ramp and the sums it converts have in common, which cancels. Pairs with a
/// stuck device that the program lists stay as they are. Ramps are read in the
/// first of their redundant columns. Residuals below `tolerance`, or 100
/// rounds, are the end. An error where lines have no resistance, where word
/// lines float or where devices are not linear.
Result<LinesCorrection> correctLines(const Program &program,
                                     const Machine &machine,
                                     const DeviceConductances &targets,
                                     double tolerance = 1e-5);

} // namespace rampart

#endif // RAMPART_EXEC_CORRECTLINES_H
