//===- Packing.h - Blocks of matrices on arrays and tiles -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Blocks share a physical array on word lines and columns of their own: one
// that is not driven does not disturb another. So every array is a bin with
// three resources: word lines, columns and ramp columns.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_MAPPING_PACKING_H
#define RAMPART_MAPPING_PACKING_H

#include "rampart/core/Result.h"

#include <cstdint>
#include <vector>

namespace rampart::mapping {

struct BlockSize {
  int64_t rows = 0, columns = 0;
};

/// Blocks that share integrators, and the ramps that convert their sums. Blocks
/// lie in different arrays of one tile, ramps in any of these arrays.
struct Stack {
  std::vector<BlockSize> blocks;
  std::vector<int64_t> ramps; // ramp columns of each
};

struct PackingProblem {
  int64_t arrayRows = 0, arrayColumns = 0, arrayRampColumns = 0;
  int64_t arraysPerTile = 0, tiles = 0;
  std::vector<Stack> stacks;

  /// Every stack fits an empty tile.
  Status check() const;
  Status check(const Stack &stack) const;
  /// No packing has fewer arrays: the largest stack, and for each resource the
  /// fewest bins that hold what is used of it (Martello and Toth's bound L2).
  int64_t lowerBound() const;
};

/// First word line and column in a physical array of the stack's tile.
struct BlockPlace {
  int64_t slot = 0, row = 0, column = 0;
};
struct RampPlace {
  int64_t slot = 0, column = 0; // the first ramp column
};
struct StackPlace {
  int64_t tile = 0;
  std::vector<BlockPlace> blocks;
  std::vector<RampPlace> ramps;
};

struct Packing {
  std::vector<StackPlace> stacks; // as in the problem

  /// Physical arrays and tiles that are used.
  int64_t arrays() const;
  int64_t tiles() const;
  Status verify(const PackingProblem &problem) const;
};

/// First fit, largest stacks first, into the tile where a stack needs the
/// fewest further arrays; the best by three measures of size. Looks back at a
/// bounded number of tiles: the time grows linearly with the blocks, apart from
/// sorting them. Fails where the machine has too few tiles.
Result<Packing> packGreedily(const PackingProblem &problem);

/// The fewest arrays, by branch and bound, for a dozen stacks. Fails where the
/// machine has too few tiles, or `nodeLimit` choices do not prove an answer.
Result<Packing> packExactly(const PackingProblem &problem,
                            int64_t nodeLimit = int64_t(1) << 22);

} // namespace rampart::mapping

#endif // RAMPART_MAPPING_PACKING_H
