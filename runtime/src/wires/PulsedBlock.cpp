//===- PulsedBlock.cpp - Column sums that are no linear map ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/wires/PulsedBlock.h"

#include "rampart/wires/Arrays.h"
#include "rampart/wires/FloatingRows.h"
#include "rampart/wires/NonlinearGrid.h"

using namespace rampart;
using namespace rampart::wires;

namespace {

/// The bit lines of a block's pairs.
using PairsOfLines = std::vector<std::array<PairLine, 2>>;

/// [column]: from the charges of every grid's bit lines.
std::vector<double>
differencesOf(const PairsOfLines &columns,
              const std::vector<std::vector<double>> &charges) {
  std::vector<double> result;
  for (auto [plus, minus] : columns)
    result.push_back(charges[plus.grid][plus.line] -
                     charges[minus.grid][minus.line]);
  return result;
}

/// Linear devices; idle word lines are disconnected.
struct FloatingBlock : PulsedBlock {
  std::vector<FloatingRows> grids;
  PairsOfLines columns;

  Result<std::vector<double>>
  sums(std::span<const double> codes) const override {
    std::vector<std::vector<double>> charges;
    for (const FloatingRows &grid : grids)
      charges.push_back(grid.charges(codes));
    return differencesOf(columns, charges);
  }
};

struct NonlinearBlock : PulsedBlock {
  std::shared_ptr<const std::vector<NonlinearGrid>> grids;
  std::vector<size_t> driven;
  bool disconnected;
  PairsOfLines columns;

  Result<std::vector<double>>
  sums(std::span<const double> codes) const override {
    std::vector<std::vector<double>> charges;
    for (const NonlinearGrid &grid : *grids) {
      Result<std::vector<double>> ofGrid =
          grid.charges(driven, codes, disconnected);
      if (!ofGrid)
        return ofGrid;
      charges.push_back(std::move(*ofGrid));
    }
    return differencesOf(columns, charges);
  }
};

} // namespace

std::shared_ptr<const PulsedBlock>
PairArray::pulsed(const BlockPlace &block,
                  std::span<const uint32_t> rows) const {
  const bool disconnected = machine.idleRows == IdleRows::Disconnected;
  std::vector<size_t> driven;
  for (uint32_t row : rows)
    driven.push_back(block.wordLines[row]);
  PairsOfLines columns;
  for (uint32_t column : block.columns)
    columns.push_back(pairLines(machine, column));
  if (nonlinear) {
    auto result = std::make_shared<NonlinearBlock>();
    result->grids = nonlinear;
    result->driven = driven;
    result->disconnected = disconnected;
    result->columns = columns;
    return result;
  }
  if (!disconnected)
    return nullptr;
  auto result = std::make_shared<FloatingBlock>();
  for (const EndConductances &grid : ends)
    result->grids.emplace_back(grid, driven);
  result->columns = columns;
  return result;
}
