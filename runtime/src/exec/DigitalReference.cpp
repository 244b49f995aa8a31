//===- DigitalReference.cpp - The definition of the digital unit ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Also what runs where numbers are too large for exact doubles.
//===----------------------------------------------------------------------===//
#include "Digital.h"

#include "rampart/core/Arithmetic.h"

using namespace rampart;

void rampart::computeDigitalReference(const DigitalOp &op, const int32_t *a,
                                      const int32_t *b, size_t count,
                                      int32_t *to) {
  for (size_t i = 0; i < count; ++i) {
    int64_t number = op.product ? int64_t(a[i]) * b[i] * op.aNum
                                : a[i] * op.aNum + b[i] * op.bNum + op.bias;
    to[i] = int32_t(
        std::clamp<int64_t>(divideRoundEven(number, op.den), op.min, op.max));
  }
}
