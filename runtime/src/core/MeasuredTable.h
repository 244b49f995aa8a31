//===- MeasuredTable.h - Measured devices as text ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The text is comma-separated values: a line of column names, then a line per
// conductance. On one line, as machine fields are, ';' ends a line.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_CORE_MEASUREDTABLE_H
#define RAMPART_SRC_CORE_MEASUREDTABLE_H

#include "rampart/core/Machine.h"

namespace rampart {

/// Columns `g` and `sigma_prog` (S) are needed; `nu_mean`, `nu_sigma` (1) and
/// `sigma_read` (S) are zero where they are missing. Conductances rise from row
/// to row; nothing is negative. Text of nothing but blanks is no table.
Result<std::vector<MeasuredPoint>> parseMeasuredTable(std::string_view text);

/// Reads back the same.
std::string printMeasuredTable(const std::vector<MeasuredPoint> &points);

} // namespace rampart

#endif // RAMPART_SRC_CORE_MEASUREDTABLE_H
