//===- TilePlacement.cpp - Tiles on the grid ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/TilePlacement.h"

#include <algorithm>
#include <set>
#include <string>

namespace rampart::mapping {

static int64_t distance(const TilePlacementProblem &problem, int64_t a,
                        int64_t b) {
  int64_t columns = problem.gridColumns;
  return std::abs(a / columns - b / columns) +
         std::abs(a % columns - b % columns);
}

Status TilePlacementProblem::check() const {
  if (gridRows < 1 || gridColumns < 1 || tiles < 0)
    return Error{"expected a grid of at least one tile"};
  if (tiles > gridRows * gridColumns)
    return Error{"expected at most the grid's " +
                 std::to_string(gridRows * gridColumns) + " tiles, found " +
                 std::to_string(tiles)};
  for (const Flow &flow : flows)
    if (flow.from < 0 || flow.from >= tiles || flow.to < 0 ||
        flow.to >= tiles || flow.codes < 0)
      return Error{"expected flows of at least 0 codes between " +
                   std::to_string(tiles) + " tiles"};
  return {};
}

int64_t TilePlacement::cost(const TilePlacementProblem &problem) const {
  int64_t sum = 0;
  for (const TilePlacementProblem::Flow &flow : problem.flows)
    sum += flow.codes * distance(problem, cells[flow.from], cells[flow.to]);
  return sum;
}

Status TilePlacement::verify(const TilePlacementProblem &problem) const {
  if (int64_t(cells.size()) != problem.tiles)
    return Error{"expected a cell for each of " +
                 std::to_string(problem.tiles) + " tiles"};
  std::set<int64_t> taken;
  for (int64_t cell : cells) {
    if (cell < 0 || cell >= problem.gridRows * problem.gridColumns)
      return Error{"cell " + std::to_string(cell) + " lies outside the grid"};
    if (!taken.insert(cell).second)
      return Error{"cell " + std::to_string(cell) + " is taken twice"};
  }
  return {};
}

/// Cells of the squarest part of the grid, from cell 0 on, that holds all
/// tiles; row by row, every other row backwards.
static std::vector<int64_t> compactCells(const TilePlacementProblem &problem) {
  int64_t rows = 1, columns = 1;
  while (rows * columns < problem.tiles) {
    bool wider = columns < problem.gridColumns &&
                 (columns <= rows || rows == problem.gridRows);
    (wider ? columns : rows) += 1;
  }
  std::vector<int64_t> cells;
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c)
      cells.push_back(r * problem.gridColumns + (r % 2 ? columns - 1 - c : c));
  return cells;
}

Result<TilePlacement> placeInOrder(const TilePlacementProblem &problem) {
  if (Status status = problem.check(); !status)
    return Error{status.error()};
  std::vector<int64_t> cells = compactCells(problem);
  cells.resize(size_t(problem.tiles));
  return TilePlacement{std::move(cells)};
}

namespace {

/// Exchanges that are tried at most: 100 ms.
constexpr int64_t exchangeLimit = 1 << 22;

class Exchange {
public:
  Exchange(const TilePlacementProblem &problem, TilePlacement start)
      : problem(problem), cells(compactCells(problem)),
        placement(std::move(start)), flowsOf(size_t(problem.tiles)) {
    tileOf.assign(cells.size(), -1);
    for (int64_t tile = 0; tile < problem.tiles; ++tile)
      tileOf[size_t(tile)] = tile; // as placeInOrder takes the cells
    for (const TilePlacementProblem::Flow &flow : problem.flows)
      if (flow.from != flow.to) {
        flowsOf[size_t(flow.from)].push_back({flow.to, flow.codes});
        flowsOf[size_t(flow.to)].push_back({flow.from, flow.codes});
      }
  }

  TilePlacement run() {
    int64_t left = exchangeLimit;
    for (bool better = true; better && left > 0;) {
      better = false;
      for (size_t a = 0; a < cells.size() && left > 0; ++a)
        for (size_t b = a + 1; b < cells.size() && left > 0; ++b)
          better |= tryExchange(a, b, left);
    }
    return std::move(placement);
  }

private:
  struct Peer {
    int64_t tile, codes;
  };
  const TilePlacementProblem &problem;
  std::vector<int64_t> cells;  // that may be used
  std::vector<int64_t> tileOf; // of a cell of `cells`; -1: free
  TilePlacement placement;
  std::vector<std::vector<Peer>> flowsOf;

  /// What moving `tile` to `cell` adds, apart from its traffic with `other`,
  /// whose distance an exchange does not change.
  int64_t change(int64_t tile, int64_t cell, int64_t other,
                 int64_t &left) const {
    if (tile < 0)
      return 0;
    int64_t sum = 0, from = placement.cells[size_t(tile)];
    for (const Peer &peer : flowsOf[size_t(tile)]) {
      int64_t there = placement.cells[size_t(peer.tile)];
      if (peer.tile != other)
        sum += peer.codes * (distance(problem, cell, there) -
                             distance(problem, from, there));
    }
    left -= int64_t(flowsOf[size_t(tile)].size()) + 1;
    return sum;
  }

  bool tryExchange(size_t a, size_t b, int64_t &left) {
    int64_t atA = tileOf[a], atB = tileOf[b];
    if (change(atA, cells[b], atB, left) + change(atB, cells[a], atA, left) >=
        0)
      return false;
    std::swap(tileOf[a], tileOf[b]);
    if (atA >= 0)
      placement.cells[size_t(atA)] = cells[b];
    if (atB >= 0)
      placement.cells[size_t(atB)] = cells[a];
    return true;
  }
};

} // namespace

Result<TilePlacement> placeByExchange(const TilePlacementProblem &problem) {
  Result<TilePlacement> start = placeInOrder(problem);
  if (!start)
    return start;
  return Exchange(problem, std::move(*start)).run();
}

} // namespace rampart::mapping
