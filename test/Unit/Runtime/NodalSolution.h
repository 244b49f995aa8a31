//===- NodalSolution.h - Kirchhoff's laws, written down ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A network of resistors between named nodes, some at given voltages, solved by
// Gaussian elimination in long double: what the wires library is compared with.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_UNIT_RUNTIME_NODALSOLUTION_H
#define RAMPART_TEST_UNIT_RUNTIME_NODALSOLUTION_H

#include <cmath>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

namespace rampart::test {

class NodalNetwork {
public:
  explicit NodalNetwork(size_t nodes) : same(nodes) {
    std::iota(same.begin(), same.end(), size_t(0));
  }

  /// And beside it a source of current from a to b.
  void conductance(size_t a, size_t b, long double siemens,
                   long double amperes = 0) {
    elements.push_back({a, b, siemens, amperes});
  }
  /// 0 Ohm makes two nodes one.
  void resistor(size_t a, size_t b, long double ohms) {
    if (ohms > 0)
      conductance(a, b, 1 / ohms);
    else
      same[find(a)] = find(b);
  }
  void source(size_t node, long double volts) { given[node] = volts; }

  void solve() {
    std::map<size_t, long double> known;
    for (auto [node, volts] : given)
      known[find(node)] = volts;
    std::map<size_t, size_t> unknown; // number of the equation
    for (size_t node = 0; node < same.size(); ++node)
      if (find(node) == node && !known.count(node))
        unknown.emplace(node, unknown.size());
    const size_t n = unknown.size();
    std::vector<std::vector<long double>> equations(
        n, std::vector<long double>(n + 1));
    for (const Element &e : elements)
      for (auto [from, to] : {std::pair(e.a, e.b), std::pair(e.b, e.a)}) {
        from = find(from), to = find(to);
        if (from == to || !unknown.count(from))
          continue;
        auto &equation = equations[unknown[from]];
        equation[unknown[from]] += e.siemens;
        equation[n] -= find(e.a) == from ? e.amperes : -e.amperes;
        if (unknown.count(to))
          equation[unknown[to]] -= e.siemens;
        else
          equation[n] += e.siemens * known[to];
      }
    for (size_t k = 0; k < n; ++k)
      for (size_t i = k + 1; i < n; ++i)
        if (equations[i][k] != 0) {
          long double factor = equations[i][k] / equations[k][k];
          for (size_t j = k; j <= n; ++j)
            equations[i][j] -= factor * equations[k][j];
        }
    std::vector<long double> solution(n);
    for (size_t k = n; k-- > 0;) {
      long double rest = equations[k][n];
      for (size_t j = k + 1; j < n; ++j)
        rest -= equations[k][j] * solution[j];
      solution[k] = rest / equations[k][k];
    }
    volts.resize(same.size());
    for (size_t node = 0; node < same.size(); ++node)
      volts[node] = known.count(find(node)) ? known[find(node)]
                                            : solution[unknown[find(node)]];
  }

  long double voltage(size_t node) const { return volts[node]; }
  /// Out of the network, into the source at `node`.
  long double currentInto(size_t node) {
    long double current = 0;
    for (const Element &e : elements)
      for (auto [from, to] : {std::pair(e.a, e.b), std::pair(e.b, e.a)})
        if (find(to) == find(node) && find(from) != find(node))
          current += e.siemens * (volts[from] - volts[to]) +
                     (find(e.a) == find(from) ? e.amperes : -e.amperes);
    return current;
  }

private:
  struct Element {
    size_t a, b;
    long double siemens, amperes;
  };
  std::vector<size_t> same;
  std::vector<Element> elements;
  std::map<size_t, long double> given;
  std::vector<long double> volts;

  size_t find(size_t node) {
    while (same[node] != node)
      node = same[node];
    return node;
  }
};

/// An array, drawn as docs/Wires.md has it: drivers, word lines, cells, bit
/// lines, amplifiers.
struct ArrayNetwork {
  size_t rows, lines;

  /// `sources`: of currents beside the cells, down to the bit lines; empty:
  /// none.
  ArrayNetwork(size_t rows, size_t lines, const std::vector<double> &cells,
               double wordWire, double bitWire, double driver, double sense,
               const std::vector<long double> &sources = {})
      : rows(rows), lines(lines), network(2 * rows * lines + rows + lines) {
    for (size_t i = 0; i < rows; ++i)
      for (size_t j = 0; j < lines; ++j) {
        network.conductance(word(i, j), bit(i, j), cells[i * lines + j],
                            sources.empty() ? 0 : sources[i * lines + j]);
        if (j > 0)
          network.resistor(word(i, j - 1), word(i, j), wordWire);
        if (i > 0)
          network.resistor(bit(i - 1, j), bit(i, j), bitWire);
      }
    for (size_t i = 0; i < rows; ++i)
      network.resistor(driverOf(i), word(i, 0), driver);
    for (size_t j = 0; j < lines; ++j) {
      network.resistor(bit(rows - 1, j), amplifierOf(j), sense);
      network.source(amplifierOf(j), 0);
    }
  }

  size_t word(size_t i, size_t j) const { return i * lines + j; }
  size_t bit(size_t i, size_t j) const { return (rows + i) * lines + j; }
  size_t driverOf(size_t i) const { return 2 * rows * lines + i; }
  size_t amplifierOf(size_t j) const { return 2 * rows * lines + rows + j; }

  /// Currents into the amplifiers, A, for the drivers' voltages.
  std::vector<double> currents(const std::vector<double> &volts) {
    for (size_t i = 0; i < rows; ++i)
      network.source(driverOf(i), volts[i]);
    network.solve();
    std::vector<double> result;
    for (size_t j = 0; j < lines; ++j)
      result.push_back(double(network.currentInto(amplifierOf(j))));
    return result;
  }

  NodalNetwork network;
};

/// [row][line]: one driver at 1 V, the others at 0 V, row by row.
inline std::vector<double> effectiveByKirchhoff(ArrayNetwork network) {
  std::vector<double> result;
  for (size_t i = 0; i < network.rows; ++i) {
    std::vector<double> volts(network.rows);
    volts[i] = 1;
    std::vector<double> row = network.currents(volts);
    result.insert(result.end(), row.begin(), row.end());
  }
  return result;
}

} // namespace rampart::test

#endif // RAMPART_TEST_UNIT_RUNTIME_NODALSOLUTION_H
