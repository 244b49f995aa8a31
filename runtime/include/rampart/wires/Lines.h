//===- Lines.h - Word and bit lines with resistance -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An array of linear devices whose lines all end at voltages is one linear map.
// Here it is computed, exactly, from the devices and the resistance of lines.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_WIRES_LINES_H
#define RAMPART_WIRES_LINES_H

#include <cstddef>
#include <span>
#include <vector>

namespace rampart::wires {

/// Word line i runs from its driver past the cells (i, 0), (i, 1), ..., bit
/// line j past the cells (0, j), (1, j), ... to its sense amplifier, a virtual
/// ground. From one cell to the next a line has one wire; the first cell of a
/// word line lies at the driver, the last one of a bit line at the amplifier.
struct LineResistances {
  double wordWire = 0, bitWire = 0; // Ohm per cell
  double driver = 0, sense = 0;     // Ohm per line
  bool any() const {
    return wordWire > 0 || bitWire > 0 || driver > 0 || sense > 0;
  }
};

/// Conductances of cells, S, [row][line]; a cell of 0 S connects nothing.
struct CellGrid {
  size_t rows = 0, lines = 0;
  std::vector<double> cells;
};

/// What is left between the ends of lines when everything inside the array is
/// eliminated: `between` ends a < b, S, at [a * ends + b]; word lines are the
/// ends 0 .. rows-1, bit lines the rest.
struct EndConductances {
  size_t rows = 0, lines = 0;
  std::vector<double> between;

  /// The current into bit line `line`'s amplifier per volt of word line `row`'s
  /// driver while all other drivers are at 0 V, S.
  double effective(size_t row, size_t line) const {
    return between[row * (rows + lines) + rows + line];
  }
};

/// By nested dissection with pivots that are sums of positive numbers: every
/// value is exact to some rounding errors of its own size, whatever the ratio
/// of wires to cells. O((rows + lines)^3) for an array that is about square.
EndConductances endConductances(const CellGrid &grid,
                                const LineResistances &resistances);

/// [row][line], S: `EndConductances::effective` of all.
std::vector<double> effectiveConductances(const CellGrid &grid,
                                          const LineResistances &resistances);

/// The same for one bit line alone, `pitches` cells away from the drivers; the
/// cells of other bit lines are off. [row], in O(rows).
std::vector<double> effectiveConductances(std::span<const double> column,
                                          size_t pitches,
                                          const LineResistances &resistances);

} // namespace rampart::wires

#endif // RAMPART_WIRES_LINES_H
