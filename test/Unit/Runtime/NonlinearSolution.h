//===- NonlinearSolution.h - Kirchhoff's laws and a curve -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An array whose devices follow sinh, solved by Newton's method with dense
// elimination in long double. In a step every device is a conductance and a
// source that touch its curve at the last voltage.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_UNIT_RUNTIME_NONLINEARSOLUTION_H
#define RAMPART_TEST_UNIT_RUNTIME_NONLINEARSOLUTION_H

#include "NodalSolution.h"
#include "rampart/wires/Lines.h"

#include <optional>

namespace rampart::test {

/// Currents into the amplifiers over V_read, S, for the drivers' voltages over
/// V_read (none: cut off); `argument`: V_read / V_0.
inline std::vector<double>
nonlinearCurrents(const wires::CellGrid &grid, const wires::LineResistances &r,
                  const std::vector<std::optional<double>> &drivers,
                  long double argument) {
  std::vector<long double> volts(grid.cells.size()); // across cells
  std::vector<double> result(grid.lines), tangents(grid.cells.size());
  std::vector<long double> sources(grid.cells.size());
  // Drivers rise to their voltages, so that no step is long.
  const int pieces = argument > 2 ? int(argument) : 1;
  constexpr int steps = 30;
  for (int piece = 1; piece <= pieces; ++piece)
    for (int step = 0; step < steps; ++step) {
      for (size_t k = 0; k < volts.size(); ++k) {
        const long double x = argument * volts[k], read = std::sinh(argument);
        tangents[k] = double(grid.cells[k] * argument * std::cosh(x) / read);
        sources[k] = grid.cells[k] * std::sinh(x) / read -
                     (long double)(tangents[k]) * volts[k];
      }
      ArrayNetwork array(grid.rows, grid.lines, tangents, r.wordWire, r.bitWire,
                         r.driver, r.sense, sources);
      for (size_t i = 0; i < grid.rows; ++i)
        if (drivers[i])
          array.network.source(array.driverOf(i),
                               (long double)(*drivers[i]) * piece / pieces);
      array.network.solve();
      long double change = 0;
      for (size_t k = 0; k < volts.size(); ++k) {
        const size_t i = k / grid.lines, j = k % grid.lines;
        const long double next = array.network.voltage(array.word(i, j)) -
                                 array.network.voltage(array.bit(i, j));
        change = std::max(change, std::abs(next - volts[k]));
        volts[k] = next;
      }
      for (size_t j = 0; j < grid.lines; ++j)
        result[j] = double(array.network.currentInto(array.amplifierOf(j)));
      if (change < 1e-15L)
        break;
    }
  return result;
}

} // namespace rampart::test

#endif // RAMPART_TEST_UNIT_RUNTIME_NONLINEARSOLUTION_H
