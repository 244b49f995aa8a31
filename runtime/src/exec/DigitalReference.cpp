//===- DigitalReference.cpp - The definition of the digital unit ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Also what runs where numbers are too large for exact doubles.
//===----------------------------------------------------------------------===//
#include "Digital.h"

#include "rampart/core/Arithmetic.h"

#include <cstdlib>
#include <numeric>

using namespace rampart;

/// The kernel computes q = rint(x high), then f = fma(x, high, -q) + x low,
/// |f| < 1, and takes q + rint(f). With |x| < 2^24 and a quotient below 2^22, f
/// is within 2^-22 of x num / den - q. An odd den up to 2^20 keeps that at
/// least 2^-21 away from every tie. For a power of two up to 2^20 (and num
/// below 2^24) low is 0 and all is exact; on a tie x high has few digits, so
/// that the first rint has seen it and gone to the even neighbour, and the
/// second one stays.
FloatQuotient rampart::quotientOf(const DigitalOp &op) {
  constexpr int64_t numbers = int64_t(1) << 24, quotients = int64_t(1) << 22;
  constexpr int64_t divisors = int64_t(1) << 20;
  int64_t num = op.product ? op.aNum : 1;
  if (num == 0)
    return {};
  int64_t common = std::gcd(num, op.den);
  int64_t den = op.den / common;
  bool odd = den % 2 == 1, power = (den & (den - 1)) == 0;
  int64_t largest = op.magnitude / std::abs(num);
  if (!(odd || power) || den > divisors || std::abs(num / common) >= numbers ||
      largest >= numbers || op.magnitude / op.den >= quotients)
    return {};
  double ratio = double(num / common) / double(den);
  float high = float(ratio);
  return {true, high, float(ratio - double(high))};
}

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
