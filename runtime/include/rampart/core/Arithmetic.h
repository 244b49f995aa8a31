//===- Arithmetic.h - Rounding of the digital unit --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Half to even, saturating: DESIGN of the quantized mode, bit for bit.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_CORE_ARITHMETIC_H
#define RAMPART_CORE_ARITHMETIC_H

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace rampart {

/// num / den rounded to the nearest integer, ties to even; den > 0.
inline int64_t divideRoundEven(int64_t num, int64_t den) {
  int64_t quotient = num / den, remainder = num % den;
  if (remainder < 0) { // floor division
    remainder += den;
    --quotient;
  }
  int64_t twice = 2 * remainder;
  if (twice > den || (twice == den && (quotient & 1)))
    ++quotient;
  return quotient;
}

/// x rounded to the nearest integer, ties to even (in the default rounding
/// mode), then saturated to [min, max]; NaN gives 0 (clamped).
inline int32_t roundSaturate(double x, int32_t min, int32_t max) {
  if (std::isnan(x))
    x = 0;
  return static_cast<int32_t>(
      std::clamp(std::nearbyint(x), double(min), double(max)));
}

} // namespace rampart

#endif // RAMPART_CORE_ARITHMETIC_H
