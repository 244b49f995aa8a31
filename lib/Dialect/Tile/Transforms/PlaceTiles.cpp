//===- PlaceTiles.cpp - Puts tiles on the grid ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Tile/Tile.h"
#include "rampart/Dialect/Tile/Transforms/Passes.h"
#include "rampart/Dialect/Xbar/Machine.h"
#include "rampart/Mapping/TilePlacement.h"
#include "llvm/ADT/TypeSwitch.h"

#include <map>

using namespace mlir;

namespace rampart::tile {
#define GEN_PASS_DEF_PLACETILESPASS
#include "rampart/Dialect/Tile/Transforms/Passes.h.inc"

namespace {

/// What a move in a loop counts for, against one outside: steps of a sequence.
constexpr int64_t nominalSteps = 32;

/// Calls visit(op) with every operation that has a tile.
template <typename Visit>
void forPlaced(ModuleOp module, Visit visit) {
  module.walk([&](Operation *op) {
    llvm::TypeSwitch<Operation *>(op)
        .Case<ArrayOp, RampOp, SarOp, TableOp, BufferOp, BankOp>(visit);
  });
}

/// The tiles in use, numbered in their order.
std::map<int64_t, int64_t> numberTiles(ModuleOp module) {
  std::map<int64_t, int64_t> numbers;
  forPlaced(module, [&](auto op) { numbers[op.getTile()]; });
  int64_t next = 0;
  for (auto &[tile, number] : numbers)
    number = next++;
  return numbers;
}

int64_t tileOf(Value buffer) {
  return buffer.getDefiningOp<BufferOp>().getTile();
}

LogicalResult placeTiles(ModuleOp module, const Machine &machine) {
  std::map<int64_t, int64_t> numbers = numberTiles(module);
  mapping::TilePlacementProblem problem{
      machine.gridRows, machine.gridColumns, int64_t(numbers.size()), {}};
  std::map<std::pair<int64_t, int64_t>, int64_t> flows;
  module.walk([&](MoveOp move) {
    int64_t from = tileOf(move.getSrc()), to = tileOf(move.getDst());
    int64_t times = isa<LoopOp>(move->getParentOp()) ? nominalSteps : 1;
    if (from != to)
      flows[{numbers[from], numbers[to]}] += times * int64_t(move.getCount());
  });
  for (auto [ends, codes] : flows)
    problem.flows.push_back({ends.first, ends.second, codes});
  Result<mapping::TilePlacement> placement = mapping::placeByExchange(problem);
  if (!placement)
    return module.emitError() << placement.error();
  if (Status status = placement->verify(problem); !status)
    return module.emitError() << status.error();
  forPlaced(module, [&](auto op) {
    op.setTile(placement->cells[numbers[op.getTile()]]);
  });
  return success();
}

struct PlaceTiles : impl::PlaceTilesPassBase<PlaceTiles> {
  void runOnOperation() override {
    FailureOr<Machine> machine = xbar::getMachine(getOperation());
    if (failed(machine) || failed(placeTiles(getOperation(), *machine)))
      signalPassFailure();
  }
};

} // namespace
} // namespace rampart::tile
