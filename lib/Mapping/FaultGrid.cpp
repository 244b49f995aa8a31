//===- FaultGrid.cpp - Faults under the lines of blocks -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FaultGrid.h"

#include "rampart/core/Pair.h"

#include <map>

namespace rampart::mapping {

/// An error of that part of the window is none: targets are rounded to float32.
static constexpr double slack = 2e-7;

Reach PairFault::reach(const Machine &machine) const {
  double positiveLo = positive.value_or(machine.gMin),
         positiveHi = positive.value_or(machine.gMax),
         negativeLo = negative.value_or(machine.gMin),
         negativeHi = negative.value_or(machine.gMax);
  return {positiveLo - negativeHi, positiveHi - negativeLo};
}

std::array<double, 2> PairFault::targets(const Machine &machine,
                                         double difference) const {
  auto inWindow = [&](double conductance) {
    return std::clamp(conductance, machine.gMin, machine.gMax);
  };
  if (positive)
    return {inWindow(*positive),
            inWindow(negative ? *negative : *positive - difference)};
  if (negative)
    return {inWindow(*negative + difference), inWindow(*negative)};
  std::array<double, 2> targets = pairTargets(machine, difference);
  return {inWindow(targets[0]), inWindow(targets[1])};
}

void LineTable::clear() {
  lineOf.clear();
  std::fill(at.begin(), at.end(), -1);
}

void LineTable::add(const std::vector<int64_t> &lines) {
  for (int64_t line : lines) {
    at[size_t(line)] = int64_t(lineOf.size());
    lineOf.push_back(line);
  }
}

void LineTable::exchange(int64_t a, int64_t b) {
  std::swap(at[size_t(a)], at[size_t(b)]);
  for (int64_t line : {a, b})
    if (int64_t item = at[size_t(line)]; item >= 0)
      lineOf[size_t(item)] = line;
}

//===----------------------------------------------------------------------===//
// Making a grid
//===----------------------------------------------------------------------===//

static LineTable makeTable(int64_t lines, const std::vector<int64_t> &dead) {
  LineTable table;
  table.at.assign(size_t(lines), -1);
  table.dead.assign(size_t(lines), false);
  for (int64_t line : dead)
    table.dead[size_t(line)] = true;
  return table;
}

FaultGrid::FaultGrid(const FaultProblem &problem,
                     const FaultPlacement &placement)
    : rows(makeTable(problem.machine.arrayRows, problem.faults.deadRows)),
      columns(
          makeTable(problem.machine.arrayColumns, problem.faults.deadColumns)),
      problem(problem), window(problem.machine.gMax - problem.machine.gMin),
      onRow(rows.at.size()), onColumn(columns.at.size()) {
  addFaults();
  for (size_t block = 0; block < problem.blocks.size(); ++block)
    addBlock(block);
  changes.resize(std::max(inputTable.size(), columnBlock.size()));
  setPlacement(placement);
}

void FaultGrid::addFaults() {
  std::map<std::pair<int64_t, int64_t>, size_t> pairs;
  for (const FaultyDevice &device : problem.faults.stuck) {
    auto [found, fresh] =
        pairs.try_emplace({device.row, device.column}, faults.size());
    if (fresh)
      faults.push_back({device.row, device.column, {}, {}});
    PairFault &fault = faults[found->second];
    (device.negative ? fault.negative : fault.positive) = device.conductance;
  }
  for (auto [place, number] : pairs) {
    Reach reach = faults[number].reach(problem.machine);
    Reach change{reach.lo + window, reach.hi - window};
    onRow[size_t(place.first)].push_back({place.second, change, number});
    onColumn[size_t(place.second)].push_back({place.first, change, number});
  }
}

void FaultGrid::addBlock(size_t number) {
  const FaultProblem::Block &block = problem.blocks[number];
  firstRow.push_back(int64_t(rowBlock.size()));
  firstColumn.push_back(int64_t(columnBlock.size()));
  rowBlock.resize(rowBlock.size() + size_t(block.rows), number);
  columnBlock.resize(columnBlock.size() + size_t(block.columns), number);

  std::map<int64_t, int64_t> numbers; // of the block's inputs, in the grid
  for (int64_t row = 0; row < block.rows; ++row) {
    auto [found, fresh] = numbers.try_emplace(block.inputs[size_t(row)],
                                              int64_t(inputTable.size()));
    if (fresh)
      inputTable.push_back({number,
                            {},
                            block.rowWeights[size_t(row)],
                            std::vector<double>(size_t(block.columns), 0)});
    Input &input = inputTable[size_t(found->second)];
    rowInput.push_back(found->second);
    input.rows.push_back(firstRow.back() + row);
    for (int64_t column = 0; column < block.columns; ++column)
      input.sums[size_t(column)] +=
          double(block.targets[size_t(row * block.columns + column)]);
  }
}

void FaultGrid::setPlacement(const FaultPlacement &placement) {
  rows.clear();
  columns.clear();
  for (const FaultPlacement::Lines &lines : placement.blocks) {
    rows.add(lines.rows);
    columns.add(lines.columns);
  }
}

FaultPlacement FaultGrid::placement() const {
  FaultPlacement result;
  for (size_t number = 0; number < problem.blocks.size(); ++number) {
    const FaultProblem::Block &block = problem.blocks[number];
    auto row = rows.lineOf.begin() + firstRow[number];
    auto column = columns.lineOf.begin() + firstColumn[number];
    result.blocks.push_back(
        {{row, row + block.rows}, {column, column + block.columns}});
  }
  return result;
}

int64_t FaultGrid::rowInBlock(int64_t row) const {
  return row - firstRow[rowBlock[size_t(row)]];
}

int64_t FaultGrid::columnInBlock(int64_t column) const {
  return column - firstColumn[columnBlock[size_t(column)]];
}

double FaultGrid::target(int64_t row, int64_t column) const {
  const FaultProblem::Block &block = problem.blocks[rowBlock[size_t(row)]];
  return double(block.targets[size_t(rowInBlock(row) * block.columns +
                                     columnInBlock(column))]);
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

double FaultGrid::pairError(const Input &input, int64_t column,
                            Reach change) const {
  const FaultProblem::Block &block = problem.blocks[input.block];
  auto index = size_t(columnInBlock(column));
  double reach = double(input.rows.size()) * window, sum = input.sums[index];
  double error =
      std::max({0.0, change.lo - reach - sum, sum - change.hi - reach});
  if (error <= reach * slack)
    return 0;
  return input.weight * block.columnWeights[index] * error * error;
}

void FaultGrid::note(int64_t place, const OnLine &fault) {
  Reach &change = changes[size_t(place)];
  if (change.lo == 0 && change.hi == 0)
    touched.push_back(place);
  change.lo += fault.change.lo;
  change.hi += fault.change.hi;
}

double FaultGrid::inputError(int64_t number) {
  const Input &input = inputTable[size_t(number)];
  for (int64_t row : input.rows)
    for (const OnLine &fault : onRow[size_t(rows.lineOf[size_t(row)])]) {
      int64_t column = columns.at[size_t(fault.line)];
      if (column >= 0 && columnBlock[size_t(column)] == input.block)
        note(column, fault);
    }
  double sum = 0;
  for (int64_t column : touched) {
    // A place may be there twice, where changes cancelled.
    sum += pairError(input, column, changes[size_t(column)]);
    changes[size_t(column)] = {};
  }
  touched.clear();
  return sum;
}

double FaultGrid::columnError(int64_t column, int64_t line) {
  for (const OnLine &fault : onColumn[size_t(line)]) {
    int64_t row = rows.at[size_t(fault.line)];
    if (row >= 0 && rowBlock[size_t(row)] == columnBlock[size_t(column)])
      note(rowInput[size_t(row)], fault);
  }
  double sum = 0;
  for (int64_t number : touched) {
    sum +=
        pairError(inputTable[size_t(number)], column, changes[size_t(number)]);
    changes[size_t(number)] = {};
  }
  touched.clear();
  return sum;
}

double FaultGrid::rowError(int64_t row, int64_t line) const {
  const Input &input = inputTable[size_t(rowInput[size_t(row)])];
  double sum = 0;
  for (const OnLine &fault : onRow[size_t(line)]) {
    int64_t column = columns.at[size_t(fault.line)];
    if (column >= 0 && columnBlock[size_t(column)] == input.block)
      sum += pairError(input, column, fault.change);
  }
  return sum;
}

double FaultGrid::error() {
  double sum = 0;
  for (int64_t number = 0; number < inputs(); ++number)
    sum += inputError(number);
  return sum;
}

} // namespace rampart::mapping
