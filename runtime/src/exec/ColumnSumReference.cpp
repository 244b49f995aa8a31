//===- ColumnSumReference.cpp - The definition of a column sum ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Also what runs where the processor has no fused multiply-add.
//===----------------------------------------------------------------------===//
#include "exec/ColumnSum.h"

#include <cmath>

using namespace rampart;

void rampart::columnSumsReference(const ColumnSum &sum, size_t firstColumn) {
  for (size_t s = 0; s < sum.streams; ++s) {
    double *sums = sum.sums + s * sum.columns;
    for (size_t j = firstColumn; j < sum.columns; ++j) {
      double total = sum.accumulate ? sums[j] : 0;
      for (size_t i = 0; i < sum.rows.size(); ++i)
        total = std::fma(
            sum.inputs[s * sum.rows.size() + i],
            double(sum.conductances[size_t(sum.rows[i]) * sum.columns + j]),
            total);
      sums[j] = total;
    }
  }
}
