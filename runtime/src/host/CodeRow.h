//===- CodeRow.h - Rows of numbers and codes --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kernels of quantize and dequantize.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_HOST_CODEROW_H
#define RAMPART_SRC_HOST_CODEROW_H

#include <cstddef>
#include <cstdint>

namespace rampart {

/// Codes of numbers: one stands for `scale`, a number of at least 0.
struct CodeRange {
  double scale;
  int32_t min, max;
};

/// to[i] = from[i] / scale, divided in double, rounded half to even and
/// saturated; 0 where that is no number.
void quantizeRow(const CodeRange &range, const float *from, size_t count,
                 int32_t *to);
/// to[i] = from[i] * scale, multiplied in double, rounded once.
void dequantizeRow(double scale, const int32_t *from, size_t count, float *to);

/// The definitions, one element at a time; the kernels give the same bits.
void quantizeRowReference(const CodeRange &range, const float *from,
                          size_t count, int32_t *to);
void quantizeRowReference(const CodeRange &range, const double *from,
                          size_t count, int32_t *to);
void dequantizeRowReference(double scale, const int32_t *from, size_t count,
                            float *to);

} // namespace rampart

#endif // RAMPART_SRC_HOST_CODEROW_H
