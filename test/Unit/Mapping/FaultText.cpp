//===- FaultText.cpp - Fault problems as text -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FaultText.h"

#include <cstdio>
#include <sstream>

using namespace rampart;
using namespace rampart::mapping;

static constexpr double micro = 1e-6;

Machine rampart::mapping::faultTestMachine(int64_t rows, int64_t columns) {
  Machine machine;
  machine.arrayRows = rows;
  machine.arrayColumns = columns;
  machine.arrayRampColumns = 4;
  machine.arraysPerTile = machine.gridRows = machine.gridColumns = 1;
  machine.gMin = 1 * micro;
  machine.gMax = 9 * micro;
  return machine;
}

/// Numbers up to the end of the line, or the next word.
template <typename Number>
static std::vector<Number> numbers(std::istringstream &words) {
  std::vector<Number> result;
  for (Number value; words >> value;)
    result.push_back(value);
  words.clear();
  return result;
}

/// A line that belongs to a block that is there already.
static bool addToBlock(FaultProblem &problem, const std::string &line) {
  if (problem.blocks.empty())
    return false;
  FaultProblem::Block &block = problem.blocks.back();
  int length = 0;
  long input = 0;
  double weight = 0;
  if (std::sscanf(line.c_str(), "row %ld x%lf:%n", &input, &weight, &length) ==
          2 &&
      length) {
    block.inputs.push_back(input);
    block.rowWeights.push_back(weight);
    std::istringstream words(line.substr(size_t(length)));
    for (double target : numbers<double>(words))
      block.targets.push_back(float(target * micro));
    return true;
  }
  if (line.rfind("columns:", 0) != 0)
    return false;
  std::istringstream words(line.substr(8));
  block.columnWeights = numbers<double>(words);
  return true;
}

static bool addFault(ArrayFaults &faults, const std::string &line) {
  long row = 0, column = 0;
  char side = 0;
  double conductance = 0;
  if (std::sscanf(line.c_str(), "stuck %ld,%ld %c %lf", &row, &column, &side,
                  &conductance) == 4)
    faults.stuck.push_back({row, column, side == '-', conductance * micro});
  else if (std::sscanf(line.c_str(), "dead row %ld", &row) == 1)
    faults.deadRows.push_back(row);
  else if (std::sscanf(line.c_str(), "dead column %ld", &column) == 1)
    faults.deadColumns.push_back(column);
  else
    return false;
  return true;
}

Result<FaultProblem>
rampart::mapping::parseFaultProblem(const std::string &text) {
  FaultProblem problem;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    long rows = 0, columns = 0, row = 0, column = 0;
    if (std::sscanf(line.c_str(), "array %ldx%ld", &rows, &columns) == 2)
      problem.machine = faultTestMachine(rows, columns);
    else if (std::sscanf(line.c_str(), "block %ld,%ld %ldx%ld", &row, &column,
                         &rows, &columns) == 4)
      problem.blocks.push_back({row,
                                column,
                                rows,
                                columns,
                                {},
                                {},
                                {},
                                std::vector<double>(size_t(columns), 1)});
    else if (!addFault(problem.faults, line) && !addToBlock(problem, line))
      return Error{"expected a line of a problem, found '" + line + "'"};
  }
  return problem;
}

Result<FaultPlacement>
rampart::mapping::parseFaultPlacement(const std::string &text) {
  FaultPlacement placement;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string word;
    FaultPlacement::Lines block;
    if (!(words >> word) || word != "rows")
      return Error{"expected rows, found '" + line + "'"};
    block.rows = numbers<int64_t>(words);
    if (!(words >> word) || word != "columns")
      return Error{"expected columns, found '" + line + "'"};
    block.columns = numbers<int64_t>(words);
    placement.blocks.push_back(std::move(block));
  }
  return placement;
}

std::string rampart::mapping::printFaultProblem(const FaultProblem &problem) {
  std::ostringstream text;
  text.precision(17);
  text << "array " << problem.machine.arrayRows << "x"
       << problem.machine.arrayColumns << "\n";
  for (const FaultyDevice &device : problem.faults.stuck)
    text << "stuck " << device.row << "," << device.column << " "
         << (device.negative ? '-' : '+') << " " << device.conductance / micro
         << "\n";
  for (int64_t row : problem.faults.deadRows)
    text << "dead row " << row << "\n";
  for (int64_t column : problem.faults.deadColumns)
    text << "dead column " << column << "\n";
  for (const FaultProblem::Block &block : problem.blocks) {
    text << "block " << block.row << "," << block.column << " " << block.rows
         << "x" << block.columns << "\n";
    for (int64_t row = 0; row < block.rows; ++row) {
      text << "row " << block.inputs[size_t(row)] << " x"
           << block.rowWeights[size_t(row)] << ":";
      for (int64_t column = 0; column < block.columns; ++column)
        text << " "
             << double(block.targets[size_t(row * block.columns + column)]) /
                    micro;
      text << "\n";
    }
    text << "columns:";
    for (double weight : block.columnWeights)
      text << " " << weight;
    text << "\n";
  }
  return text.str();
}

std::string
rampart::mapping::printFaultPlacement(const FaultPlacement &placement) {
  std::ostringstream text;
  for (const FaultPlacement::Lines &lines : placement.blocks) {
    text << "rows";
    for (int64_t line : lines.rows)
      text << " " << line;
    text << " columns";
    for (int64_t line : lines.columns)
      text << " " << line;
    text << "\n";
  }
  return text.str();
}
