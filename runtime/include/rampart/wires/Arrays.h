//===- Arrays.h - A machine's arrays with resistive lines -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where pairs and ramp devices lie on lines, and what lines leave of them.
// docs/Wires.md describes the network.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_WIRES_ARRAYS_H
#define RAMPART_WIRES_ARRAYS_H

#include "rampart/core/DeviceCurve.h"
#include "rampart/core/Machine.h"
#include "rampart/core/Result.h"
#include "rampart/wires/Lines.h"
#include "rampart/wires/PulsedBlock.h"

#include <array>
#include <cstdint>
#include <map>
#include <memory>

namespace rampart::wires {

class NonlinearGrid;

LineResistances lineResistances(const Machine &machine);

/// A pair's two bit lines in one array, side by side, or one in each of two
/// arrays: G+ then G-.
struct PairLine {
  size_t grid, line;
};
std::array<PairLine, 2> pairLines(const Machine &machine, size_t column);

/// The word line of every row of a block, the pair column of every column.
struct BlockPlace {
  std::vector<uint32_t> wordLines, columns;
};

/// G+ and G-, S.
using Pair = std::array<float, 2>;

/// One physical array: all of its cells, at G_min where nothing is placed.
class PairArray {
public:
  explicit PairArray(const Machine &machine);

  /// `pairs`: [row][column] of the block.
  void place(const BlockPlace &block, std::span<const Pair> pairs);
  /// One grid of cells, or two: see PairLine.
  const std::vector<CellGrid> &grids() const { return cells; }
  /// Finds what the lines leave of all that has been placed.
  void solve();
  /// [row][column] of a block, S: the effective conductance on G+'s bit line
  /// less that on G-'s, rounded once. After solve(), where devices are linear.
  bool isLinear() const { return !nonlinear; }
  /// ... or each of the two, not rounded.
  std::vector<std::array<double, 2>> effective(const BlockPlace &block) const;
  std::vector<float> differences(const BlockPlace &block) const;
  /// A block of which the rows `rows` may be driven, where idle word lines are
  /// disconnected or devices are not linear; null where its differences tell
  /// all. After solve().
  std::shared_ptr<const PulsedBlock>
  pulsed(const BlockPlace &block, std::span<const uint32_t> rows) const;

private:
  const Machine &machine;
  std::vector<CellGrid> cells;
  std::vector<EndConductances> ends; // by grid
  /// By grid; nothing where devices are linear.
  std::shared_ptr<const std::vector<NonlinearGrid>> nonlinear;
};

/// A word line and a ramp column.
struct CellPlace {
  uint32_t row, column;
};

/// The ramp columns of one physical array, beside its pairs. A device is read
/// while its own word line is driven and the cells of other columns are off.
class RampColumns {
public:
  explicit RampColumns(const Machine &machine);

  void place(CellPlace cell, double conductance);
  /// What the converter integrates per volt of V_read, S. An error where the
  /// column's currents cannot be found.
  Result<double> effective(CellPlace cell);

private:
  struct Column {
    std::vector<double> cells, effective; // S; none or below 0: not known
  };
  const Machine &machine;
  LineResistances resistances;
  DeviceCurve curve;
  std::map<uint32_t, Column> columns;

  Column &at(uint32_t column);
  double alone(CellPlace cell, double conductance) const;
  Result<double> nonlinear(CellPlace cell, const Column &column) const;
};

} // namespace rampart::wires

#endif // RAMPART_WIRES_ARRAYS_H
