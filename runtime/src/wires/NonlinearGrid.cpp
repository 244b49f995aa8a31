//===- NonlinearGrid.cpp - Nonlinear devices on resistive lines -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Newton's method on the nodes' currents. Its linear equations: the nodes of a
// line have neighbours in a row, so that word lines are eliminated exactly in
// O(cells), and what remains of the bit lines is solved by conjugate gradients
// with the bit lines alone as preconditioner. Lines are coupled by devices, far
// weaker than wires, and a few iterations do.
//===----------------------------------------------------------------------===//
#include "rampart/wires/NonlinearGrid.h"

#include "Ladders.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <numeric>
#include <utility>

using namespace rampart;
using namespace rampart::wires;

namespace {

using Numbers = std::vector<double>;

double dot(const Numbers &a, const Numbers &b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// to = a * b, element by element.
void multiply(const Numbers &a, const Numbers &b, Numbers &to) {
  for (size_t k = 0; k < to.size(); ++k)
    to[k] = a[k] * b[k];
}

/// What Kirchhoff's laws say of voltages.
struct Balance {
  Numbers slopes;    // of cells, S
  Numbers word, bit; // currents that are left at the nodes
  Numbers sums;      // [line]: of its cells' currents
  double largest;    // of a line's sums of magnitudes
};

class Newton {
public:
  Newton(const CellGrid &grid, const LineResistances &resistances,
         const DeviceCurve &curve,
         std::span<const std::optional<double>> drivers);

  /// Moves `voltages` to the solution; [line]: the currents.
  Result<Numbers> solve(NodeVoltages &voltages, int mostSteps);

private:
  const CellGrid &grid;
  const DeviceCurve &curve;
  Numbers drivers, amplifiers; // S, by line; see Ladders::factor
  Ladders wordLines, bitLines;
  Numbers wordStep, bitStep;

  Balance balance(const NodeVoltages &voltages) const;
  void findStep(const Balance &now);
  double alongStep(const Balance &at) const {
    return dot(at.word, wordStep) + dot(at.bit, bitStep);
  }
  Balance move(NodeVoltages &voltages, const Balance &now) const;
};

} // namespace

static double conductanceOf(double ohms) {
  return ohms > 0 ? 1 / ohms : std::numeric_limits<double>::infinity();
}

Newton::Newton(const CellGrid &grid, const LineResistances &resistances,
               const DeviceCurve &curve,
               std::span<const std::optional<double>> drives)
    : grid(grid), curve(curve),
      amplifiers(grid.lines, conductanceOf(resistances.sense)),
      wordLines({grid.rows, grid.lines, ptrdiff_t(grid.lines) - 1,
                 ptrdiff_t(grid.lines), -1},
                resistances.wordWire),
      bitLines({grid.lines, grid.rows, 0, 1, ptrdiff_t(grid.lines)},
               resistances.bitWire),
      wordStep(grid.cells.size()), bitStep(grid.cells.size()) {
  for (const std::optional<double> &drive : drives)
    drivers.push_back(drive ? conductanceOf(resistances.driver) : 0);
}

Balance Newton::balance(const NodeVoltages &voltages) const {
  const size_t count = grid.cells.size();
  Balance result{Numbers(count), Numbers(count), Numbers(count),
                 Numbers(grid.lines), 0};
  Numbers magnitudes(grid.lines);
  for (size_t i = 0; i < grid.rows; ++i)
    for (size_t j = 0; j < grid.lines; ++j) {
      const size_t k = i * grid.lines + j;
      const auto [current, slope] =
          curve.at(voltages.driver[i] + (voltages.word[k] - voltages.bit[k]));
      result.bit[k] = grid.cells[k] * current;
      result.word[k] = -result.bit[k];
      result.slopes[k] = grid.cells[k] * slope;
      result.sums[j] += result.bit[k];
      magnitudes[j] += std::abs(result.bit[k]);
    }
  result.largest = *std::max_element(magnitudes.begin(), magnitudes.end());
  wordLines.subtract(voltages.word, drivers, result.word);
  bitLines.subtract(voltages.bit, amplifiers, result.bit);
  return result;
}

/// The error that is left of the step, over its length in the norm of the bit
/// lines' conductances.
static constexpr double stepError = 1e-4;

void Newton::findStep(const Balance &now) {
  wordLines.factor(now.slopes, drivers);
  bitLines.factor(now.slopes, amplifiers);
  const size_t count = grid.cells.size();
  Numbers coupled(count), volts(count), rest(count), preconditioned(count);
  wordLines.solve(now.word, volts);
  for (size_t k = 0; k < count; ++k)
    rest[k] = now.bit[k] + now.slopes[k] * volts[k];
  bitLines.gather(rest);
  std::fill(bitStep.begin(), bitStep.end(), 0);
  bitLines.solve(rest, preconditioned);
  // direction, and what the bit lines' own conductances make of it
  Numbers direction = preconditioned, ofDirection = rest;
  double product = dot(rest, preconditioned);
  const double enough = product * stepError * stepError;
  for (size_t n = 0; n < count && product > enough; ++n) {
    multiply(now.slopes, direction, coupled);
    wordLines.solve(coupled, volts);
    multiply(now.slopes, volts, coupled);
    bitLines.gather(coupled);
    const double length =
        product / (dot(direction, ofDirection) - dot(direction, coupled));
    for (size_t k = 0; k < count; ++k) {
      bitStep[k] += length * direction[k];
      rest[k] -= length * (ofDirection[k] - coupled[k]);
    }
    bitLines.solve(rest, preconditioned);
    const double before = std::exchange(product, dot(rest, preconditioned));
    for (size_t k = 0; k < count; ++k) {
      direction[k] = preconditioned[k] + product / before * direction[k];
      ofDirection[k] = rest[k] + product / before * ofDirection[k];
    }
  }
  multiply(now.slopes, bitStep, coupled);
  for (size_t k = 0; k < count; ++k)
    coupled[k] += now.word[k];
  wordLines.solve(coupled, wordStep);
}

/// Kirchhoff's laws hold where the network's co-content, a convex function of
/// its voltages, is least. The currents left at the nodes are its gradient: a
/// step that ends where it rises half as steeply as it fell is too long.
Balance Newton::move(NodeVoltages &voltages, const Balance &now) const {
  const double along = alongStep(now);
  constexpr double shortest = 1e-9;
  for (double length = 1;; length /= 2) {
    NodeVoltages moved = voltages;
    for (size_t k = 0; k < grid.cells.size(); ++k) {
      moved.word[k] += length * wordStep[k];
      moved.bit[k] += length * bitStep[k];
    }
    Balance after = balance(moved);
    if (alongStep(after) < -along / 2 && length > shortest)
      continue;
    voltages = std::move(moved);
    return after;
  }
}

/// The voltages of a floating line are counted from its first node: what wires
/// take stays a small number with all its digits.
static void countFromFirst(const CellGrid &grid, const Numbers &drivers,
                           NodeVoltages &voltages) {
  for (size_t i = 0; i < grid.rows; ++i) {
    double *word = voltages.word.data() + i * grid.lines;
    if (drivers[i] > 0)
      continue;
    voltages.driver[i] += word[0];
    for (size_t j = grid.lines; j-- > 0;)
      word[j] -= word[0];
  }
}

static Error notSettled(int steps, double enough, double change) {
  char text[160];
  std::snprintf(text, sizeof text,
                "expected currents to settle to %.0e of the largest within %d "
                "steps of Newton's method, found a change of %.1e",
                enough, steps, change);
  return {text};
}

Result<Numbers> Newton::solve(NodeVoltages &voltages, int mostSteps) {
  // Close to the solution a step leaves stepError of its change, in another
  // norm than this one.
  constexpr double enough = 1e-13 / stepError;
  Balance now = balance(voltages);
  double change = 0; // the last step's, over the largest current
  for (int step = 0; now.largest != 0; ++step) {
    if (step == mostSteps)
      return notSettled(mostSteps, enough, change);
    findStep(now);
    Balance after = move(voltages, now);
    change = 0;
    for (size_t j = 0; j < grid.lines; ++j)
      if (double moved = std::abs(after.sums[j] - now.sums[j]);
          !(moved <= change)) // a number that is none is no end
        change = moved;
    change /= after.largest;
    now = std::move(after);
    countFromFirst(grid, drivers, voltages);
    if (change <= enough)
      break;
  }
  return now.sums;
}

//===----------------------------------------------------------------------===//
// Grids
//===----------------------------------------------------------------------===//

NonlinearGrid::NonlinearGrid(CellGrid cells, const LineResistances &resistances,
                             const DeviceCurve &curve, int mostSteps)
    : grid(std::move(cells)), resistances(resistances), curve(curve),
      mostSteps(mostSteps) {}

Result<std::vector<double>>
NonlinearGrid::currents(std::span<const std::optional<double>> drivers,
                        NodeVoltages &voltages) const {
  voltages.driver.resize(grid.rows);
  voltages.word.resize(grid.cells.size());
  voltages.bit.resize(grid.cells.size());
  for (size_t i = 0; i < grid.rows; ++i)
    if (drivers[i])
      voltages.driver[i] = *drivers[i];
  return Newton(grid, resistances, curve, drivers).solve(voltages, mostSteps);
}

Result<std::vector<double>>
NonlinearGrid::charges(std::span<const size_t> driven,
                       std::span<const double> codes, bool disconnected) const {
  std::vector<double> ends;
  for (double code : codes)
    ends.push_back(std::abs(code));
  std::sort(ends.begin(), ends.end());
  const std::optional<double> idle =
      disconnected ? std::nullopt : std::optional(0.0);
  std::vector<std::optional<double>> drivers(grid.rows, idle);
  NodeVoltages voltages;
  std::vector<double> result(grid.lines);
  double now = 0;
  for (double end : ends) {
    if (end <= now)
      continue;
    for (size_t i = 0; i < driven.size(); ++i)
      drivers[driven[i]] =
          std::abs(codes[i]) >= end ? std::copysign(1.0, codes[i]) : idle;
    Result<std::vector<double>> flowing = currents(drivers, voltages);
    if (!flowing)
      return flowing;
    for (size_t j = 0; j < grid.lines; ++j)
      result[j] += (end - now) * (*flowing)[j];
    now = end;
  }
  return result;
}
