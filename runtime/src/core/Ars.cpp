//===- Ars.cpp - Random numbers from rounds of AES ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The definition, byte by byte; kernels use the processor's instructions.
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

/// Four bytes of a column; byte r comes from row r of column (c + r) % 4.
static std::array<uint8_t, 4> substituteShifted(const ArsBlock &state,
                                                size_t column) {
  std::array<uint8_t, 4> bytes;
  for (size_t row = 0; row < 4; ++row)
    bytes[row] = substitutes[state[(column + row) % 4] >> (8 * row) & 0xff];
  return bytes;
}

static uint32_t wordOf(const std::array<uint8_t, 4> &bytes) {
  return uint32_t(bytes[0]) | uint32_t(bytes[1]) << 8 |
         uint32_t(bytes[2]) << 16 | uint32_t(bytes[3]) << 24;
}

ArsBlock rampart::aesLastRound(ArsBlock state, const ArsBlock &roundKey) {
  ArsBlock result;
  for (size_t column = 0; column < 4; ++column)
    result[column] =
        wordOf(substituteShifted(state, column)) ^ roundKey[column];
  return result;
}

ArsBlock rampart::aesRound(ArsBlock state, const ArsBlock &roundKey) {
  ArsBlock result;
  for (size_t column = 0; column < 4; ++column) {
    const std::array<uint8_t, 4> bytes = substituteShifted(state, column);
    std::array<uint8_t, 4> mixed; // 2 3 1 1, and rotations of it
    for (size_t row = 0; row < 4; ++row) {
      const uint8_t next = bytes[(row + 1) % 4];
      mixed[row] = uint8_t(twice(bytes[row]) ^ twice(next) ^ next ^
                           bytes[(row + 2) % 4] ^ bytes[(row + 3) % 4]);
    }
    result[column] = wordOf(mixed) ^ roundKey[column];
  }
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
