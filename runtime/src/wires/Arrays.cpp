//===- Arrays.cpp - A machine's arrays with resistive lines ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/wires/Arrays.h"

#include "rampart/wires/NonlinearGrid.h"

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
  const DeviceCurve curve(machine);
  if (curve.linear()) {
    ends.clear();
    for (const CellGrid &grid : cells)
      ends.push_back(endConductances(grid, lineResistances(machine)));
    return;
  }
  std::vector<NonlinearGrid> grids;
  for (const CellGrid &grid : cells)
    grids.emplace_back(grid, lineResistances(machine), curve);
  nonlinear =
      std::make_shared<const std::vector<NonlinearGrid>>(std::move(grids));
}

std::vector<std::array<double, 2>>
PairArray::effective(const BlockPlace &block) const {
  std::vector<std::array<double, 2>> result;
  result.reserve(block.wordLines.size() * block.columns.size());
  for (uint32_t row : block.wordLines)
    for (uint32_t column : block.columns) {
      auto [plus, minus] = pairLines(machine, column);
      result.push_back({ends[plus.grid].effective(row, plus.line),
                        ends[minus.grid].effective(row, minus.line)});
    }
  return result;
}

std::vector<float> PairArray::differences(const BlockPlace &block) const {
  std::vector<float> result;
  for (auto [plus, minus] : effective(block))
    result.push_back(float(plus - minus));
  return result;
}

//===----------------------------------------------------------------------===//
// Ramps
//===----------------------------------------------------------------------===//

RampColumns::RampColumns(const Machine &machine)
    : machine(machine), resistances(lineResistances(machine)), curve(machine) {}

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

/// The cells of other columns are off: all of a word line is one resistance.
Result<double> RampColumns::nonlinear(CellPlace cell,
                                      const Column &column) const {
  LineResistances path = resistances;
  path.driver += path.wordWire * double(linesOf(machine) + cell.column);
  path.wordWire = 0;
  std::vector<std::optional<double>> drivers(
      column.cells.size(), machine.idleRows == IdleRows::Disconnected
                               ? std::nullopt
                               : std::optional(0.0));
  drivers[cell.row] = 1;
  NodeVoltages voltages;
  Result<std::vector<double>> currents =
      NonlinearGrid({column.cells.size(), 1, column.cells}, path, curve)
          .currents(drivers, voltages);
  if (!currents)
    return Error{currents.error()};
  return (*currents)[0];
}

Result<double> RampColumns::effective(CellPlace cell) {
  Column &read = at(cell.column);
  if (!curve.linear()) {
    read.effective.resize(read.cells.size(), -1);
    double &known = read.effective[cell.row];
    if (known >= 0)
      return known;
    Result<double> found = nonlinear(cell, read);
    if (found)
      known = *found;
    return found;
  }
  if (machine.idleRows == IdleRows::Disconnected)
    return alone(cell, read.cells[cell.row]);
  if (read.effective.empty())
    read.effective = effectiveConductances(
        read.cells, linesOf(machine) + cell.column, resistances);
  return read.effective[cell.row];
}
