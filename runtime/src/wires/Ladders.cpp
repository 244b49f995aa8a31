//===- Ladders.cpp - Lines of wires, side by side -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Ladders.h"

#include <algorithm>
#include <cmath>
#include <utility>

using namespace rampart::wires;

/// Calls use(line, node) with all nodes from first to last, `Width` lines at a
/// time: their recurrences do not wait for one another.
template <typename Use>
static void forEachNode(const LadderShape &shape, size_t first, size_t last,
                        bool back, Use use) {
  constexpr size_t width = 8;
  for (size_t line = 0; line < shape.lines; line += width) {
    const size_t count = std::min(width, shape.lines - line);
    for (size_t n = first; n < last; ++n) {
      const size_t node = back ? first + last - 1 - n : n;
      if (count == width)
        for (size_t l = 0; l < width; ++l)
          use(line + l, node);
      else
        for (size_t l = 0; l < count; ++l)
          use(line + l, node);
    }
  }
}

void Ladders::factor(std::span<const double> ground,
                     std::span<const double> terminal) {
  // What a node has to ground, with all of the line beyond it.
  std::vector<double> beyond(shape.lines);
  forEachNode(shape, 0, shape.nodes, false, [&](size_t line, size_t node) {
    const size_t k = shape.at(line, node);
    double all = beyond[line] + ground[k];
    if (node + 1 < shape.nodes) {
      links[k] = 1 / (1 + all * wire);
      pivots[k] = wire * links[k];
      beyond[line] = all * links[k];
    } else {
      all += terminal[line];
      pivots[k] = all > 0 ? 1 / all : 0; // without any: it stays where it is
    }
  });
}

void Ladders::solve(std::span<const double> currents,
                    std::span<double> volts) const {
  const size_t last = shape.nodes - 1;
  forEachNode(shape, 0, shape.nodes, false, [&](size_t line, size_t node) {
    const size_t k = shape.at(line, node);
    double sum = currents[k];
    if (node > 0) {
      const size_t before = size_t(ptrdiff_t(k) - shape.nodeStride);
      sum += links[before] * volts[before];
    }
    volts[k] = sum;
  });
  forEachNode(shape, 0, shape.nodes, true, [&](size_t line, size_t node) {
    const size_t k = shape.at(line, node);
    volts[k] *= pivots[k];
    if (node < last)
      volts[k] += links[k] * volts[size_t(ptrdiff_t(k) + shape.nodeStride)];
  });
}

void Ladders::gather(std::span<double> currents) const {
  if (wire > 0)
    return;
  forEachNode(shape, 1, shape.nodes, false, [&](size_t line, size_t node) {
    const size_t k = shape.at(line, node);
    currents[k] +=
        std::exchange(currents[size_t(ptrdiff_t(k) - shape.nodeStride)], 0.0);
  });
}

void Ladders::subtract(std::span<const double> volts,
                       std::span<const double> terminal,
                       std::span<double> currents) const {
  for (size_t line = 0; line < shape.lines; ++line) {
    const size_t last = shape.at(line, shape.nodes - 1);
    if (std::isfinite(terminal[line]))
      currents[last] -= volts[last] * terminal[line];
  }
  if (wire == 0)
    return;
  forEachNode(shape, 0, shape.nodes - 1, false, [&](size_t line, size_t node) {
    const size_t k = shape.at(line, node);
    const size_t next = size_t(ptrdiff_t(k) + shape.nodeStride);
    const double current = (volts[k] - volts[next]) / wire;
    currents[k] -= current;
    currents[next] += current;
  });
}
