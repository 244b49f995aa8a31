//===- RandomMappingTest.cpp - Where weights lie does not matter ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random layers on random machines, moved about on the chip.
// RAMPART_TEST_SEED and RAMPART_TEST_COUNT as in RandomRecurrenceTest.cpp.
//===----------------------------------------------------------------------===//
#include "RecurrenceCase.h"
#include "Toolchain.h"

#include "rampart/Dialect/Tile/Tile.h"

#include <gtest/gtest.h>
#include <map>
#include <set>

using namespace rampart;
using namespace rampart::test;

namespace {

/// Different numbers below `limit` for different keys, drawn at first use.
class Shuffle {
public:
  Shuffle(Random &random, int64_t limit) : random(random), limit(limit) {}

  int64_t operator()(int64_t key) {
    auto [found, isNew] = numbers.try_emplace(key);
    if (isNew) {
      do
        found->second = random.integer(0, limit - 1);
      while (!taken.insert(found->second).second);
    }
    return found->second;
  }

private:
  Random &random;
  int64_t limit;
  std::map<int64_t, int64_t> numbers;
  std::set<int64_t> taken;
};

} // namespace

/// Other tiles of the grid, other arrays of each tile.
static void moveAbout(mlir::ModuleOp module, const Machine &machine,
                      Random &random) {
  Shuffle tiles(random, machine.gridRows * machine.gridColumns);
  std::map<int64_t, Shuffle> slots;
  auto move = [&](auto op) {
    auto tile = int64_t(op.getTile());
    if constexpr (requires { op.getSlot(); })
      op.setSlot(slots.try_emplace(tile, random, machine.arraysPerTile)
                     .first->second(int64_t(op.getSlot())));
    op.setTile(tiles(tile));
  };
  module.walk([&](mlir::Operation *op) {
    if (auto array = llvm::dyn_cast<tile::ArrayOp>(op))
      move(array);
    else if (auto ramp = llvm::dyn_cast<tile::RampOp>(op))
      move(ramp);
    else if (auto sar = llvm::dyn_cast<tile::SarOp>(op))
      move(sar);
    else if (auto table = llvm::dyn_cast<tile::TableOp>(op))
      move(table);
    else if (auto buffer = llvm::dyn_cast<tile::BufferOp>(op))
      move(buffer);
    else if (auto bank = llvm::dyn_cast<tile::BankOp>(op))
      move(bank);
  });
}

/// Blocks beyond the first of an array.
static int64_t sharedBlocks(const Compiled &compiled) {
  return int64_t(compiled.report.getArray("arrays")->size()) -
         *compiled.report.getInteger("array_count");
}

TEST(RandomMapping, PlacesDoNotChangeResults) {
  Seeds seeds = seedsOf(250);
  int64_t shared = 0;
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    Random random(seed);
    RecurrenceCase layer = randomRecurrence(random);
    Machine machine = randomMachine(random);
    SCOPED_TRACE("RAMPART_TEST_SEED=" + std::to_string(seed) + ": " +
                 layer.describe() + " on " + describe(machine));
    Result<Compiled> compiled = compileModel(layer.model(), machine);
    ASSERT_TRUE(compiled) << compiled.error();
    shared += sharedBlocks(*compiled);
    Result<Program> before = programOf(*compiled);
    ASSERT_TRUE(before) << before.error();
    moveAbout(*compiled->module, machine, random);
    Result<Program> after = programOf(*compiled);
    ASSERT_TRUE(after) << after.error();
    expectSameResults(*before, *after, layer.inputs());
    if (HasFailure())
      return; // the first seed tells enough
  }
  if (seeds.count > 100)
    EXPECT_GT(shared, 0) << "no two blocks ever shared an array";
}
