//===- NonlinearGrid.h - Nonlinear devices on resistive lines ---*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Devices whose current is no multiple of their voltage make an array's
// currents depend on all drivers at once: Kirchhoff's laws are solved for every
// set of drivers, by Newton's method.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_WIRES_NONLINEARGRID_H
#define RAMPART_WIRES_NONLINEARGRID_H

#include "rampart/core/DeviceCurve.h"
#include "rampart/core/Result.h"
#include "rampart/wires/Lines.h"

#include <optional>

namespace rampart::wires {

/// The voltages of an array's nodes over V_read, kept small where wires take
/// little: those of cell (i, j) are driver[i] + word[i][j] and bit[i][j].
struct NodeVoltages {
  std::vector<double> driver, word, bit;
};

class NonlinearGrid {
public:
  /// Cells have the conductance of `grid` at V_read. A solution takes at most
  /// `mostSteps` steps; some 20 are the most that were seen (docs/Wires.md).
  NonlinearGrid(CellGrid grid, const LineResistances &resistances,
                const DeviceCurve &curve, int mostSteps = 200);

  size_t rows() const { return grid.rows; }
  size_t lines() const { return grid.lines; }

  /// [line], S: the currents into the amplifiers over V_read, for the voltage
  /// of every row's driver over V_read; none: it has let go of its word line.
  /// The iteration starts from `voltages`, empty ones at no loss in lines, and
  /// leaves them solved. Right to about 1e-12 of the largest sum of the
  /// magnitudes of a bit line's currents; an error where they do not settle.
  Result<std::vector<double>>
  currents(std::span<const std::optional<double>> drivers,
           NodeVoltages &voltages) const;

  /// [line], S * code: the charge of every bit line over V_read T_lsb, for
  /// pulses of |codes[i]| T_lsb on `driven[i]` that begin together, polarity
  /// the code's sign. Word lines without a pulse are at 0 V; where drivers are
  /// `disconnected` while idle, they float. Fails where `currents` does.
  Result<std::vector<double>> charges(std::span<const size_t> driven,
                                      std::span<const double> codes,
                                      bool disconnected) const;

private:
  CellGrid grid;
  LineResistances resistances;
  DeviceCurve curve;
  int mostSteps;
};

} // namespace rampart::wires

#endif // RAMPART_WIRES_NONLINEARGRID_H
