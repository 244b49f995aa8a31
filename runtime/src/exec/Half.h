//===- Half.h - 16-bit floating point ---------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// IEEE 754 binary16 as a storage format.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_HALF_H
#define RAMPART_SRC_EXEC_HALF_H

#include <bit>
#include <cmath>
#include <cstdint>

namespace rampart {

struct Half {
  uint16_t bits;
};

/// To nearest, half to even; |value| must be below 65520.
inline Half toHalf(float value) {
  uint32_t bits = std::bit_cast<uint32_t>(value), sign = bits >> 16 & 0x8000;
  bits &= 0x7fffffff;
  // Below 2^-14 a number is a multiple of 2^-24; above, 13 digits go.
  uint32_t rounded =
      bits < 0x38800000
          ? uint32_t(std::nearbyint(std::abs(value) * 0x1p24f))
          : (bits + 0xfff + (bits >> 13 & 1) - (112u << 23)) >> 13;
  return {uint16_t(sign | rounded)};
}

inline float toFloat(Half half) {
  uint32_t magnitude = half.bits & 0x7fff, sign = half.bits & 0x8000;
  float value = magnitude < 0x400
                    ? float(magnitude) * 0x1p-24f
                    : std::bit_cast<float>((magnitude << 13) + (112u << 23));
  return sign ? -value : value;
}

} // namespace rampart

#endif // RAMPART_SRC_EXEC_HALF_H
