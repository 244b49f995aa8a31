//===- DigitalTest.cpp - The digital unit against its naive twin *- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Targets.h"

#include "exec/Digital.h"

#include <algorithm>
#include <random>

using namespace rampart;
using namespace rampart::test;

TEST(Digital, EveryTargetGivesTheReferencesBits) {
  forEachTarget([] {
    std::mt19937_64 random(11);
    for (int i = 0; i < 3000; ++i) {
      SCOPED_TRACE("problem " + std::to_string(i));
      // Numbers and divisors of every size; even divisors tie often.
      auto number = [&](int bits) {
        return int64_t(random() >> (64 - 1 - random() % size_t(bits)));
      };
      DigitalOp op{bool(random() & 1), number(20), number(20), number(30),
                   1 + number(30),     -2000,      1 << 20,    0};
      if (random() & 1)
        op.aNum = -op.aNum;
      if (random() % 4 == 0)
        op.aNum *= 256; // too large for exact doubles
      std::vector<int32_t> a(19), b(19), expected(19), found(19);
      const int64_t bound = int64_t(1) << random() % 17;
      for (std::vector<int32_t> *codes : {&a, &b})
        for (int32_t &code : *codes)
          code = int32_t(int64_t(random() % uint64_t(2 * bound + 1)) - bound);
      op.magnitude = op.product
                         ? bound * bound * std::abs(op.aNum)
                         : bound * (std::abs(op.aNum) + op.bNum) + op.bias;
      computeDigitalReference(op, a.data(), b.data(), a.size(),
                              expected.data());
      for (FloatQuotient quotient : {FloatQuotient(), quotientOf(op)}) {
        op.quotient = quotient;
        computeDigital(op, a.data(), b.data(), a.size(), found.data());
        EXPECT_EQ(expected, found) << quotient.exact;
      }
    }
  });
}

TEST(Digital, QuotientsInTwoFloatsAreExact) {
  // Every product of two codes of an LSTM's cell, and numbers about ties.
  std::mt19937 random(3);
  std::vector<DigitalOp> ops = {
      {true, 256, 0, 0, 31, -(1 << 19), 1 << 19, 31 * 2048 * 256},
      {true, 65536, 0, 0, 961, -(1 << 19), 1 << 19, 31 * 31 * 65536},
      {true, 15, 0, 0, 961, -15, 15, 31 * 31 * 15},
      {false, 1, 1, 0, 256, -2048, 2047, 1 << 20}};
  for (int i = 0; i < 200; ++i) {
    int64_t den =
        i % 2 ? int64_t(1) << random() % 21 : random() % (1 << 20) | 1;
    int64_t num = 1 + random() % 5000;
    int64_t most = std::min<int64_t>((1 << 24) - 1, (den << 22) / num - 1);
    ops.push_back({true, random() % 2 ? num : -num, 0, 0, den, INT32_MIN,
                   INT32_MAX, most * num});
  }
  for (DigitalOp &op : ops) {
    op.quotient = quotientOf(op);
    EXPECT_TRUE(op.quotient.exact) << op.aNum << "/" << op.den;
    int64_t num = op.product ? std::abs(op.aNum) : 1;
    int64_t most = op.magnitude / num;
    std::vector<int32_t> a, one(40000, op.product ? 1 : 0);
    for (size_t k = 0; k < one.size(); ++k) {
      // Numbers whose quotient is nearest k + 1/2, or any.
      int64_t tie =
          (int64_t(random() % uint64_t(most * num / op.den + 1)) * 2 * op.den +
           op.den) /
          (2 * num);
      int64_t x = std::min(most, k % 2 ? int64_t(random()) % (most + 1) : tie);
      a.push_back(int32_t(random() % 2 ? x : -x));
    }
    std::vector<int32_t> expected(a.size()), found(a.size());
    computeDigitalReference(op, a.data(), one.data(), a.size(),
                            expected.data());
    computeDigital(op, a.data(), one.data(), a.size(), found.data());
    EXPECT_EQ(expected, found) << op.aNum << "/" << op.den;
  }
}

TEST(Digital, TablesAndCopiesSaturate) {
  forEachTarget([] {
    std::vector<int32_t> entries = {5, -9, 3, 40};
    std::vector<int32_t> from, expected, clamped;
    for (int32_t code = -20; code < 21; ++code) {
      from.push_back(code);
      int32_t entry = entries[size_t(std::clamp(code + 2, 0, 3))];
      expected.push_back(std::clamp(entry, -7, 30));
      clamped.push_back(std::clamp(code, -7, 11));
    }
    std::vector<int32_t> found(from.size());
    lookUp({entries.data(), 4, -2, -7, 30}, from.data(), from.size(),
           found.data());
    EXPECT_EQ(expected, found);
    copyClamped(from.data(), from.size(), -7, 11, found.data());
    EXPECT_EQ(clamped, found);
  });
}

TEST(Digital, TiesGoToTheEvenNeighbour) {
  forEachTarget([] {
    std::vector<int32_t> a = {-7, -6, -5, -4, -3, -2, -1, 0,
                              1,  2,  3,  4,  5,  6,  7};
    std::vector<int32_t> zero(a.size()), found(a.size());
    DigitalOp halves{false, 1, 0, 0, 2, -3, 3, 7};
    computeDigital(halves, a.data(), zero.data(), a.size(), found.data());
    EXPECT_EQ((std::vector<int32_t>{-3, -3, -2, -2, -2, -1, 0, 0, 0, 1, 2, 2, 2,
                                    3, 3}),
              found);
    DigitalOp sixths{false, 1, 0, 0, 6, -3, 3, 7};
    computeDigital(sixths, a.data(), zero.data(), a.size(), found.data());
    EXPECT_EQ(
        (std::vector<int32_t>{-1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1}),
        found);
  });
}
