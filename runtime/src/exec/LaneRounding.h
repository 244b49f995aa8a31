//===- LaneRounding.h - Rounds matrices to whole numbers --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes the matrices of IntegerSum.h: lanes of four bytes that hold a column's
// values of two inputs, or of four.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_LANEROUNDING_H
#define RAMPART_SRC_EXEC_LANEROUNDING_H

#include <cstddef>
#include <cstdint>

namespace rampart {

/// For column j of a panel and part k of its lane (16 bits each with two rows,
/// 8 with four):
///   lanes[panel][j].k = clamp(round(rows[k][j] * perUnits[j]), -most, most)
/// Columns that fill the last panel are zero.
struct LaneRounding {
  const float *rows[4];  // [columns] each
  size_t rowCount;       // 2 or 4
  const float *perUnits; // [columns]
  size_t columns;
  float most;
  int32_t *lanes; // of the first panel
  size_t height;  // from panel to panel
};

void roundToLanes(const LaneRounding &rounding);
/// The definition, one value at a time.
void roundToLanesReference(const LaneRounding &rounding);

/// max |values[i]|; 0 for none.
float largestMagnitude(const float *values, size_t count);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_LANEROUNDING_H
