//===- Arrays.cpp - A machine's arrays with resistive lines ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/wires/Arrays.h"

using namespace rampart;
using namespace rampart::wires;

LineResistances rampart::wires::lineResistances(const Machine &machine) {
  bool bitLinesDiffer = machine.bitWireResistance >= 0;
  return {machine.wireResistance,
          bitLinesDiffer ? machine.bitWireResistance : machine.wireResistance,
          machine.driverResistance, machine.senseResistance};
}

static bool interleaved(const Machine &machine) {
  return machine.pairLines == PairLines::Interleaved;
}

std::array<PairLine, 2> rampart::wires::pairLines(const Machine &machine,
                                                  size_t column) {
  if (interleaved(machine))
    return {PairLine{0, 2 * column}, PairLine{0, 2 * column + 1}};
  return {PairLine{0, column}, PairLine{1, column}};
}

/// Bit lines of pairs that a word line passes.
static size_t linesOf(const Machine &machine) {
  return size_t(machine.arrayColumns) * (interleaved(machine) ? 2 : 1);
}

//===----------------------------------------------------------------------===//
// Pairs
//===----------------------------------------------------------------------===//

PairArray::PairArray(const Machine &machine) : machine(machine) {
  CellGrid grid{size_t(machine.arrayRows), linesOf(machine), {}};
  grid.cells.assign(grid.rows * grid.lines, machine.gMin);
  cells.assign(interleaved(machine) ? 1 : 2, grid);
}

void PairArray::place(const BlockPlace &block, std::span<const Pair> pairs) {
  const size_t columns = block.columns.size();
  for (size_t j = 0; j < columns; ++j) {
    std::array<PairLine, 2> lines = pairLines(machine, block.columns[j]);
    for (size_t sign : {0, 1}) {
      CellGrid &grid = cells[lines[sign].grid];
      for (size_t i = 0; i < block.wordLines.size(); ++i)
        grid.cells[block.wordLines[i] * grid.lines + lines[sign].line] =
            double(pairs[i * columns + j][sign]);
    }
  }
}

void PairArray::solve() {
  ends.clear();
  for (const CellGrid &grid : cells)
    ends.push_back(endConductances(grid, lineResistances(machine)));
}

std::vector<float> PairArray::differences(const BlockPlace &block) const {
  std::vector<float> result;
  result.reserve(block.wordLines.size() * block.columns.size());
  for (uint32_t row : block.wordLines)
    for (uint32_t column : block.columns) {
      auto [plus, minus] = pairLines(machine, column);
      result.push_back(float(ends[plus.grid].effective(row, plus.line) -
                             ends[minus.grid].effective(row, minus.line)));
    }
  return result;
}

FloatingBlock::FloatingBlock(const PairArray &array, const BlockPlace &block,
                             std::span<const uint32_t> rows) {
  std::vector<size_t> driven;
  for (uint32_t row : rows)
    driven.push_back(block.wordLines[row]);
  for (const EndConductances &ends : array.ends)
    grids.emplace_back(ends, driven);
  for (uint32_t column : block.columns)
    columns.push_back(pairLines(array.machine, column));
}

std::vector<double> FloatingBlock::sums(std::span<const double> codes) const {
  std::vector<std::vector<double>> charges;
  for (const FloatingRows &grid : grids)
    charges.push_back(grid.charges(codes));
  std::vector<double> result;
  for (auto [plus, minus] : columns)
    result.push_back(charges[plus.grid][plus.line] -
                     charges[minus.grid][minus.line]);
  return result;
}

//===----------------------------------------------------------------------===//
// Ramps
//===----------------------------------------------------------------------===//

RampColumns::RampColumns(const Machine &machine)
    : machine(machine), resistances(lineResistances(machine)) {}

RampColumns::Column &RampColumns::at(uint32_t column) {
  Column &found = columns[column];
  if (found.cells.empty())
    found.cells.assign(size_t(machine.arrayRows), machine.gMin);
  return found;
}

void RampColumns::place(CellPlace cell, double conductance) {
  Column &changed = at(cell.column);
  changed.cells[cell.row] = conductance;
  changed.effective.clear();
}

/// Through lines that float the others of a column draw no current.
double RampColumns::alone(CellPlace cell, double conductance) const {
  double path = resistances.driver + resistances.sense +
                resistances.wordWire * double(linesOf(machine) + cell.column) +
                resistances.bitWire * double(machine.arrayRows - 1 - cell.row);
  return conductance / (1 + conductance * path);
}

double RampColumns::effective(CellPlace cell) {
  Column &read = at(cell.column);
  if (machine.idleRows == IdleRows::Disconnected)
    return alone(cell, read.cells[cell.row]);
  if (read.effective.empty())
    read.effective = effectiveConductances(
        read.cells, linesOf(machine) + cell.column, resistances);
  return read.effective[cell.row];
}
