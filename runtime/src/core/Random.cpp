//===- Random.cpp - Counter-based random numbers ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Philox4x32 comes from Random123; doubles are Box-Muller's, floats a table's.
//===----------------------------------------------------------------------===//
#include "rampart/core/Random.h"

#include "rampart/core/NormalTable.h"

#include <Random123/philox.h>
#include <bit>
#include <cmath>
#include <numbers>

using namespace rampart;

std::array<uint32_t, 4> rampart::philox(std::array<uint32_t, 4> counter,
                                        std::array<uint32_t, 2> key,
                                        int rounds) {
  philox4x32_ctr_t c = {{counter[0], counter[1], counter[2], counter[3]}};
  philox4x32_key_t k = {{key[0], key[1]}};
  philox4x32_ctr_t r = philox4x32_R(unsigned(rounds), c, k);
  return {r.v[0], r.v[1], r.v[2], r.v[3]};
}

/// A number in (0, 1) with 53 random bits, centred in its interval, so that
/// neither end is reached.
static double openUnit(uint32_t high, uint32_t low) {
  return (double(high >> 5) * 0x1p26 + double(low >> 6) + 0.5) * 0x1p-53;
}

double rampart::uniform(std::array<uint32_t, 4> counter,
                        std::array<uint32_t, 2> key) {
  std::array<uint32_t, 4> words = philox(counter, key);
  return openUnit(words[0], words[1]);
}

std::array<double, 2> rampart::normals(std::array<uint32_t, 4> counter,
                                       std::array<uint32_t, 2> key) {
  std::array<uint32_t, 4> words = philox(counter, key);
  double radius = std::sqrt(-2 * std::log(openUnit(words[0], words[1])));
  double angle = 2 * std::numbers::pi * openUnit(words[2], words[3]);
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

float rampart::normalOf(uint32_t word) {
  // The lower 31 bits, made odd, are a probability below 1/2 in units of 2^-32;
  // the upper one is the sign.
  float f = float(int32_t((word & 0x7fffffff) | 1));
  uint32_t bits = std::bit_cast<uint32_t>(f), entry = bits >> 23 & 31;
  float m = std::bit_cast<float>((bits & 0x007fffff) | 0x3f800000);
  float z = normalTable[3][entry];
  for (int power = 2; power >= 0; --power)
    z = std::fma(z, m, normalTable[power][entry]);
  return std::bit_cast<float>(std::bit_cast<uint32_t>(z) ^ (word & 0x80000000));
}

std::array<uint32_t, 2> rampart::randomKey(uint64_t seed, uint32_t chip,
                                           Draw purpose) {
  // One round trip through the generator mixes all 128 bits; the key is its
  // name.
  std::array<uint32_t, 4> mixed =
      philox({uint32_t(seed), uint32_t(seed >> 32), chip, uint32_t(purpose)},
             {0x52414d50, 0x41525400}); // "RAMP" "ART\0"
  return {mixed[0], mixed[1]};
}
