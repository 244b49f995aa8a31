//===- TilePlacement.h - Tiles on the grid ----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tiles that exchange many codes lie near each other: least traffic times
// Manhattan distance, a quadratic assignment problem.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_MAPPING_TILEPLACEMENT_H
#define RAMPART_MAPPING_TILEPLACEMENT_H

#include "rampart/core/Result.h"

#include <cstdint>
#include <vector>

namespace rampart::mapping {

struct TilePlacementProblem {
  int64_t gridRows = 0, gridColumns = 0;
  int64_t tiles = 0; // to be placed

  /// Codes that go from one tile to another, per run.
  struct Flow {
    int64_t from = 0, to = 0, codes = 0;
  };
  std::vector<Flow> flows;

  Status check() const;
};

struct TilePlacement {
  /// cells[t] = row * gridColumns + column of tile t.
  std::vector<int64_t> cells;

  /// Codes times hops.
  int64_t cost(const TilePlacementProblem &problem) const;
  /// Every tile has a cell of its own on the grid.
  Status verify(const TilePlacementProblem &problem) const;
};

/// Tiles in order, on the most compact part of the grid.
Result<TilePlacement> placeInOrder(const TilePlacementProblem &problem);

/// Starts from placeInOrder and exchanges two cells, one of which may be free,
/// as long as that lowers the cost, within a bounded number of exchanges tried.
/// Never worse than placeInOrder.
Result<TilePlacement> placeByExchange(const TilePlacementProblem &problem);

} // namespace rampart::mapping

#endif // RAMPART_MAPPING_TILEPLACEMENT_H
