//===- ColumnSum.h - Column sums of ideal mode ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// In double and in one fixed order: fused multiply-adds over the inputs. Every
// column of every stream is a chain of its own, so the bits do not depend on
// how columns and streams are grouped into vectors.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_COLUMNSUM_H
#define RAMPART_SRC_EXEC_COLUMNSUM_H

#include <cstddef>
#include <cstdint>
#include <span>

namespace rampart {

/// sums[s][j] = (accumulate ? sums[s][j] : 0)
///              + sum over i of inputs[s][i] * conductances[rows[i]][j].
struct ColumnSum {
  const float *conductances; // [row][columns], S
  size_t columns;
  std::span<const uint32_t> rows; // the row of every input, in any order
  const double *inputs;           // [stream][rows.size()], codes
  size_t streams;
  bool accumulate;
  double *sums; // [stream][columns], S * code
};

/// The vectorised kernel of the best target the processor has.
void columnSums(const ColumnSum &sum);

/// The definition, one element at a time, from `firstColumn` on; the kernel
/// gives the same bits.
void columnSumsReference(const ColumnSum &sum, size_t firstColumn = 0);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_COLUMNSUM_H
