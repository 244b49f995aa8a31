//===- Packing.cpp - Blocks of matrices on arrays and tiles ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/Packing.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>

namespace rampart::mapping {

//===----------------------------------------------------------------------===//
// Tiles that fill up
//===----------------------------------------------------------------------===//

namespace {

/// What is taken of one array: the first of each resource.
struct UsedArray {
  int64_t rows = 0, columns = 0, ramps = 0;
};
using UsedTile = std::vector<UsedArray>;

/// A tile with one stack more.
struct Fit {
  UsedTile tile;
  StackPlace place;
};

bool holds(const PackingProblem &problem, const UsedArray &array,
           const BlockSize &block) {
  return array.rows + block.rows <= problem.arrayRows &&
         array.columns + block.columns <= problem.arrayColumns;
}

/// Whether the stack's places have this array.
bool isTaken(const StackPlace &place, size_t slot) {
  return std::any_of(
      place.blocks.begin(), place.blocks.end(),
      [=](const BlockPlace &block) { return block.slot == int64_t(slot); });
}

bool fitBlock(const PackingProblem &problem, const BlockSize &block,
              size_t firstSlot, Fit &fit) {
  for (size_t slot = firstSlot; slot < size_t(problem.arraysPerTile); ++slot) {
    if (slot == fit.tile.size())
      fit.tile.emplace_back();
    UsedArray &array = fit.tile[slot];
    if (isTaken(fit.place, slot) || !holds(problem, array, block))
      continue;
    fit.place.blocks.push_back({int64_t(slot), array.rows, array.columns});
    array.rows += block.rows;
    array.columns += block.columns;
    return true;
  }
  return false;
}

bool fitRamp(const PackingProblem &problem, int64_t columns, Fit &fit) {
  for (const BlockPlace &block : fit.place.blocks) {
    UsedArray &array = fit.tile[block.slot];
    if (array.ramps + columns > problem.arrayRampColumns)
      continue;
    fit.place.ramps.push_back({block.slot, array.ramps});
    array.ramps += columns;
    return true;
  }
  return false;
}

/// By first fit, into arrays from `firstSlot` on.
std::optional<Fit> fitStack(const PackingProblem &problem, const Stack &stack,
                            const UsedTile &tile, size_t firstSlot) {
  Fit fit{tile, {}};
  for (const BlockSize &block : stack.blocks)
    if (!fitBlock(problem, block, firstSlot, fit))
      return std::nullopt;
  for (int64_t columns : stack.ramps)
    if (!fitRamp(problem, columns, fit))
      return std::nullopt;
  return fit;
}

/// Beside other blocks, or else in arrays of its own.
std::optional<Fit> fitStack(const PackingProblem &problem, const Stack &stack,
                            const UsedTile &tile) {
  if (std::optional<Fit> fit = fitStack(problem, stack, tile, 0))
    return fit;
  return fitStack(problem, stack, tile, tile.size());
}

} // namespace

//===----------------------------------------------------------------------===//
// The problem
//===----------------------------------------------------------------------===//

static Error cannotFit(const char *what, int64_t count, const char *where,
                       int64_t limit) {
  return Error{std::to_string(count) + " " + what + " do not fit the " +
               std::to_string(limit) + " of " + where};
}

Status PackingProblem::check(const Stack &stack) const {
  auto blocks = int64_t(stack.blocks.size());
  if (blocks == 0)
    return Error{"expected a block"};
  if (blocks > arraysPerTile)
    return cannotFit("blocks", blocks, "a tile's arrays", arraysPerTile);
  for (const BlockSize &block : stack.blocks) {
    if (block.rows < 1 || block.columns < 1)
      return Error{"expected blocks of at least one row and column"};
    if (block.rows > arrayRows)
      return cannotFit("rows", block.rows, "an array", arrayRows);
    if (block.columns > arrayColumns)
      return cannotFit("columns", block.columns, "an array", arrayColumns);
  }
  if (fitStack(*this, stack, {}, 0))
    return {};
  return cannotFit(
      "ramp columns",
      std::accumulate(stack.ramps.begin(), stack.ramps.end(), int64_t(0)),
      "its arrays", arrayRampColumns * blocks);
}

Status PackingProblem::check() const {
  if (arrayRows < 1 || arrayColumns < 1 || arrayRampColumns < 0 ||
      arraysPerTile < 1 || tiles < 1)
    return Error{"expected arrays of at least one row and column on tiles"};
  for (size_t s = 0; s < stacks.size(); ++s)
    if (Status status = check(stacks[s]); !status)
      return Error{"stack " + std::to_string(s) + ": " + status.error()};
  return {};
}

//===----------------------------------------------------------------------===//
// The solution
//===----------------------------------------------------------------------===//

int64_t Packing::arrays() const {
  std::set<std::pair<int64_t, int64_t>> used;
  for (const StackPlace &stack : stacks)
    for (const BlockPlace &block : stack.blocks)
      used.emplace(stack.tile, block.slot);
  return int64_t(used.size());
}

int64_t Packing::tiles() const {
  std::set<int64_t> used;
  for (const StackPlace &stack : stacks)
    used.insert(stack.tile);
  return int64_t(used.size());
}

namespace {

/// A part of one resource of one array.
struct Claim {
  int64_t tile, slot, begin, count;
  bool operator<(const Claim &other) const {
    return std::tie(tile, slot, begin) <
           std::tie(other.tile, other.slot, other.begin);
  }
};

Status verifyClaims(std::vector<Claim> claims, int64_t limit,
                    const std::string &what) {
  std::sort(claims.begin(), claims.end());
  for (size_t i = 0; i < claims.size(); ++i) {
    const Claim &claim = claims[i];
    if (claim.begin < 0 || claim.begin + claim.count > limit)
      return Error{what + " " + std::to_string(claim.begin) + " to " +
                   std::to_string(claim.begin + claim.count) +
                   " lie outside of an array's " + std::to_string(limit)};
    if (i > 0 && claims[i - 1].tile == claim.tile &&
        claims[i - 1].slot == claim.slot &&
        claim.begin < claims[i - 1].begin + claims[i - 1].count)
      return Error{what + " from " + std::to_string(claim.begin) +
                   " on are taken twice in array " +
                   std::to_string(claim.slot) + " of tile " +
                   std::to_string(claim.tile)};
  }
  return {};
}

Status verifySlots(const PackingProblem &problem, const StackPlace &place) {
  std::set<int64_t> slots;
  for (const BlockPlace &block : place.blocks)
    if (block.slot < 0 || block.slot >= problem.arraysPerTile ||
        !slots.insert(block.slot).second)
      return Error{"expected blocks of a stack in different arrays of a tile"};
  for (const RampPlace &ramp : place.ramps)
    if (!slots.count(ramp.slot))
      return Error{"expected ramps in arrays of their stack"};
  if (place.tile < 0 || place.tile >= problem.tiles)
    return Error{"expected one of " + std::to_string(problem.tiles) +
                 " tiles, found " + std::to_string(place.tile)};
  return {};
}

} // namespace

Status Packing::verify(const PackingProblem &problem) const {
  if (stacks.size() != problem.stacks.size())
    return Error{"expected a place for every stack"};
  std::vector<Claim> rows, columns, ramps;
  for (size_t s = 0; s < stacks.size(); ++s) {
    const Stack &stack = problem.stacks[s];
    const StackPlace &place = stacks[s];
    if (place.blocks.size() != stack.blocks.size() ||
        place.ramps.size() != stack.ramps.size())
      return Error{"expected a place for every block and ramp"};
    if (Status status = verifySlots(problem, place); !status)
      return status;
    for (size_t b = 0; b < stack.blocks.size(); ++b) {
      const BlockPlace &block = place.blocks[b];
      rows.push_back({place.tile, block.slot, block.row, stack.blocks[b].rows});
      columns.push_back(
          {place.tile, block.slot, block.column, stack.blocks[b].columns});
    }
    for (size_t r = 0; r < stack.ramps.size(); ++r)
      ramps.push_back({place.tile, place.ramps[r].slot, place.ramps[r].column,
                       stack.ramps[r]});
  }
  if (Status status = verifyClaims(rows, problem.arrayRows, "word lines");
      !status)
    return status;
  if (Status status = verifyClaims(columns, problem.arrayColumns, "columns");
      !status)
    return status;
  return verifyClaims(ramps, problem.arrayRampColumns, "ramp columns");
}

//===----------------------------------------------------------------------===//
// Greedy
//===----------------------------------------------------------------------===//

namespace {

/// What a stack takes of the resource it takes most of, in arrays: the largest
/// of its blocks, or all of them, ramps included or not.
enum class Size { LargestBlock, AllBlocks, WithRamps };

double sizeOf(const PackingProblem &problem, const Stack &stack, Size size) {
  double rows = 0, columns = 0, largest = 0;
  for (const BlockSize &block : stack.blocks) {
    double r = double(block.rows) / double(problem.arrayRows);
    double c = double(block.columns) / double(problem.arrayColumns);
    rows += r;
    columns += c;
    largest = std::max({largest, r, c});
  }
  if (size == Size::LargestBlock)
    return largest;
  double ramps = 0;
  if (size == Size::WithRamps && problem.arrayRampColumns > 0)
    ramps = double(std::accumulate(stack.ramps.begin(), stack.ramps.end(),
                                   int64_t(0))) /
            double(problem.arrayRampColumns);
  return std::max({rows, columns, ramps});
}

/// By that size, of equal ones those of more blocks first, then in order.
std::vector<size_t> largestFirst(const PackingProblem &problem, Size size) {
  std::vector<std::tuple<double, int64_t, size_t>> keys;
  for (size_t s = 0; s < problem.stacks.size(); ++s)
    keys.emplace_back(-sizeOf(problem, problem.stacks[s], size),
                      -int64_t(problem.stacks[s].blocks.size()), s);
  std::sort(keys.begin(), keys.end());
  std::vector<size_t> order;
  for (const auto &key : keys)
    order.push_back(std::get<size_t>(key));
  return order;
}

/// What the smallest block takes: an array with less room is full.
struct Smallest {
  explicit Smallest(const PackingProblem &problem) {
    rows = problem.arrayRows;
    columns = problem.arrayColumns;
    for (const Stack &stack : problem.stacks)
      for (const BlockSize &block : stack.blocks) {
        rows = std::min(rows, block.rows);
        columns = std::min(columns, block.columns);
      }
  }
  int64_t rows, columns;
};

class GreedyPacker {
public:
  explicit GreedyPacker(const PackingProblem &problem)
      : problem(problem), smallest(problem) {}

  Packing run(const std::vector<size_t> &order);

private:
  const PackingProblem &problem;
  Smallest smallest;
  std::vector<UsedTile> tiles;
  /// Tiles that may have room, in order.
  std::vector<size_t> open;

  bool isFull(const UsedTile &tile) const {
    return tile.size() == size_t(problem.arraysPerTile) &&
           std::none_of(tile.begin(), tile.end(), [&](const UsedArray &array) {
             return holds(problem, array, {smallest.rows, smallest.columns});
           });
  }
  StackPlace place(const Stack &stack);
};

/// Tiles that one stack is tried in.
constexpr size_t searchLimit = 64;

} // namespace

StackPlace GreedyPacker::place(const Stack &stack) {
  std::optional<Fit> best;
  size_t bestTile = 0, fewest = stack.blocks.size() + 1;
  auto attempt = [&](size_t tile) {
    std::optional<Fit> fit = fitStack(problem, stack, tiles[tile]);
    if (!fit || fit->tile.size() - tiles[tile].size() >= fewest)
      return;
    fewest = fit->tile.size() - tiles[tile].size();
    bestTile = tile;
    best = std::move(fit);
  };
  for (size_t i = 0; i < std::min(open.size(), searchLimit) && fewest > 0; ++i)
    attempt(open[i]);
  // The newest has most room.
  if (open.size() > searchLimit && fewest > 0)
    attempt(open.back());
  if (!best) {
    bestTile = tiles.size();
    open.push_back(bestTile);
    tiles.emplace_back();
    attempt(bestTile);
  }
  tiles[bestTile] = std::move(best->tile);
  if (isFull(tiles[bestTile]))
    open.erase(std::find(open.begin(), open.end(), bestTile));
  best->place.tile = int64_t(bestTile);
  return best->place;
}

Packing GreedyPacker::run(const std::vector<size_t> &order) {
  Packing result;
  result.stacks.resize(problem.stacks.size());
  for (size_t s : order)
    result.stacks[s] = place(problem.stacks[s]);
  return result;
}

Result<Packing> packGreedily(const PackingProblem &problem) {
  if (Status status = problem.check(); !status)
    return Error{status.error()};
  Packing best;
  auto cost = [](const Packing &packing) {
    return std::pair(packing.arrays(), packing.tiles());
  };
  for (Size size : {Size::LargestBlock, Size::AllBlocks, Size::WithRamps}) {
    Packing packing = GreedyPacker(problem).run(largestFirst(problem, size));
    if (best.stacks.empty() || cost(packing) < cost(best))
      best = std::move(packing);
  }
  if (best.tiles() > problem.tiles)
    return Error{"the arrays take " + std::to_string(best.tiles()) +
                 " tiles, the machine has " + std::to_string(problem.tiles)};
  return best;
}

} // namespace rampart::mapping
