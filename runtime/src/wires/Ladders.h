//===- Ladders.h - Lines of wires, side by side -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All word lines of an array, or all bit lines: each is a row of nodes joined
// by equal wires, with a conductance to ground at every node and a terminal at
// the last one.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_WIRES_LADDERS_H
#define RAMPART_SRC_WIRES_LADDERS_H

#include <cstddef>
#include <span>
#include <vector>

namespace rampart::wires {

/// Where node k of line l is in an array of numbers. Node 0 is the one
/// farthest from the terminal.
struct LadderShape {
  size_t lines, nodes;
  ptrdiff_t first, lineStride, nodeStride;

  size_t at(size_t line, size_t node) const {
    return size_t(first + ptrdiff_t(line) * lineStride +
                  ptrdiff_t(node) * nodeStride);
  }
};

class Ladders {
public:
  /// `wire`: Ohm from node to node; 0: a line is one node.
  Ladders(const LadderShape &shape, double wire)
      : shape(shape), wire(wire), links(shape.lines * shape.nodes),
        pivots(shape.lines * shape.nodes) {}

  /// Eliminates node by node towards the terminals. `ground`, S, by node;
  /// `terminal`, S, by line, infinite: held at 0 V, 0: open. Every number is a
  /// sum or a product of positive ones, so nothing cancels.
  void factor(std::span<const double> ground, std::span<const double> terminal);

  /// Voltages for currents into the nodes.
  void solve(std::span<const double> currents, std::span<double> volts) const;

  /// Where a line is one node, adds up its currents at the last.
  void gather(std::span<double> currents) const;

  /// Takes what wires and terminals carry away at `volts` from `currents`.
  void subtract(std::span<const double> volts, std::span<const double> terminal,
                std::span<double> currents) const;

private:
  LadderShape shape;
  double wire;
  std::vector<double> links;  // [node]: share of its current that goes on
  std::vector<double> pivots; // [node]: Ohm
};

} // namespace rampart::wires

#endif // RAMPART_SRC_WIRES_LADDERS_H
