//===- Ars.cpp - Random numbers from rounds of AES ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The definition, by table; kernels use the processor's instructions.
//===----------------------------------------------------------------------===//
#include "rampart/core/Ars.h"

#include <bit>
#include <cstddef>

using namespace rampart;

/// x times the field's element 2 (FIPS 197, 4.2.1).
static constexpr uint8_t twice(uint8_t x) {
  return uint8_t(x << 1 ^ (x >> 7) * 0x1b);
}

/// The S-box (FIPS 197, 5.1.1). While p goes through the powers of 3, q goes
/// through their inverses.
static constexpr std::array<uint8_t, 256> makeSubstitutes() {
  std::array<uint8_t, 256> box{};
  box[0] = 0x63;
  uint8_t p = 1, q = 1;
  do {
    p = uint8_t(p ^ twice(p));
    q = uint8_t(q ^ q << 1);
    q = uint8_t(q ^ q << 2);
    q = uint8_t(q ^ q << 4);
    q = uint8_t(q ^ (q >> 7) * 0x09);
    box[p] = uint8_t(q ^ std::rotl(q, 1) ^ std::rotl(q, 2) ^ std::rotl(q, 3) ^
                     std::rotl(q, 4) ^ 0x63);
  } while (p != 1);
  return box;
}
static constexpr std::array<uint8_t, 256> substitutes = makeSubstitutes();

/// By byte, what its substitute adds to a column from row 0: two, one, one and
/// three times itself (FIPS 197, 5.1.3). From row r it is turned by r bytes.
static constexpr std::array<uint32_t, 256> makeMixtures() {
  std::array<uint32_t, 256> mixtures{};
  for (size_t byte = 0; byte < 256; ++byte) {
    const uint32_t once = substitutes[byte], two = twice(substitutes[byte]);
    mixtures[byte] = two | once << 8 | once << 16 | (two ^ once) << 24;
  }
  return mixtures;
}
static constexpr std::array<uint32_t, 256> mixtures = makeMixtures();

/// Row `row` of a column after the rows were shifted.
static uint8_t shifted(const ArsBlock &state, size_t column, size_t row) {
  return uint8_t(state[(column + row) % 4] >> (8 * row));
}

ArsBlock rampart::aesRound(ArsBlock state, const ArsBlock &roundKey) {
  ArsBlock result = roundKey;
  for (size_t column = 0; column < 4; ++column)
    for (size_t row = 0; row < 4; ++row)
      result[column] ^=
          std::rotl(mixtures[shifted(state, column, row)], int(8 * row));
  return result;
}

ArsBlock rampart::aesLastRound(ArsBlock state, const ArsBlock &roundKey) {
  ArsBlock result = roundKey;
  for (size_t column = 0; column < 4; ++column)
    for (size_t row = 0; row < 4; ++row)
      result[column] ^= uint32_t(substitutes[shifted(state, column, row)])
                        << (8 * row);
  return result;
}

ArsBlock rampart::ars(ArsBlock counter, std::array<uint32_t, 2> key) {
  std::array<uint64_t, 2> wide = {uint64_t(key[1]) << 32 | key[0], 0};
  auto nextKey = [&] {
    const ArsBlock words = {uint32_t(wide[0]), uint32_t(wide[0] >> 32),
                            uint32_t(wide[1]), uint32_t(wide[1] >> 32)};
    for (size_t half : {0, 1})
      wide[half] += arsWeyl[half];
    return words;
  };
  const ArsBlock first = nextKey();
  for (size_t word = 0; word < 4; ++word)
    counter[word] ^= first[word];
  for (int round = 1; round < arsRounds; ++round)
    counter = aesRound(counter, nextKey());
  return aesLastRound(counter, nextKey());
}
