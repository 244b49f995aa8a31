//===- CodeFormatTest.cpp - Which integers stand for which values ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/CodeFormat.h"

#include "RandomTest.h"

#include <numeric>

using namespace rampart;
using namespace rampart::mapping;

static constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(CodeFormat, ReducesFractions) {
  EXPECT_EQ(reduce(6, 4), (Rational{3, 2}));
  EXPECT_EQ(reduce(0, 5), (Rational{0, 1}));
  EXPECT_EQ(reduce(7, 1), (Rational{7, 1}));
}

TEST(CodeFormat, RoundsUpToAFewBits) {
  // Whole numbers stay; 0.1 = 3276.8 / 2^15 goes to 3277 / 2^15.
  EXPECT_EQ(roundUp(8, 5), (Rational{8, 1}));
  EXPECT_EQ(roundUp(2047, 8), (Rational{2047, 1}));
  EXPECT_EQ(roundUp(0.1, 5), (Rational{3277, 32768}));
  // 12-bit codes leave 8 bits: 204.8 / 2^11 goes to 205 / 2^11.
  EXPECT_EQ(roundUp(0.1, 12), (Rational{205, 2048}));
  EXPECT_EQ(roundUp(0, 5), (Rational{1, 1 << 20}));
  EXPECT_EQ(roundUp(1e-12, 5), (Rational{1, 1 << 20}));
  EXPECT_EQ(roundUp(1e12, 5), (Rational{1 << 20, 1}));
}

TEST(CodeFormat, RoundsUpToTheLeastFractionThatIsEnough) {
  forSeeds(1000, [](Choices &choices) {
    double x = choices.logarithmic(0x1p-20, 0x1p20);
    int64_t bits = choices.integer(1, 20);
    int64_t significant = bits <= 8 ? 12 : bits >= 14 ? 6 : 20 - bits;
    Rational up = roundUp(x, bits);
    EXPECT_EQ(std::gcd(up.num, up.den), 1);
    EXPECT_EQ(up.den & (up.den - 1), 0);
    // Both fit a double: the quotient is exact.
    EXPECT_GE(up.value(), x);
    // 12 bits: within 2^-11 of x.
    EXPECT_LE(up.value(), x * (1 + std::ldexp(1, int(1 - significant))));
    int exponent = std::ilogb(x) + 1;
    EXPECT_LT(up.value() - std::ldexp(1, int(exponent - significant)), x)
        << "not the least";
  });
}

TEST(CodeFormat, CoversInputs) {
  CodeFormat input = inputFormat(5, 4);
  EXPECT_EQ(input.min, -15);
  EXPECT_EQ(input.max, 15);
  EXPECT_EQ(input.scale, (Rational{4, 15}));
  forSeeds(500, [](Choices &choices) {
    double peak = choices.logarithmic(0x1p-20, 0x1p20);
    int64_t bits = choices.integer(2, 16);
    CodeFormat format = inputFormat(bits, peak);
    EXPECT_EQ(format.max, (int64_t(1) << (bits - 1)) - 1);
    EXPECT_EQ(format.min, -format.max);
    double full = double(format.max) * format.scale.value();
    EXPECT_GE(full, peak * (1 - 1e-15));
    EXPECT_LE(full, peak * (1 + 0x1p-5));
  });
}

TEST(CodeFormat, CoversStatesAndProducts) {
  CodeFormat state = fixedPointFormat(12, 8);
  EXPECT_EQ(state.min, -2048);
  EXPECT_EQ(state.max, 2047);
  EXPECT_EQ(state.scale, (Rational{1, 256}));
  CodeFormat product = fractionFormat(20, 16);
  EXPECT_EQ(product.min, -524288);
  EXPECT_EQ(product.max, 524287);
  EXPECT_EQ(product.scale, (Rational{1, 65536}));
}

/// What must hold of every format for a conversion to `range`.
static void checkFormat(const ConversionFormat &format, int64_t bits,
                        bool symmetric, Interval range) {
  const auto &[levels, code] = format;
  int64_t most = (int64_t(1) << bits) - (symmetric && bits > 1);
  ASSERT_GE(levels.count, 2);
  EXPECT_LE(levels.count, most);
  int64_t span = code.max - code.min;
  EXPECT_TRUE(span == levels.count - 1 || span == 2 * (levels.count - 1))
      << span;
  EXPECT_LE(std::max(std::abs(code.min), std::abs(code.max)), int64_t(1) << 23);
  EXPECT_GT(code.scale.num, 0);
  EXPECT_GT(code.scale.den, 0);
  EXPECT_EQ(std::gcd(code.scale.num, code.scale.den), 1);
  // The lowest and the highest code are worth the lowest and the highest level.
  double size = std::max(std::abs(levels.lo), std::abs(levels.hi));
  EXPECT_NEAR(double(code.min) * code.scale.value(), levels.lo, 1e-14 * size);
  EXPECT_NEAR(double(code.max) * code.scale.value(), levels.hi, 1e-14 * size);
  // Values of the range are within half a step of a level.
  double half = levels.step() / 2 * (1 + 1e-9);
  EXPECT_LE(levels.lo, range.lo + half);
  EXPECT_GE(levels.hi, range.hi - half);
  // Whole steps: 0 is a level wherever it is inside, unless levels lie around
  // it.
  if (span == levels.count - 1) {
    double first = levels.lo / code.scale.value();
    EXPECT_NEAR(first, std::nearbyint(first), 1e-6);
  }
}

TEST(CodeFormat, EmitsOddCodesAroundZero) {
  ConversionFormat tanh = conversionFormat(2, false, {-1, 1});
  EXPECT_EQ(tanh.levels.count, 4);
  EXPECT_EQ(tanh.code.min, -3);
  EXPECT_EQ(tanh.code.max, 3);
  EXPECT_EQ(tanh.code.scale, (Rational{1, 3}));
  ConversionFormat symmetric = conversionFormat(2, true, {-1, 1});
  EXPECT_EQ(symmetric.levels.count, 3);
  EXPECT_EQ(symmetric.code.min, -1);
  EXPECT_EQ(symmetric.code.max, 1);
  EXPECT_EQ(symmetric.code.scale, (Rational{1, 1}));
  ConversionFormat sigmoid = conversionFormat(5, false, {0, 1});
  EXPECT_EQ(sigmoid.levels.count, 32);
  EXPECT_EQ(sigmoid.code.min, 0);
  EXPECT_EQ(sigmoid.code.max, 31);
  EXPECT_EQ(sigmoid.code.scale, (Rational{1, 31}));
}

TEST(CodeFormat, CoversRandomRanges) {
  forSeeds(2000, [](Choices &choices) {
    int64_t bits = choices.integer(1, 20);
    bool symmetric = choices.integer(0, 1);
    double size = choices.logarithmic(0x1p-20, 0x1p20),
           lo = choices.real(-size, size);
    Interval range{lo,
                   std::min(size, lo + choices.logarithmic(1e-6, 2) * size)};
    if (choices.integer(0, 3) == 0)
      range = {-size, size};
    SCOPED_TRACE(std::to_string(range.lo) + " to " + std::to_string(range.hi) +
                 " at " + std::to_string(bits) + " bits");
    checkFormat(conversionFormat(bits, symmetric, range), bits, symmetric,
                range);
  });
}

TEST(CodeFormat, KeepsCodesSmallForNarrowRanges) {
  for (int64_t bits : {1, 5, 8, 12, 20})
    for (Interval range : {Interval{0, 0}, Interval{3, 3}, Interval{-1e6, -1e6},
                           Interval{1000, 1000.001}, Interval{1e30, 2e30}}) {
      SCOPED_TRACE(std::to_string(range.lo) + " at " + std::to_string(bits) +
                   " bits");
      Interval capped{std::min(range.lo, 0x1p20), std::min(range.hi, 0x1p20)};
      checkFormat(conversionFormat(bits, false, range), bits, false, capped);
    }
  // What ReLU gives where it never rises: one threshold above 0.
  ConversionFormat zero = conversionFormat(5, false, {0, 0});
  EXPECT_EQ(zero.levels.lo, 0);
  EXPECT_EQ(zero.levels.count, 2);
}

TEST(CodeFormat, EveryLevelOfAFunctionHasItsThreshold) {
  forSeeds(1000, [](Choices &choices) {
    Function function = defaultFunction(FunctionKind(choices.integer(0, 4)));
    if (function.kind == FunctionKind::Elu)
      function.alpha = choices.logarithmic(0.01, 10);
    if (choices.integer(0, 1))
      function.clip = choices.logarithmic(0.01, 30);
    double a = choices.logarithmic(0.01, 100);
    Interval range = outputRange(
        function, {-a * choices.real(-0.5, 1), a * choices.real(0.5, 1)});
    int64_t bits = choices.integer(1, 12);
    bool symmetric = bits > 1 && choices.integer(0, 1);
    SCOPED_TRACE(std::string(functionName(function.kind)) + " clipped at " +
                 std::to_string(function.clip) + ", " +
                 std::to_string(range.lo) + " to " + std::to_string(range.hi) +
                 " at " + std::to_string(bits) + " bits");
    ConversionFormat format = conversionFormat(bits, symmetric, range);
    checkFormat(format, bits, symmetric, range);
    Result<Staircase> stairs = staircase(function, format.levels);
    ASSERT_TRUE(stairs) << stairs.error();
    const std::vector<double> &theta = stairs->thresholds;
    for (size_t k = 1; k < theta.size(); ++k)
      ASSERT_LT(theta[k - 1], theta[k]);
    // Every level of a bounded function is reached by some argument within the
    // clip.
    if (std::isfinite(image(function, {-infinity, infinity}).hi) &&
        range.lo != -range.hi) {
      EXPECT_GE(theta.front(), -function.clip * (1 + 1e-9));
      EXPECT_LE(theta.back(), function.clip * (1 + 1e-9));
    }
  });
}

// 1 - 2 sigmoid(-7) rounds up to 1, so that whole steps from the level nearest
// sigmoid(-7) would end above 1.
TEST(CodeFormat, ClippedSigmoidsStayBelowOne) {
  for (double clip = 0.25; clip < 40; clip += 0.25) {
    Function function = defaultFunction(FunctionKind::Sigmoid);
    function.clip = clip;
    for (int64_t bits = 1; bits <= 12; ++bits) {
      ConversionFormat format =
          conversionFormat(bits, false, outputRange(function, {-8, 8}));
      Result<Staircase> stairs = staircase(function, format.levels);
      EXPECT_TRUE(stairs) << "clip " << clip << ", " << bits
                          << " bits: " << stairs.error();
    }
  }
}
