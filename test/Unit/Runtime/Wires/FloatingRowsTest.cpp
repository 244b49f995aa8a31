//===- FloatingRowsTest.cpp - Word lines cut off while idle -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/wires/FloatingRows.h"

#include "NodalSolution.h"

#include <gtest/gtest.h>
#include <random>

using namespace rampart::test;
using namespace rampart::wires;

namespace {

/// Clock by clock, with the drivers of pulses that have ended taken away.
std::vector<double> chargesByKirchhoff(const CellGrid &grid,
                                       const LineResistances &r,
                                       const std::vector<size_t> &rows,
                                       const std::vector<double> &codes) {
  std::vector<double> charges(grid.lines);
  for (int clock = 0; clock < 15; ++clock) {
    ArrayNetwork array(grid.rows, grid.lines, grid.cells, r.wordWire, r.bitWire,
                       r.driver, r.sense);
    bool any = false;
    for (size_t i = 0; i < rows.size(); ++i)
      if (std::abs(codes[i]) > clock) {
        array.network.source(array.driverOf(rows[i]), codes[i] > 0 ? 1 : -1);
        any = true;
      }
    if (!any)
      break;
    array.network.solve();
    for (size_t j = 0; j < grid.lines; ++j)
      charges[j] += double(array.network.currentInto(array.amplifierOf(j)));
  }
  return charges;
}

} // namespace

TEST(FloatingRows, EqualKirchhoffsLawsClockByClock) {
  for (unsigned seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    std::uniform_int_distribution<size_t> size(1, 8);
    std::uniform_real_distribution<double> conductance(1e-6, 150e-6);
    std::uniform_int_distribution<int> code(-15, 15);
    std::bernoulli_distribution driven(0.7);
    CellGrid grid{size(random), size(random), {}};
    for (size_t i = 0; i < grid.rows * grid.lines; ++i)
      grid.cells.push_back(conductance(random));
    LineResistances resistances{20, 30, seed % 2 ? 200.0 : 0, 100};
    std::vector<size_t> rows;
    std::vector<double> codes;
    for (size_t i = 0; i < grid.rows; ++i)
      if (driven(random)) {
        rows.push_back(i);
        codes.push_back(code(random));
      }
    std::vector<double> expected =
        chargesByKirchhoff(grid, resistances, rows, codes);
    std::vector<double> found =
        FloatingRows(endConductances(grid, resistances), rows).charges(codes);
    for (size_t j = 0; j < grid.lines; ++j)
      EXPECT_NEAR(expected[j], found[j], 1e-11 * 150e-6) << j;
  }
}

/// Then all ends are at voltages, as if idle lines were clamped.
TEST(FloatingRows, AreNoneWhereAllPulsesAreEqual) {
  CellGrid grid{3, 2, {10e-6, 20e-6, 30e-6, 40e-6, 50e-6, 60e-6}};
  LineResistances resistances{100, 100, 500, 500};
  std::vector<double> map = effectiveConductances(grid, resistances);
  std::vector<size_t> rows{0, 1, 2};
  std::vector<double> codes{5, -5, 5};
  std::vector<double> found =
      FloatingRows(endConductances(grid, resistances), rows).charges(codes);
  for (size_t j : {0, 1})
    EXPECT_NEAR(5 * (map[j] - map[2 + j] + map[4 + j]), found[j], 1e-18);
}
