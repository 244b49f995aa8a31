//===- FloatingRows.cpp - Word lines cut off while idle -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/wires/FloatingRows.h"

#include "Mesh.h"

#include <cmath>
#include <numeric>
#include <utility>

using namespace rampart::wires;

FloatingRows::FloatingRows(const EndConductances &ends,
                           std::span<const size_t> driven)
    : rows(driven.size()), lines(ends.lines), between(rows * rows),
      map(rows * lines) {
  const size_t count = ends.rows + ends.lines;
  const size_t others = ends.rows - rows;
  // The others first, then the driven rows, then the bit lines.
  constexpr size_t none = size_t(-1);
  std::vector<size_t> place(count, none);
  for (size_t i = 0; i < rows; ++i)
    place[driven[i]] = others + i;
  size_t next = 0;
  for (size_t i = 0; i < ends.rows; ++i)
    if (place[i] == none)
      place[i] = next++;
  std::iota(place.begin() + ptrdiff_t(ends.rows), place.end(), ends.rows);
  Mesh mesh(count);
  for (size_t a = 0; a < count; ++a)
    for (size_t b = a + 1; b < count; ++b)
      mesh.add(place[a], place[b], ends.between[a * count + b]);
  eliminate(mesh, others);
  for (size_t i = 0; i < rows; ++i) {
    const double *row = mesh.row(others + i) + others;
    for (size_t j = i + 1; j < rows; ++j)
      between[i * rows + j] = between[j * rows + i] = row[j];
    std::copy_n(row + rows, lines, map.data() + i * lines);
  }
  for (size_t i = 0; i < rows; ++i) {
    double all = 0;
    for (size_t j = 0; j < rows; ++j)
      all += between[i * rows + j]; // its own is still 0
    for (size_t j = 0; j < lines; ++j)
      all += map[i * lines + j];
    between[i * rows + i] = all;
  }
}

namespace {

/// Cholesky factor of the conductance matrix of rows order[0], order[1], ...:
/// its first n rows and columns factor the first n of the matrix.
class Factor {
public:
  Factor(const std::vector<double> &between, const std::vector<size_t> &order,
         size_t count)
      : count(count), values(count * count) {
    for (size_t i = 0; i < count; ++i)
      for (size_t j = 0; j <= i; ++j) {
        double value = between[order[i] * order.size() + order[j]];
        double rest = i == j ? value : -value;
        for (size_t k = 0; k < j; ++k)
          rest -= at(i, k) * at(j, k);
        at(i, j) = i == j ? std::sqrt(rest) : rest / at(j, j);
      }
  }

  /// Replaces currents into the first rows by these rows' voltages.
  void solve(std::span<double> values) {
    for (size_t i = 0; i < values.size(); ++i) {
      for (size_t k = 0; k < i; ++k)
        values[i] -= at(i, k) * values[k];
      values[i] /= at(i, i);
    }
    for (size_t i = values.size(); i-- > 0;) {
      values[i] /= at(i, i);
      for (size_t k = 0; k < i; ++k)
        values[k] -= at(i, k) * values[i];
    }
  }

private:
  size_t count;
  std::vector<double> values;
  double &at(size_t i, size_t j) { return values[i * count + j]; }
};

} // namespace

/// [row]: its voltage over time, integrated, over V_read T_lsb.
std::vector<double>
FloatingRows::voltages(std::span<const double> codes) const {
  auto width = [&](size_t row) { return std::abs(codes[row]); };
  // In the order in which pulses end: those that float come first.
  std::vector<size_t> order(rows);
  std::iota(order.begin(), order.end(), size_t(0));
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return std::pair(width(a), a) < std::pair(width(b), b);
  });
  std::vector<double> result(rows);
  if (rows == 0 || width(order.back()) == 0)
    return result;
  size_t everFloating = rows;
  while (everFloating > 0 &&
         width(order[everFloating - 1]) == width(order.back()))
    --everFloating;
  Factor factor(between, order, everFloating);
  double now = 0;
  for (size_t floating = 0; floating < rows;) {
    double end = width(order[floating]);
    if (end > now) {
      std::vector<double> volts(floating);
      for (size_t i = 0; i < floating; ++i)
        for (size_t d = floating; d < rows; ++d)
          volts[i] += std::copysign(1.0, codes[order[d]]) *
                      between[order[i] * rows + order[d]];
      factor.solve(volts);
      for (size_t i = 0; i < rows; ++i)
        result[order[i]] +=
            (end - now) *
            (i < floating ? volts[i] : std::copysign(1.0, codes[order[i]]));
      now = end;
    }
    while (floating < rows && width(order[floating]) == now)
      ++floating;
  }
  return result;
}

std::vector<double> FloatingRows::charges(std::span<const double> codes) const {
  std::vector<double> volts = voltages(codes), result(lines);
  for (size_t i = 0; i < rows; ++i)
    for (size_t j = 0; j < lines; ++j)
      result[j] += volts[i] * map[i * lines + j];
  return result;
}
