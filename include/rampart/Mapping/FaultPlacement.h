//===- FaultPlacement.h - Blocks around the faults of an array --*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which physical word line carries which row of a block, and which bit line
// which column, so that stuck devices fall where they do least; and which
// targets the pairs around them get. A pair with a stuck device is repaired by
// its other device as far as the window allows; what is left is carried by the
// other rows of the same input.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_MAPPING_FAULTPLACEMENT_H
#define RAMPART_MAPPING_FAULTPLACEMENT_H

#include "rampart/Mapping/FaultMap.h"
#include "rampart/core/Faults.h"

namespace rampart::mapping {

/// One physical array and the blocks on it.
struct FaultProblem {
  struct Block {
    int64_t row = 0, column = 0; // its first lines, as it was packed
    int64_t rows = 0, columns = 0;
    std::vector<float> targets;  // ΔG, S, [rows][columns]
    std::vector<int64_t> inputs; // of each row; rows of one input share it
    /// How much a squared error of ΔG weighs: of each row, which rows of one
    /// input have in common, times of each column.
    std::vector<double> rowWeights, columnWeights;
  };

  Machine machine; // size, window and pair scheme of the array
  ArrayFaults faults;
  std::vector<Block> blocks;

  /// Blocks and faults lie in the array, blocks do not share lines, targets fit
  /// the window, and there are enough lines that are not dead.
  Status check() const;
};

/// Physical lines of every row and column, by block.
struct FaultPlacement {
  struct Lines {
    std::vector<int64_t> rows, columns;
  };
  std::vector<Lines> blocks;

  /// Every row and column has a line of its own in the array that is not dead.
  Status verify(const FaultProblem &problem) const;
};

/// Lines as they were packed; a dead one is exchanged for the next free one.
Result<FaultPlacement> keepLines(const FaultProblem &problem);

/// Starts from keepLines; assigns rows and columns in turn, each at the least
/// cost while the others stay, then exchanges two lines, one of which may be
/// free, as long as that lowers the error; from shuffled lines again where the
/// array is small. Bounded: a second for an array of 512 x 512. Never worse
/// than keepLines, whose lines stay where they are without error.
Result<FaultPlacement> avoidFaults(const FaultProblem &problem);

/// By block, S²: weighted squared errors of the sums of ΔG over an input's
/// rows. `repaired`: with the targets of repairPairs(); else as the pair scheme
/// says.
std::vector<double> faultErrors(const FaultProblem &problem,
                                const FaultPlacement &placement, bool repaired);
/// The same sums, squared and weighted: what errors are relative to.
std::vector<double> weightPowers(const FaultProblem &problem);

/// By block: the targets that the pair scheme does not give. A device that is
/// stuck has the target nearest its conductance.
std::vector<std::vector<PairTarget>>
repairPairs(const FaultProblem &problem, const FaultPlacement &placement);

/// By block: the stuck devices that a program for this chip knows.
std::vector<std::vector<StuckDevice>>
stuckDevicesOf(const FaultProblem &problem, const FaultPlacement &placement);

} // namespace rampart::mapping

#endif // RAMPART_MAPPING_FAULTPLACEMENT_H
