//===- Labels.cpp - What an array's lines stand for -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/core/Labels.h"

using namespace rampart;

/// Adds `each` lines for each of `count` elements to `lines`, at most up to
/// `limit`, which no sum then exceeds by overflow.
static bool addLines(uint64_t &lines, uint64_t count, uint64_t each,
                     uint64_t limit) {
  if (count == 0 || each == 0 || count > limit / each)
    return false;
  lines += count * each;
  return lines <= limit;
}

static Error unnamed(const char *what, size_t run, uint64_t name,
                     size_t names) {
  return Error{std::string(what) + " run " + std::to_string(run) +
               ": expected one of " + std::to_string(names) +
               " names, found number " + std::to_string(name)};
}

static Error uncovered(const char *what, uint64_t lines) {
  return Error{std::string("expected ") + what + " runs that name each of " +
               std::to_string(lines) + " lines once"};
}

Status rampart::checkLabels(const ArrayLabels &labels, uint64_t rows,
                            uint64_t columns) {
  uint64_t lines = 0;
  for (size_t i = 0; i < labels.rows.size(); ++i) {
    const RowRun &run = labels.rows[i];
    if (run.input >= labels.inputs.size())
      return unnamed("row", i, run.input, labels.inputs.size());
    if (!addLines(lines, run.count, run.copies, rows))
      return uncovered("row", rows);
  }
  if (lines != rows)
    return uncovered("row", rows);
  lines = 0;
  for (size_t i = 0; i < labels.columns.size(); ++i) {
    const ColumnRun &run = labels.columns[i];
    uint64_t end = uint64_t(run.gate) + run.gates;
    if (end > labels.gates.size())
      return unnamed("column", i, end - 1, labels.gates.size());
    if (!addLines(lines, run.count, run.gates, columns))
      return uncovered("column", columns);
  }
  return lines == columns ? Status() : uncovered("column", columns);
}

std::vector<RowLabel> rampart::rowLabels(const ArrayLabels &labels) {
  std::vector<RowLabel> result;
  for (const RowRun &run : labels.rows)
    for (uint64_t i = 0; i < uint64_t(run.count) * run.copies; ++i)
      result.push_back({labels.inputs[run.input], run.first + i / run.copies,
                        run.copy + i % run.copies});
  return result;
}

std::vector<ColumnLabel> rampart::columnLabels(const ArrayLabels &labels) {
  std::vector<ColumnLabel> result;
  for (const ColumnRun &run : labels.columns)
    for (uint64_t i = 0; i < uint64_t(run.count) * run.gates; ++i)
      result.push_back(
          {labels.gates[run.gate + i % run.gates], run.first + i / run.gates});
  return result;
}
