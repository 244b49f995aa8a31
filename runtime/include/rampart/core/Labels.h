//===- Labels.h - What an array's lines stand for ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A few numbers per input vector and per group of gates, not per line.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_CORE_LABELS_H
#define RAMPART_CORE_LABELS_H

#include "rampart/core/Result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rampart {

/// Elements first .. first + count - 1 of the vector `input`, each on `copies`
/// consecutive word lines, the first of which is its copy number `copy`.
struct RowRun {
  uint32_t input, first, count, copies, copy;
};

/// Units first .. first + count - 1 on consecutive columns, each with a column
/// for each of the gates gate .. gate + gates - 1.
struct ColumnRun {
  uint32_t gate, gates, first, count;
};

/// The labels of an array: a matrix by name, the vectors that drive its word
/// lines, its gates, and the runs in order of lines.
struct ArrayLabels {
  std::string matrix;
  std::vector<std::string> inputs, gates;
  std::vector<RowRun> rows;
  std::vector<ColumnRun> columns;
};

/// One word line, one column.
struct RowLabel {
  std::string_view input;
  uint64_t element, copy;
};
struct ColumnLabel {
  std::string_view gate;
  uint64_t unit;
};

/// Whether the runs name every one of `rows` word lines and `columns` columns
/// once, and nothing that has no name.
Status checkLabels(const ArrayLabels &labels, uint64_t rows, uint64_t columns);

/// One label per line, of labels that were checked; they borrow the names.
std::vector<RowLabel> rowLabels(const ArrayLabels &labels);
std::vector<ColumnLabel> columnLabels(const ArrayLabels &labels);

} // namespace rampart

#endif // RAMPART_CORE_LABELS_H
