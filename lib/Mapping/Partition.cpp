//===- Partition.cpp - Cutting a matrix into arrays -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/Partition.h"

#include <algorithm>

namespace rampart::mapping {

static int64_t ceilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }

/// [0, total) in `parts` ranges whose sizes differ by at most one.
static std::vector<Range> cutEvenly(int64_t total, int64_t parts) {
  std::vector<Range> ranges;
  for (int64_t p = 0; p < parts; ++p)
    ranges.push_back({total * p / parts, total * (p + 1) / parts});
  return ranges;
}

Status PartitionProblem::check() const {
  if (rows < 1 || columns < 1 || unit < 1 || columns % unit)
    return Error{"expected a matrix of whole units, got " +
                 std::to_string(rows) + " rows, " + std::to_string(columns) +
                 " columns, units of " + std::to_string(unit)};
  if (arrayRows < 1 || stackLimit < 1)
    return Error{
        "expected arrays of at least one row and stacks of at least one array"};
  if (arrayColumns < unit)
    return Error{"an array of " + std::to_string(arrayColumns) +
                 " columns cannot hold the " + std::to_string(unit) +
                 " gates of a unit"};
  return {};
}

Result<Partition> partition(const PartitionProblem &problem) {
  if (Status status = problem.check(); !status)
    return Error{status.error()};
  int64_t units = problem.columns / problem.unit;
  int64_t columnTiles = ceilDiv(units, problem.arrayColumns / problem.unit);
  int64_t rowTiles = ceilDiv(problem.rows, problem.arrayRows);
  int64_t stacks = ceilDiv(rowTiles, problem.stackLimit);

  Partition result;
  for (Range range : cutEvenly(units, columnTiles))
    result.columns.push_back(
        {range.begin * problem.unit, range.end * problem.unit});
  std::vector<Range> rowRanges = cutEvenly(problem.rows, rowTiles);
  for (Range members : cutEvenly(rowTiles, stacks))
    result.stacks.emplace_back(rowRanges.begin() + members.begin,
                               rowRanges.begin() + members.end);
  return result;
}

/// `ranges` cover [0, total) in order, none empty, none above `limit`.
static bool covers(const std::vector<Range> &ranges, int64_t total,
                   int64_t limit) {
  int64_t next = 0;
  for (Range range : ranges) {
    if (range.begin != next || range.size() < 1 || range.size() > limit)
      return false;
    next = range.end;
  }
  return next == total;
}

Status Partition::verify(const PartitionProblem &problem) const {
  std::vector<Range> rows;
  for (const std::vector<Range> &stack : stacks) {
    if (int64_t(stack.size()) > problem.stackLimit)
      return Error{"a stack holds " + std::to_string(stack.size()) +
                   " arrays, the limit is " +
                   std::to_string(problem.stackLimit)};
    rows.insert(rows.end(), stack.begin(), stack.end());
  }
  if (!covers(rows, problem.rows, problem.arrayRows))
    return Error{"the arrays do not cover the rows"};
  if (!covers(columns, problem.columns, problem.arrayColumns))
    return Error{"the arrays do not cover the columns"};
  for (Range range : columns)
    if (range.begin % problem.unit)
      return Error{"a unit's gates are apart at column " +
                   std::to_string(range.begin)};
  return {};
}

} // namespace rampart::mapping
