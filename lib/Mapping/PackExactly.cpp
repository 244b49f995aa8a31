//===- PackExactly.cpp - The fewest arrays, by branch and bound -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Blocks and ramps are placed one after the other, largest stacks first, in
// every array that can hold them and in one that is new. Arrays and tiles that
// are filled alike are tried once.
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/Packing.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>
#include <tuple>

namespace rampart::mapping {

static int64_t ceilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }

//===----------------------------------------------------------------------===//
// Lower bound
//===----------------------------------------------------------------------===//

/// Bins of `capacity` that items of these sizes need at least: those that are
/// larger than half a bin have bins of their own, and of the others, from some
/// size on, what their bins have no room for needs more.
static int64_t fewestBins(const std::vector<int64_t> &sizes, int64_t capacity) {
  std::set<int64_t> cuts{0};
  for (int64_t size : sizes)
    if (2 * size <= capacity)
      cuts.insert(size);
  int64_t most = 0;
  for (int64_t cut : cuts) {
    int64_t bins = 0, room = 0, rest = 0;
    for (int64_t size : sizes) {
      if (2 * size > capacity) {
        ++bins;
        room += size > capacity - cut ? 0 : capacity - size;
      } else if (size >= cut) {
        rest += size;
      }
    }
    int64_t more = std::max<int64_t>(rest - room, 0);
    most = std::max(most, bins + ceilDiv(more, std::max<int64_t>(capacity, 1)));
  }
  return most;
}

int64_t PackingProblem::lowerBound() const {
  std::vector<int64_t> rows, columns, ramps;
  int64_t largest = 0;
  for (const Stack &stack : stacks) {
    largest = std::max(largest, int64_t(stack.blocks.size()));
    for (const BlockSize &block : stack.blocks) {
      rows.push_back(block.rows);
      columns.push_back(block.columns);
    }
    ramps.insert(ramps.end(), stack.ramps.begin(), stack.ramps.end());
  }
  return std::max({largest, fewestBins(rows, arrayRows),
                   fewestBins(columns, arrayColumns),
                   fewestBins(ramps, arrayRampColumns)});
}

//===----------------------------------------------------------------------===//
// Branch and bound
//===----------------------------------------------------------------------===//

namespace {

/// What is taken of an array, and by which stack last. Arrays of which as much
/// is taken are alike for the stacks to come.
struct Bin {
  int64_t rows = 0, columns = 0, ramps = 0;
  size_t stack = std::numeric_limits<size_t>::max();

  bool operator<(const Bin &other) const {
    return std::tie(rows, columns, ramps) <
           std::tie(other.rows, other.columns, other.ramps);
  }
};

class ExactPacker {
public:
  ExactPacker(const PackingProblem &problem, int64_t nodeLimit)
      : problem(problem), nodesLeft(nodeLimit) {
    order.resize(problem.stacks.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      return std::pair(-sizeOf(problem.stacks[a]), a) <
             std::pair(-sizeOf(problem.stacks[b]), b);
    });
    current.stacks.resize(problem.stacks.size());
    fewest = std::numeric_limits<int64_t>::max();
  }

  Result<Packing> run();

private:
  const PackingProblem &problem;
  int64_t nodesLeft;
  std::vector<size_t> order;
  std::vector<std::vector<Bin>> tiles;
  int64_t arrays = 0, fewest;
  Packing current, best;

  double sizeOf(const Stack &stack) const;
  int64_t remainingBound(size_t depth) const;
  void chooseTile(size_t depth);
  void chooseArray(size_t depth, size_t block);
  void chooseRamp(size_t depth, size_t ramp);
};

} // namespace

double ExactPacker::sizeOf(const Stack &stack) const {
  double size = 0;
  for (const BlockSize &block : stack.blocks)
    size += std::max(double(block.rows) / double(problem.arrayRows),
                     double(block.columns) / double(problem.arrayColumns));
  return size;
}

/// Arrays that the stacks from `depth` on need beside those that are begun.
int64_t ExactPacker::remainingBound(size_t depth) const {
  int64_t rows = 0, columns = 0;
  for (size_t i = depth; i < order.size(); ++i)
    for (const BlockSize &block : problem.stacks[order[i]].blocks) {
      rows += block.rows;
      columns += block.columns;
    }
  for (const std::vector<Bin> &tile : tiles)
    for (const Bin &bin : tile) {
      rows -= problem.arrayRows - bin.rows;
      columns -= problem.arrayColumns - bin.columns;
    }
  return std::max<int64_t>({0, ceilDiv(rows, problem.arrayRows),
                            ceilDiv(columns, problem.arrayColumns)});
}

void ExactPacker::chooseTile(size_t depth) {
  if (--nodesLeft < 0 || arrays + remainingBound(depth) >= fewest)
    return;
  if (depth == order.size()) {
    best = current;
    fewest = arrays;
    return;
  }
  StackPlace &place = current.stacks[order[depth]];
  std::set<std::vector<Bin>> tried;
  for (size_t tile = 0; tile < tiles.size(); ++tile)
    if (tried.insert(tiles[tile]).second) {
      place.tile = int64_t(tile);
      chooseArray(depth, 0);
    }
  if (int64_t(tiles.size()) == problem.tiles)
    return;
  place.tile = int64_t(tiles.size());
  tiles.emplace_back();
  chooseArray(depth, 0);
  tiles.pop_back();
}

void ExactPacker::chooseArray(size_t depth, size_t number) {
  const Stack &stack = problem.stacks[order[depth]];
  StackPlace &place = current.stacks[order[depth]];
  if (number == stack.blocks.size())
    return chooseRamp(depth, 0);
  const BlockSize &block = stack.blocks[number];
  size_t tile = size_t(place.tile), slots = tiles[tile].size();
  std::set<Bin> tried;
  auto attempt = [&](size_t slot) {
    Bin before = tiles[tile][slot];
    if (before.stack == depth || !tried.insert(before).second ||
        before.rows + block.rows > problem.arrayRows ||
        before.columns + block.columns > problem.arrayColumns)
      return;
    place.blocks.push_back({int64_t(slot), before.rows, before.columns});
    tiles[tile][slot] = {before.rows + block.rows,
                         before.columns + block.columns, before.ramps, depth};
    chooseArray(depth, number + 1);
    tiles[tile][slot] = before;
    place.blocks.pop_back();
  };
  for (size_t slot = 0; slot < slots; ++slot)
    attempt(slot);
  if (int64_t(slots) == problem.arraysPerTile)
    return;
  tiles[tile].emplace_back();
  ++arrays;
  attempt(slots);
  --arrays;
  tiles[tile].pop_back();
}

void ExactPacker::chooseRamp(size_t depth, size_t number) {
  const Stack &stack = problem.stacks[order[depth]];
  StackPlace &place = current.stacks[order[depth]];
  if (number == stack.ramps.size())
    return chooseTile(depth + 1);
  std::set<int64_t> tried;
  for (const BlockPlace &block : std::vector(place.blocks)) {
    int64_t &used = tiles[size_t(place.tile)][size_t(block.slot)].ramps;
    int64_t before = used;
    if (before + stack.ramps[number] > problem.arrayRampColumns ||
        !tried.insert(before).second)
      continue;
    place.ramps.push_back({block.slot, before});
    used += stack.ramps[number];
    chooseRamp(depth, number + 1);
    tiles[size_t(place.tile)][size_t(block.slot)].ramps = before;
    place.ramps.pop_back();
  }
}

Result<Packing> ExactPacker::run() {
  // A good first answer cuts most of the search.
  if (Result<Packing> greedy = packGreedily(problem)) {
    fewest = greedy->arrays();
    best = std::move(*greedy);
  }
  if (fewest > problem.lowerBound())
    chooseTile(0);
  if (nodesLeft < 0)
    return Error{"the problem is too large to be solved exactly"};
  if (fewest == std::numeric_limits<int64_t>::max())
    return Error{"the machine has too few tiles"};
  return best;
}

Result<Packing> packExactly(const PackingProblem &problem, int64_t nodeLimit) {
  if (Status status = problem.check(); !status)
    return Error{status.error()};
  return ExactPacker(problem, nodeLimit).run();
}

} // namespace rampart::mapping
