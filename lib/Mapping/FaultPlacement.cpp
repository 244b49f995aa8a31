//===- FaultPlacement.cpp - Blocks around the faults of an array ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/FaultPlacement.h"

#include "FaultGrid.h"
#include "rampart/Mapping/Assignment.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

namespace rampart::mapping {

//===----------------------------------------------------------------------===//
// Problems and placements
//===----------------------------------------------------------------------===//

/// An array's word lines or bit lines.
struct LineKind {
  const char *name;
  int64_t count;
  const std::vector<int64_t> &dead;
};

static LineKind rowsOf(const FaultProblem &problem) {
  return {"word lines", problem.machine.arrayRows, problem.faults.deadRows};
}
static LineKind columnsOf(const FaultProblem &problem) {
  return {"bit lines", problem.machine.arrayColumns,
          problem.faults.deadColumns};
}

static Status checkCount(const LineKind &kind, int64_t needed) {
  int64_t left = kind.count - int64_t(kind.dead.size());
  if (needed <= left)
    return {};
  return Error{"expected " + std::to_string(needed) + " " + kind.name +
               " that are not dead, found " + std::to_string(left) + " of " +
               std::to_string(kind.count)};
}

static Status checkBlock(const FaultProblem::Block &block,
                         const Machine &machine) {
  if (block.rows < 1 || block.columns < 1 || block.row < 0 ||
      block.column < 0 || block.row + block.rows > machine.arrayRows ||
      block.column + block.columns > machine.arrayColumns)
    return Error{"expected blocks within the array"};
  auto rows = size_t(block.rows), columns = size_t(block.columns);
  if (block.targets.size() != rows * columns || block.inputs.size() != rows ||
      block.rowWeights.size() != rows || block.columnWeights.size() != columns)
    return Error{"expected targets, inputs and weights of every row and column "
                 "of a block"};
  double window = (machine.gMax - machine.gMin) * (1 + 2e-7);
  for (float target : block.targets)
    if (!(std::abs(target) <= window))
      return Error{"expected targets within the device window"};
  for (const std::vector<double> *weights :
       {&block.rowWeights, &block.columnWeights})
    for (double weight : *weights)
      if (!(weight >= 0 && weight <= 1e100)) // products of two stay finite
        return Error{"expected weights from 0 to 1e100"};
  return {};
}

/// That none of the blocks' lines is used twice; `lines` gives first and count.
template <typename Lines>
static Status checkShared(const FaultProblem &problem, const LineKind &kind,
                          Lines lines) {
  std::vector<char> used(size_t(kind.count), false);
  int64_t needed = 0;
  for (const FaultProblem::Block &block : problem.blocks) {
    auto [first, count] = lines(block);
    for (int64_t line = first; line < first + count; ++line)
      if (std::exchange(used[size_t(line)], true))
        return Error{std::string("expected blocks that share no ") + kind.name};
    needed += count;
  }
  return checkCount(kind, needed);
}

Status FaultProblem::check() const {
  if (Status status = faults.check(machine); !status)
    return status;
  for (const Block &block : blocks)
    if (Status status = checkBlock(block, machine); !status)
      return status;
  if (Status status = checkShared(
          *this, rowsOf(*this),
          [](const Block &block) { return std::pair(block.row, block.rows); });
      !status)
    return status;
  return checkShared(*this, columnsOf(*this), [](const Block &block) {
    return std::pair(block.column, block.columns);
  });
}

static Status verifyLines(const LineKind &kind, std::vector<char> &taken,
                          const std::vector<int64_t> &lines, int64_t count) {
  std::string name(kind.name, std::string_view(kind.name).size() - 1);
  if (int64_t(lines.size()) != count)
    return Error{"expected a " + name + " for each of " +
                 std::to_string(count)};
  for (int64_t line : lines) {
    if (line < 0 || line >= kind.count)
      return Error{name + " " + std::to_string(line) +
                   " lies outside the array"};
    if (std::find(kind.dead.begin(), kind.dead.end(), line) != kind.dead.end())
      return Error{name + " " + std::to_string(line) + " is dead"};
    if (std::exchange(taken[size_t(line)], true))
      return Error{name + " " + std::to_string(line) + " is taken twice"};
  }
  return {};
}

Status FaultPlacement::verify(const FaultProblem &problem) const {
  if (blocks.size() != problem.blocks.size())
    return Error{"expected lines for each of " +
                 std::to_string(problem.blocks.size()) + " blocks"};
  LineKind rows = rowsOf(problem), columns = columnsOf(problem);
  std::vector<char> rowTaken(size_t(rows.count), false),
      columnTaken(size_t(columns.count), false);
  for (size_t i = 0; i < blocks.size(); ++i) {
    if (Status status =
            verifyLines(rows, rowTaken, blocks[i].rows, problem.blocks[i].rows);
        !status)
      return status;
    if (Status status = verifyLines(columns, columnTaken, blocks[i].columns,
                                    problem.blocks[i].columns);
        !status)
      return status;
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Lines as they were packed
//===----------------------------------------------------------------------===//

namespace {

/// Gives out lines of one kind: those that are asked for, and others instead of
/// dead ones.
class LineKeeper {
public:
  explicit LineKeeper(const LineKind &kind) : used(size_t(kind.count), false) {
    for (int64_t line : kind.dead)
      used[size_t(line)] = true;
  }

  /// Lines first .. first + count - 1; -1 for those that are dead.
  std::vector<int64_t> keep(int64_t first, int64_t count) {
    std::vector<int64_t> lines;
    for (int64_t line = first; line < first + count; ++line)
      lines.push_back(std::exchange(used[size_t(line)], true) ? -1 : line);
    return lines;
  }
  void replace(std::vector<int64_t> &lines) {
    for (int64_t &line : lines)
      if (line < 0) {
        auto free = std::find(used.begin(), used.end(), false);
        *free = true;
        line = free - used.begin();
      }
  }

private:
  std::vector<char> used;
};

} // namespace

Result<FaultPlacement> keepLines(const FaultProblem &problem) {
  if (Status status = problem.check(); !status)
    return Error{status.error()};
  LineKeeper rows(rowsOf(problem)), columns(columnsOf(problem));
  FaultPlacement placement;
  for (const FaultProblem::Block &block : problem.blocks)
    placement.blocks.push_back({rows.keep(block.row, block.rows),
                                columns.keep(block.column, block.columns)});
  for (FaultPlacement::Lines &lines : placement.blocks) {
    rows.replace(lines.rows);
    columns.replace(lines.columns);
  }
  return placement;
}

//===----------------------------------------------------------------------===//
// Assignment and exchange
//===----------------------------------------------------------------------===//

namespace {

/// Steps of assignments and exchanges after which no further assignment is
/// made, no further start is tried: a fifth of a second; a fortieth.
constexpr double assignmentLimit = 1 << 27, startLimit = 1 << 24;
constexpr int starts = 16;
/// Errors that exchanges of one start may compute, and the steps of one.
constexpr int64_t exchangeLimit = 1 << 19;
constexpr double errorSteps = 64;
/// Assignments go on while two lower the error by this share; an exchange must
/// lower it by more than rounding.
constexpr double worthwhile = 0.05, leastGain = 1e-9;

class FaultSolver {
public:
  FaultSolver(const FaultProblem &problem, const FaultPlacement &start)
      : grid(problem, start), best(start), least(grid.error()) {}

  FaultPlacement run();

private:
  FaultGrid grid;
  FaultPlacement best;
  double least; // its error
  double steps = 0;

  void improve();
  void assignInTurn();
  void exchangeAll();
  /// Puts all items of `table` on the lines where cost(item, line) is least.
  template <typename Cost>
  void assign(LineTable &table, Cost cost);
  /// Exchanges lines of `table` as long as `left` errors may be computed.
  /// errorOf(item) is that of all items of groupOf(item) together.
  template <typename Group, typename ErrorOf>
  bool exchange(LineTable &table, int64_t &left, Group groupOf,
                ErrorOf errorOf);
  void shuffle(LineTable &table, std::mt19937_64 &engine);
};

} // namespace

template <typename Cost>
void FaultSolver::assign(LineTable &table, Cost cost) {
  std::vector<int64_t> lines;
  for (size_t line = 0; line < table.at.size(); ++line)
    if (!table.dead[line])
      lines.push_back(int64_t(line));
  auto items = int64_t(table.lineOf.size());
  steps += double(items) * double(items) * double(lines.size());
  if (steps > assignmentLimit)
    return;
  std::vector<double> costs;
  costs.reserve(size_t(items) * lines.size());
  // Of lines that are equally good, one stays.
  double move = least * leastGain / double(items);
  for (int64_t item = 0; item < items; ++item)
    for (int64_t line : lines)
      costs.push_back(cost(item, line) +
                      (line == table.lineOf[size_t(item)] ? 0 : move));
  std::vector<int64_t> places =
      assignAtLeastCost(items, int64_t(lines.size()), costs);
  std::fill(table.at.begin(), table.at.end(), -1);
  for (int64_t item = 0; item < items; ++item) {
    int64_t line = lines[size_t(places[size_t(item)])];
    table.lineOf[size_t(item)] = line;
    table.at[size_t(line)] = item;
  }
}

template <typename Group, typename ErrorOf>
bool FaultSolver::exchange(LineTable &table, int64_t &left, Group groupOf,
                           ErrorOf errorOf) {
  bool better = false;
  auto lines = int64_t(table.at.size());
  for (int64_t item = 0; item < int64_t(table.lineOf.size()) && left > 0;
       ++item) {
    double own = errorOf(item), mostGain = 0;
    int64_t from = table.lineOf[size_t(item)], to = from;
    for (int64_t line = 0; own > 0 && line < lines && left > 0; ++line) {
      int64_t other = table.at[size_t(line)];
      if (table.dead[size_t(line)] || line == from ||
          (other >= 0 && groupOf(other) == groupOf(item)))
        continue;
      double before = own + (other < 0 ? 0 : errorOf(other));
      table.exchange(from, line);
      double after = errorOf(item) + (other < 0 ? 0 : errorOf(other));
      table.exchange(from, line);
      left -= 4;
      if (before - after > std::max(mostGain, before * leastGain)) {
        mostGain = before - after;
        to = line;
      }
    }
    if (to == from)
      continue;
    table.exchange(from, to);
    better = true;
  }
  return better;
}

void FaultSolver::assignInTurn() {
  double error = grid.error(), before;
  do {
    before = error;
    FaultPlacement start = grid.placement();
    assign(grid.columns, [&](int64_t column, int64_t line) {
      return grid.columnError(column, line);
    });
    assign(grid.rows,
           [&](int64_t row, int64_t line) { return grid.rowError(row, line); });
    error = grid.error();
    if (error > before) // rows of one input do not know of each other
      grid.setPlacement(start);
  } while (error < before * (1 - worthwhile) && steps < assignmentLimit);
}

void FaultSolver::exchangeAll() {
  int64_t left = exchangeLimit;
  bool better = true;
  while (better && left > 0) {
    better = exchange(
        grid.rows, left, [&](int64_t row) { return grid.inputOfRow(row); },
        [&](int64_t row) { return grid.inputError(grid.inputOfRow(row)); });
    better |= exchange(
        grid.columns, left, [](int64_t column) { return column; },
        [&](int64_t column) {
          return grid.columnError(column, grid.columns.lineOf[size_t(column)]);
        });
  }
  steps += double(exchangeLimit - left) * errorSteps;
}

void FaultSolver::improve() {
  assignInTurn();
  exchangeAll();
  double error = grid.error();
  if (error < least * (1 - leastGain)) {
    least = error;
    best = grid.placement();
  }
}

void FaultSolver::shuffle(LineTable &table, std::mt19937_64 &engine) {
  std::vector<int64_t> lines;
  for (size_t line = 0; line < table.at.size(); ++line)
    if (!table.dead[line])
      lines.push_back(int64_t(line));
  for (size_t i = lines.size(); i > 1; --i)
    table.exchange(lines[i - 1], lines[engine() % i]);
}

FaultPlacement FaultSolver::run() {
  std::mt19937_64 engine(0);
  for (int start = 0; start < starts && least > 0 && steps < startLimit;
       ++start) {
    if (start > 0) {
      shuffle(grid.rows, engine);
      shuffle(grid.columns, engine);
    }
    improve();
  }
  return std::move(best);
}

Result<FaultPlacement> avoidFaults(const FaultProblem &problem) {
  Result<FaultPlacement> start = keepLines(problem);
  if (!start)
    return start;
  return FaultSolver(problem, *start).run();
}

} // namespace rampart::mapping
