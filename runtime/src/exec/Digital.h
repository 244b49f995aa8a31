//===- Digital.h - Products and sums of the digital unit --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exact integer arithmetic, rounded half to even once, then saturated.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_DIGITAL_H
#define RAMPART_SRC_EXEC_DIGITAL_H

#include <cstddef>
#include <cstdint>

namespace rampart {

/// to[i] = saturate(round((a[i] * aNum + b[i] * bNum + bias) / den)), or, with
/// `product`, saturate(round(a[i] * b[i] * aNum / den)).
struct DigitalOp {
  bool product;
  int64_t aNum, bNum, bias, den;
  int32_t min, max;
  /// Largest magnitude the undivided number can take.
  int64_t magnitude;
};

/// The vectorised kernel; `a` and `b` may be `to`.
void computeDigital(const DigitalOp &op, const int32_t *a, const int32_t *b,
                    size_t count, int32_t *to);

/// The definition, one element at a time; the kernel gives the same bits.
void computeDigitalReference(const DigitalOp &op, const int32_t *a,
                             const int32_t *b, size_t count, int32_t *to);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_DIGITAL_H
