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

/// A quotient by way of two float constants, high + low = num / den in lowest
/// terms: exact where `exact`.
struct FloatQuotient {
  bool exact = false;
  float high = 0, low = 0;
};

/// to[i] = saturate(round((a[i] * aNum + b[i] * bNum + bias) / den)), or, with
/// `product`, saturate(round(a[i] * b[i] * aNum / den)).
struct DigitalOp {
  bool product;
  int64_t aNum, bNum, bias, den;
  int32_t min, max;
  /// Largest magnitude the undivided number can take.
  int64_t magnitude;
  /// What quotientOf says; without it slower paths give the same bits.
  FloatQuotient quotient = {};
};

FloatQuotient quotientOf(const DigitalOp &op);

/// The vectorised kernel; `a` and `b` may be `to`.
void computeDigital(const DigitalOp &op, const int32_t *a, const int32_t *b,
                    size_t count, int32_t *to);

/// to[i] = the table's entry for from[i], clamped to [min, max]; entries[0] is
/// that of `first`, indices beyond an end take the end's.
struct TableLookup {
  const int32_t *entries;
  int32_t count, first;
  int32_t min, max;
};
void lookUp(const TableLookup &table, const int32_t *from, size_t count,
            int32_t *to);

/// to[i] = from[i], clamped to [min, max]; `from` may be `to`.
void copyClamped(const int32_t *from, size_t count, int32_t min, int32_t max,
                 int32_t *to);

/// The definition, one element at a time; the kernel gives the same bits.
void computeDigitalReference(const DigitalOp &op, const int32_t *a,
                             const int32_t *b, size_t count, int32_t *to);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_DIGITAL_H
