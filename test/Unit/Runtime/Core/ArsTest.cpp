//===- ArsTest.cpp - Random numbers from rounds of AES ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/Ars.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <string>

// Random123 has it for processors with the instructions alone; CMakeLists.txt
// lets the compiler use them here.
#include <Random123/ars.h>

using namespace rampart;

namespace {

/// Sixteen bytes as FIPS 197 writes them.
ArsBlock block(const char *hex) {
  ArsBlock words{};
  for (size_t i = 0; i < 16; ++i)
    words[i / 4] |=
        uint32_t(std::stoul(std::string(hex + 2 * i, 2), nullptr, 16))
        << (8 * (i % 4));
  return words;
}

// FIPS 197, appendix B: the states at the start of rounds 1, 2 and 10, the
// output, and the rounds' keys.
TEST(Ars, RoundsAreThoseOfAes) {
  EXPECT_EQ(aesRound(block("193de3bea0f4e22b9ac68d2ae9f84808"),
                     block("a0fafe1788542cb123a339392a6c7605")),
            block("a49c7ff2689f352b6b5bea43026a5049"));
  EXPECT_EQ(aesLastRound(block("eb40f21e592e38848ba113e71bc342d2"),
                         block("d014f9a8c9ee2589e13f0cc8b6630ca6")),
            block("3925841d02dc09fbdc118597196a0b32"));
}

TEST(Ars, IsThatOfRandom123) {
#if R123_USE_AES_NI
  if (!__builtin_cpu_supports("aes"))
    GTEST_SKIP() << "needs a processor with AES instructions";
  const unsigned seed = std::random_device()();
  std::mt19937 random(seed);
  for (int i = 0; i < 1000; ++i) {
    ars4x32_ctr_t counter;
    for (uint32_t &word : counter.v)
      word = uint32_t(random());
    ars4x32_key_t key = {{uint32_t(random()), uint32_t(random()), 0, 0}};
    ars4x32_ctr_t expected = ars4x32_R(arsRounds, counter, key);
    EXPECT_EQ(
        ars({counter.v[0], counter.v[1], counter.v[2], counter.v[3]},
            {key.v[0], key.v[1]}),
        (ArsBlock{expected.v[0], expected.v[1], expected.v[2], expected.v[3]}))
        << "seed " << seed;
  }
#else
  GTEST_SKIP() << "needs a compiler for AES instructions";
#endif
}

/// Every bit of a counter or key changes every bit of the words half the time.
TEST(Ars, BitsAvalanche) {
  constexpr int samples = 400;
  std::mt19937 random(3);
  for (int bit = 0; bit < 192; ++bit) {
    std::array<int, 128> changes{};
    for (int i = 0; i < samples; ++i) {
      // Counters as small as a region's are.
      ArsBlock counter = {uint32_t(random() % 64), uint32_t(random() % 4),
                          uint32_t(random() % 64), uint32_t(random() % 100)};
      std::array<uint32_t, 2> key = {uint32_t(random()), uint32_t(random())};
      const ArsBlock before = ars(counter, key);
      (bit < 128 ? counter[size_t(bit) / 32] : key[size_t(bit) / 32 - 4]) ^=
          1u << (bit % 32);
      const ArsBlock after = ars(counter, key);
      for (size_t b = 0; b < 128; ++b)
        changes[b] += (before[b / 32] ^ after[b / 32]) >> (b % 32) & 1;
    }
    for (int count : changes) // five deviations and a half
      EXPECT_NEAR(count, samples / 2, 5.5 * std::sqrt(samples) / 2) << bit;
  }
}

} // namespace
