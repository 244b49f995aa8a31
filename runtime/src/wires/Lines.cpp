//===- Lines.cpp - An array seen from the ends of its lines ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nested dissection. A block of cells is known by the conductances between the
// points where its lines cross its border. Two neighbours are joined by the
// wires between them; what has become the inside is eliminated.
//===----------------------------------------------------------------------===//
#include "rampart/wires/Lines.h"

#include "Mesh.h"

using namespace rampart::wires;

namespace {

using Nodes = std::vector<size_t>;

/// Nodes by the side of a block at which they are needed: word lines enter on
/// the left, where the drivers are, bit lines leave at the bottom, where the
/// amplifiers are. A line may have the same node on both sides, and none where
/// it does not go on.
struct Border {
  Nodes left, right, top, bottom;

  template <typename Use>
  void forEach(Use use) {
    for (Nodes *side : {&left, &right, &top, &bottom})
      for (size_t &node : *side)
        use(node);
  }
};

/// Cells first .. last-1 of a line.
struct Span {
  size_t first, last;
  size_t count() const { return last - first; }
};

struct Block {
  Border border;
  Mesh mesh{0};
};

class Dissection {
public:
  Dissection(const CellGrid &grid, const LineResistances &resistances)
      : grid(grid), resistances(resistances) {}

  Block solve(Span rows, Span lines) const;

private:
  const CellGrid &grid;
  const LineResistances &resistances;

  Block leaf(Span rows, Span lines) const;
};

/// Puts conductances into a mesh whose first nodes are those not on the border,
/// and eliminates these.
class Reduction {
public:
  Reduction(size_t nodes, const Border &border);

  void add(size_t i, size_t j, double conductance) {
    mesh.add(place[i], place[j], conductance);
  }
  Block finish() &&;

private:
  Border border;
  Nodes place; // by node
  size_t inner;
  Mesh mesh;
};

} // namespace

Reduction::Reduction(size_t nodes, const Border &border)
    : border(border), place(nodes, 0), mesh(nodes) {
  this->border.forEach([&](size_t node) { place[node] = 1; });
  inner = size_t(std::count(place.begin(), place.end(), 0));
  size_t nextInner = 0, nextOuter = inner;
  for (size_t &node : place)
    node = node ? nextOuter++ : nextInner++;
}

Block Reduction::finish() && {
  eliminate(mesh, inner);
  border.forEach([&](size_t &node) { node = place[node] - inner; });
  Block block{std::move(border), Mesh(mesh.nodes() - inner)};
  for (size_t i = 0; i < block.mesh.nodes(); ++i)
    std::copy_n(mesh.row(inner + i) + inner + i, block.mesh.nodes() - i,
                block.mesh.row(i) + i);
  return block;
}

/// Where wires have no resistance a line is one node.
Block Dissection::leaf(Span rows, Span lines) const {
  const size_t height = rows.count(), width = lines.count();
  const bool wordWires = resistances.wordWire > 0;
  const bool bitWires = resistances.bitWire > 0;
  const size_t words = wordWires ? height * width : height;
  const size_t bits = bitWires ? height * width : width;
  auto word = [&](size_t i, size_t j) { return wordWires ? i * width + j : i; };
  auto bit = [&](size_t i, size_t j) {
    return words + (bitWires ? i * width + j : j);
  };
  const bool drivers = lines.first == 0 && resistances.driver > 0;
  const bool amplifiers = rows.last == grid.rows && resistances.sense > 0;
  const size_t firstDriver = words + bits;
  const size_t firstAmplifier = firstDriver + (drivers ? height : 0);
  Border border;
  for (size_t i = 0; i < height; ++i) {
    border.left.push_back(drivers ? firstDriver + i : word(i, 0));
    if (lines.last < grid.lines)
      border.right.push_back(word(i, width - 1));
  }
  for (size_t j = 0; j < width; ++j) {
    if (rows.first > 0)
      border.top.push_back(bit(0, j));
    border.bottom.push_back(amplifiers ? firstAmplifier + j
                                       : bit(height - 1, j));
  }
  Reduction reduction(firstAmplifier + (amplifiers ? width : 0), border);
  for (size_t i = 0; i < height; ++i)
    for (size_t j = 0; j < width; ++j) {
      reduction.add(
          word(i, j), bit(i, j),
          grid.cells[(rows.first + i) * grid.lines + lines.first + j]);
      if (wordWires && j > 0)
        reduction.add(word(i, j - 1), word(i, j), 1 / resistances.wordWire);
      if (bitWires && i > 0)
        reduction.add(bit(i - 1, j), bit(i, j), 1 / resistances.bitWire);
    }
  if (drivers)
    for (size_t i = 0; i < height; ++i)
      reduction.add(border.left[i], word(i, 0), 1 / resistances.driver);
  if (amplifiers)
    for (size_t j = 0; j < width; ++j)
      reduction.add(bit(height - 1, j), border.bottom[j],
                    1 / resistances.sense);
  return std::move(reduction).finish();
}

/// `b`'s numbers of nodes once it is joined to `a`: further ones, but for the
/// ends of lines that wires without resistance make one with `a`'s.
static Nodes renumber(const Block &a, const Block &b, const Nodes &endsOfA,
                      const Nodes &endsOfB, double resistance, size_t &nodes) {
  constexpr size_t none = size_t(-1);
  Nodes numbers(b.mesh.nodes(), none);
  if (resistance == 0)
    for (size_t i = 0; i < endsOfA.size(); ++i)
      numbers[endsOfB[i]] = endsOfA[i];
  nodes = a.mesh.nodes();
  for (size_t &number : numbers)
    if (number == none)
      number = nodes++;
  return numbers;
}

static Nodes operator+(Nodes a, const Nodes &b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// `b` lies to the right of `a`, or below it.
static Block join(const Block &a, Block b, bool below, double resistance) {
  const Nodes &endsOfA = below ? a.border.bottom : a.border.right;
  const Nodes endsOfB = below ? b.border.top : b.border.left;
  size_t nodes = 0;
  Nodes numbers = renumber(a, b, endsOfA, endsOfB, resistance, nodes);
  b.border.forEach([&](size_t &node) { node = numbers[node]; });
  const Border &first = a.border, &second = b.border;
  Border border =
      below ? Border{first.left + second.left, first.right + second.right,
                     first.top, second.bottom}
            : Border{first.left, second.right, first.top + second.top,
                     first.bottom + second.bottom};
  Reduction reduction(nodes, border);
  for (size_t i = 0; i < a.mesh.nodes(); ++i)
    for (size_t j = i + 1; j < a.mesh.nodes(); ++j)
      reduction.add(i, j, a.mesh.row(i)[j]);
  for (size_t i = 0; i < b.mesh.nodes(); ++i)
    for (size_t j = i + 1; j < b.mesh.nodes(); ++j)
      reduction.add(numbers[i], numbers[j], b.mesh.row(i)[j]);
  if (resistance > 0)
    for (size_t i = 0; i < endsOfA.size(); ++i)
      reduction.add(endsOfA[i], numbers[endsOfB[i]], 1 / resistance);
  return std::move(reduction).finish();
}

/// Cuts across the longer side.
Block Dissection::solve(Span rows, Span lines) const {
  constexpr size_t leafSize = 4;
  if (rows.count() <= leafSize && lines.count() <= leafSize)
    return leaf(rows, lines);
  if (rows.count() > lines.count()) {
    size_t middle = (rows.first + rows.last) / 2;
    return join(solve({rows.first, middle}, lines),
                solve({middle, rows.last}, lines), true, resistances.bitWire);
  }
  size_t middle = (lines.first + lines.last) / 2;
  return join(solve(rows, {lines.first, middle}),
              solve(rows, {middle, lines.last}), false, resistances.wordWire);
}

EndConductances
rampart::wires::endConductances(const CellGrid &grid,
                                const LineResistances &resistances) {
  Block block =
      Dissection(grid, resistances).solve({0, grid.rows}, {0, grid.lines});
  Nodes ends = block.border.left + block.border.bottom;
  EndConductances result{grid.rows, grid.lines, {}};
  result.between.resize(ends.size() * ends.size());
  for (size_t a = 0; a < ends.size(); ++a)
    for (size_t b = a + 1; b < ends.size(); ++b)
      result.between[a * ends.size() + b] = block.mesh.row(
          std::min(ends[a], ends[b]))[std::max(ends[a], ends[b])];
  return result;
}

std::vector<double>
rampart::wires::effectiveConductances(const CellGrid &grid,
                                      const LineResistances &resistances) {
  EndConductances ends = endConductances(grid, resistances);
  std::vector<double> effective;
  effective.reserve(grid.cells.size());
  for (size_t i = 0; i < grid.rows; ++i)
    for (size_t j = 0; j < grid.lines; ++j)
      effective.push_back(ends.effective(i, j));
  return effective;
}

/// Of a conductance and a resistance in series.
static double inSeries(double conductance, double resistance) {
  return conductance / (1 + conductance * resistance);
}

/// By reciprocity a driver's share of the amplifier's current is the current
/// into it when the amplifier is driven instead: one ladder for all rows.
std::vector<double>
rampart::wires::effectiveConductances(std::span<const double> column,
                                      size_t pitches,
                                      const LineResistances &resistances) {
  const double word =
      resistances.driver + resistances.wordWire * double(pitches);
  std::vector<double> rungs, sums; // S: into word lines; with all above, too
  double above = 0;
  for (double cell : column) {
    rungs.push_back(inSeries(cell, word));
    sums.push_back(rungs.back() + above);
    above = inSeries(sums.back(), resistances.bitWire);
  }
  double resistance = resistances.sense; // down to the next node
  double voltage = 1;                    // of the node, per volt
  for (size_t i = column.size(); i-- > 0;) {
    voltage /= 1 + sums[i] * resistance;
    rungs[i] *= voltage;
    resistance = resistances.bitWire;
  }
  return rungs;
}
