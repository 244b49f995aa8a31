//===- LinesTest.cpp - Arrays with resistive lines --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/wires/Lines.h"

#include "NodalSolution.h"
#include "RandomLines.h"

#include <Eigen/SparseCholesky>
#include <gtest/gtest.h>
#include <random>

using namespace rampart::test;
using namespace rampart::wires;

namespace {

/// Cells of 1 to 150 uS; some are off.
CellGrid randomGrid(size_t rows, size_t lines, std::mt19937 &random) {
  std::uniform_real_distribution<double> conductance(1e-6, 150e-6);
  std::bernoulli_distribution off(0.1);
  CellGrid grid{rows, lines, {}};
  for (size_t i = 0; i < rows * lines; ++i)
    grid.cells.push_back(off(random) ? 0 : conductance(random));
  return grid;
}

ArrayNetwork networkOf(const CellGrid &grid, const LineResistances &r) {
  return {grid.rows, grid.lines, grid.cells, r.wordWire,
          r.bitWire, r.driver,   r.sense};
}

void expectEqual(const std::vector<double> &expected,
                 const std::vector<double> &found, double relative) {
  ASSERT_EQ(expected.size(), found.size());
  for (size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(expected[i], found[i], relative * std::abs(expected[i])) << i;
}

} // namespace

/// A resistance in series with two cells of 1 S in parallel, and one in series
/// with each: 0.05 + (1 + 0.05) / 2 Ohm.
TEST(Lines, TwoCellsSeeBothTerminals) {
  LineResistances terminals{0, 0, 0.05, 0.05};
  for (auto [rows, lines] : {std::pair(2, 1), std::pair(1, 2)}) {
    std::vector<double> currents =
        effectiveConductances({size_t(rows), size_t(lines), {1, 1}}, terminals);
    EXPECT_NEAR(1 / 0.575, currents[0] + currents[1], 1e-15);
    EXPECT_NEAR(1.7391, currents[0] + currents[1], 5e-5);
  }
}

TEST(Lines, EqualKirchhoffsLaws) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    std::uniform_int_distribution<size_t> size(1, 11);
    CellGrid grid = randomGrid(size(random), size(random), random);
    LineResistances resistances = randomResistances(random, 3);
    expectEqual(effectiveByKirchhoff(networkOf(grid, resistances)),
                effectiveConductances(grid, resistances), 1e-12);
  }
}

/// Uniform arrays, thin wires and thick ones, up to where a bit line carries
/// nothing of its far end.
TEST(Lines, UniformArraysEqualKirchhoffsLaws) {
  for (double ohms : {1e-6, 0.35, 2.0, 1e4}) {
    CellGrid grid{16, 14, std::vector<double>(16 * 14, 150e-6)};
    LineResistances resistances{ohms, ohms, 0, 0};
    expectEqual(effectiveByKirchhoff(networkOf(grid, resistances)),
                effectiveConductances(grid, resistances), 1e-12);
  }
}

TEST(Lines, CurrentsOfAllDriversAddUp) {
  std::mt19937 random(3);
  CellGrid grid = randomGrid(9, 12, random);
  LineResistances resistances{5, 7, 30, 20};
  std::vector<double> map = effectiveConductances(grid, resistances);
  std::uniform_real_distribution<double> voltage(-0.2, 0.2);
  std::vector<double> volts(9), sums(12);
  for (size_t i = 0; i < 9; ++i) {
    volts[i] = voltage(random);
    for (size_t j = 0; j < 12; ++j)
      sums[j] += volts[i] * map[i * 12 + j];
  }
  std::vector<double> currents = networkOf(grid, resistances).currents(volts);
  for (size_t j = 0; j < 12; ++j)
    EXPECT_NEAR(currents[j], sums[j], 1e-18);
}

/// Drivers and amplifiers may change places: the array turned over.
TEST(Lines, AreReciprocal) {
  std::mt19937 random(4);
  const size_t rows = 37, lines = 23;
  CellGrid grid = randomGrid(rows, lines, random), turned{lines, rows, {}};
  for (size_t j = lines; j-- > 0;)
    for (size_t i = rows; i-- > 0;)
      turned.cells.push_back(grid.cells[i * lines + j]);
  std::vector<double> map = effectiveConductances(grid, {3, 5, 20, 40});
  std::vector<double> back = effectiveConductances(turned, {5, 3, 40, 20});
  for (size_t i = 0; i < rows; ++i)
    for (size_t j = 0; j < lines; ++j) {
      double other = back[(lines - 1 - j) * rows + rows - 1 - i];
      EXPECT_NEAR(map[i * lines + j], other, 1e-13 * other);
    }
}

/// What lines cost shrinks with their resistance, down to nothing.
TEST(Lines, WithoutResistanceLeaveTheCells) {
  std::mt19937 random(5);
  CellGrid grid = randomGrid(30, 41, random);
  expectEqual(grid.cells, effectiveConductances(grid, {}), 0);
  auto loss = [&](double ohms) {
    std::vector<double> map =
        effectiveConductances(grid, {ohms, ohms, ohms, ohms});
    double most = 0;
    for (size_t i = 0; i < map.size(); ++i)
      most = std::max(most, std::abs(map[i] - grid.cells[i]) / 150e-6);
    return most;
  };
  EXPECT_NEAR(1, loss(1e-4) / loss(1e-5) / 10, 1e-3);
  EXPECT_LT(loss(1e-9), 1e-9);
}

/// A general sparse solver of a library, at a size where the dissection has
/// several levels.
TEST(Lines, EqualASparseSolver) {
  std::mt19937 random(6);
  const size_t rows = 70, lines = 90;
  CellGrid grid = randomGrid(rows, lines, random);
  LineResistances r{0.35, 0.5, 10, 15};
  std::vector<Eigen::Triplet<double>> entries;
  auto word = [&](size_t i, size_t j) { return int(i * lines + j); };
  auto bit = [&](size_t i, size_t j) { return int((rows + i) * lines + j); };
  auto add = [&](int a, int b, double siemens) {
    entries.insert(
        entries.end(),
        {{a, a, siemens}, {b, b, siemens}, {a, b, -siemens}, {b, a, -siemens}});
  };
  for (size_t i = 0; i < rows; ++i)
    for (size_t j = 0; j < lines; ++j) {
      add(word(i, j), bit(i, j), grid.cells[i * lines + j]);
      if (j > 0)
        add(word(i, j - 1), word(i, j), 1 / r.wordWire);
      if (i > 0)
        add(bit(i - 1, j), bit(i, j), 1 / r.bitWire);
    }
  for (size_t i = 0; i < rows; ++i)
    entries.emplace_back(word(i, 0), word(i, 0), 1 / r.driver);
  for (size_t j = 0; j < lines; ++j)
    entries.emplace_back(bit(rows - 1, j), bit(rows - 1, j), 1 / r.sense);
  Eigen::SparseMatrix<double> matrix(int(2 * rows * lines),
                                     int(2 * rows * lines));
  matrix.setFromTriplets(entries.begin(), entries.end());
  Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>> solver(matrix);
  std::vector<double> map = effectiveConductances(grid, r);
  for (size_t i : {0, 31, 69}) {
    Eigen::VectorXd driven = Eigen::VectorXd::Zero(matrix.rows());
    driven[word(i, 0)] = 1 / r.driver;
    Eigen::VectorXd volts = solver.solve(driven);
    for (size_t j = 0; j < lines; ++j)
      EXPECT_NEAR(volts[bit(rows - 1, j)] / r.sense, map[i * lines + j],
                  1e-9 * 150e-6);
  }
}

/// Between any two ends: word lines, too.
TEST(Lines, EndsSeeEachOther) {
  std::mt19937 random(7);
  CellGrid grid = randomGrid(6, 5, random);
  LineResistances resistances{40, 30, 200, 100};
  EndConductances ends = endConductances(grid, resistances);
  ArrayNetwork network = networkOf(grid, resistances);
  network.currents({1, 0, 0, 0, 0, 0});
  for (size_t i = 1; i < 6; ++i) {
    double current = double(network.network.currentInto(network.driverOf(i)));
    EXPECT_NEAR(current, ends.between[i], 1e-12 * current);
  }
}

TEST(Lines, OneColumnEqualsAnArrayWhoseOthersAreOff) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    std::uniform_int_distribution<size_t> size(1, 20);
    const size_t rows = size(random), pitches = size(random);
    CellGrid column = randomGrid(rows, 1, random);
    CellGrid grid{rows, pitches + 1, std::vector<double>(rows * (pitches + 1))};
    for (size_t i = 0; i < rows; ++i)
      grid.cells[i * (pitches + 1) + pitches] = column.cells[i];
    LineResistances resistances = randomResistances(random, 3);
    std::vector<double> map = effectiveConductances(grid, resistances);
    std::vector<double> found =
        effectiveConductances(column.cells, pitches, resistances);
    for (size_t i = 0; i < rows; ++i) {
      double expected = map[i * (pitches + 1) + pitches];
      EXPECT_NEAR(expected, found[i], 1e-12 * expected) << i;
    }
  }
}
