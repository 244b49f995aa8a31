//===- ArithmeticTest.cpp - Rounding of the digital unit --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/Arithmetic.h"

#include <gtest/gtest.h>
#include <limits>

using namespace rampart;

namespace {

TEST(Arithmetic, DivisionRoundsHalfToEven) {
  const int64_t halves[][2] = {{-5, -2}, {-3, -2}, {-1, 0}, {1, 0},
                               {3, 2},   {5, 2},   {7, 4}};
  for (auto [num, rounded] : halves)
    EXPECT_EQ(divideRoundEven(num, 2), rounded) << num;
  for (int64_t den : {1, 2, 3, 4, 7, 10})
    for (int64_t num = -40; num <= 40; ++num)
      EXPECT_EQ(divideRoundEven(num, den),
                std::nearbyint(double(num) / double(den)))
          << num << " / " << den;
}

TEST(Arithmetic, RoundSaturate) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  EXPECT_EQ(roundSaturate(2.5, -15, 15), 2);
  EXPECT_EQ(roundSaturate(3.5, -15, 15), 4);
  EXPECT_EQ(roundSaturate(-0.5, -15, 15), 0);
  EXPECT_EQ(roundSaturate(1e300, -15, 15), 15);
  EXPECT_EQ(roundSaturate(-inf, -15, 15), -15);
  EXPECT_EQ(roundSaturate(inf, INT32_MIN, INT32_MAX), INT32_MAX);
  EXPECT_EQ(roundSaturate(std::numeric_limits<double>::quiet_NaN(), -15, 15),
            0);
  EXPECT_EQ(roundSaturate(std::numeric_limits<double>::quiet_NaN(), 3, 15), 3);
}

} // namespace
