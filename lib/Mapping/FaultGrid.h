//===- FaultGrid.h - Faults under the lines of blocks -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The error that faults of an array cause, for lines that move. Rows, columns
// and inputs are those of all blocks, one block after another.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_MAPPING_FAULTGRID_H
#define RAMPART_LIB_MAPPING_FAULTGRID_H

#include "rampart/Mapping/FaultPlacement.h"

#include <array>

namespace rampart::mapping {

/// What the devices of a pair can make of ΔG, S.
struct Reach {
  double lo = 0, hi = 0;
};

/// A pair with one stuck device or two, by physical lines.
struct PairFault {
  int64_t row = 0, column = 0;
  std::optional<double> positive, negative; // conductances that stay, S

  Reach reach(const Machine &machine) const;
  /// Targets of a pair that is to carry `difference`, S, within its reach.
  std::array<double, 2> targets(const Machine &machine,
                                double difference) const;
};

/// Rows or columns on physical lines.
struct LineTable {
  std::vector<int64_t> lineOf; // of an item
  std::vector<int64_t> at;     // the item on a line; -1: none
  std::vector<char> dead;      // lines that no item may take

  void clear();
  void add(const std::vector<int64_t> &lines);
  /// Exchanges what is on two lines.
  void exchange(int64_t a, int64_t b);
};

class FaultGrid {
public:
  FaultGrid(const FaultProblem &problem, const FaultPlacement &placement);

  LineTable rows, columns;

  FaultPlacement placement() const;
  void setPlacement(const FaultPlacement &placement);
  int64_t inputs() const { return int64_t(inputTable.size()); }
  int64_t inputOfRow(int64_t row) const { return rowInput[size_t(row)]; }

  /// Weighted squared error after repair, S², of all columns of an input.
  double inputError(int64_t input);
  /// Of all inputs of a column, if it were on bit line `line`.
  double columnError(int64_t column, int64_t line);
  /// Of an input, if `row` were on word line `line` and its other rows on lines
  /// without faults.
  double rowError(int64_t row, int64_t line) const;
  double error();

  /// Calls visit(input, column, faults of their pairs) for every two that meet
  /// in a fault; faults have rows of the grid in place of lines.
  template <typename Visit>
  void forFaults(Visit visit);

  struct Input {
    size_t block = 0;
    std::vector<int64_t> rows;
    double weight = 0;
    std::vector<double> sums; // of ΔG over its rows, by column of the block
  };
  const Input &input(int64_t number) const {
    return inputTable[size_t(number)];
  }
  /// Of a pair that works: ΔG as given, S.
  double target(int64_t row, int64_t column) const;
  /// Place in its block.
  int64_t rowInBlock(int64_t row) const;
  int64_t columnInBlock(int64_t column) const;
  size_t blockOfColumn(int64_t column) const {
    return columnBlock[size_t(column)];
  }

private:
  struct OnLine {
    int64_t line = 0; // that crosses
    Reach change;     // of the reach of a pair that works
    size_t fault = 0;
  };

  const FaultProblem &problem;
  double window;
  std::vector<PairFault> faults;
  std::vector<std::vector<OnLine>> onRow, onColumn; // by physical line
  std::vector<Input> inputTable;
  std::vector<int64_t> rowInput, firstRow, firstColumn; // by row; by block
  std::vector<size_t> rowBlock, columnBlock;

  // Changes of reach while an error is added up, and where there are any.
  std::vector<Reach> changes;
  std::vector<int64_t> touched;

  void addFaults();
  void addBlock(size_t block);
  void note(int64_t place, const OnLine &fault);
  double pairError(const Input &input, int64_t column, Reach change) const;
};

template <typename Visit>
void FaultGrid::forFaults(Visit visit) {
  std::vector<std::vector<PairFault>> found;
  for (int64_t number = 0; number < inputs(); ++number) {
    std::vector<int64_t> order;
    found.resize(columns.lineOf.size());
    for (int64_t row : inputTable[size_t(number)].rows)
      for (const OnLine &fault : onRow[size_t(rows.lineOf[size_t(row)])]) {
        int64_t column = columns.at[size_t(fault.line)];
        if (column < 0 ||
            blockOfColumn(column) != inputTable[size_t(number)].block)
          continue;
        if (found[size_t(column)].empty())
          order.push_back(column);
        PairFault here = faults[fault.fault];
        here.row = row;
        here.column = column;
        found[size_t(column)].push_back(here);
      }
    for (int64_t column : order) {
      visit(number, column, found[size_t(column)]);
      found[size_t(column)].clear();
    }
  }
}

} // namespace rampart::mapping

#endif // RAMPART_LIB_MAPPING_FAULTGRID_H
