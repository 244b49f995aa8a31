//===- CodeRowTest.cpp - Rows of codes against their definition -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "host/CodeRow.h"
#include "Targets.h"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace rampart;
using namespace rampart::test;

namespace {

/// Numbers anywhere, ties and their neighbours, and what is no number.
std::vector<float> numbersFor(const CodeRange &range, std::mt19937 &random) {
  const double limit = std::max(-range.min, range.max) + 3.0;
  std::uniform_real_distribution<double> code(-limit, limit);
  std::vector<float> numbers;
  for (int i = 0; i < 3000; ++i) {
    double quotient = code(random);
    if (i % 3 == 0)
      quotient = std::floor(quotient) + 0.5;
    auto number = float(quotient * range.scale);
    if (i % 3 == 0 && i % 2)
      number = std::nextafter(number, i % 4 == 1 ? INFINITY : -INFINITY);
    numbers.push_back(number);
  }
  for (float number : {0.0f, -0.0f, INFINITY, -INFINITY, NAN, 1e38f, -1e38f,
                       std::numeric_limits<float>::denorm_min()})
    numbers.insert(numbers.begin() + 5, number);
  return numbers;
}

TEST(CodeRow, QuantizesLikeTheDefinition) {
  const unsigned seed = std::random_device()();
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> exponent(-30, 30);
  const int32_t ranges[][2] = {{-15, 15},       {-127, 127},        {0, 255},
                               {3, 7},          {-16384, 16384},    {-16385, 4},
                               {-32767, 32767}, {-1 << 30, 1 << 30}};
  for (auto [min, max] : ranges)
    for (double scale : {0.25, std::exp2(exponent(random)), 1e-35, 1e35}) {
      const CodeRange range{scale, min, max};
      const std::vector<float> numbers = numbersFor(range, random);
      forEachTarget([&] {
        std::vector<int32_t> expected(numbers.size()), found(numbers.size());
        quantizeRowReference(range, numbers.data(), numbers.size(),
                             expected.data());
        quantizeRow(range, numbers.data(), numbers.size(), found.data());
        EXPECT_EQ(expected, found) << "seed " << seed << ", scale " << scale
                                   << ", " << min << " to " << max;
      });
    }
}

TEST(CodeRow, DequantizesLikeTheDefinition) {
  const unsigned seed = std::random_device()();
  std::mt19937 random(seed);
  for (double scale : {0.1, 1e-35, 1e35}) {
    std::vector<int32_t> codes(999);
    for (int32_t &code : codes)
      code = int32_t(random());
    forEachTarget([&] {
      std::vector<float> expected(codes.size()), found(codes.size());
      dequantizeRowReference(scale, codes.data(), codes.size(),
                             expected.data());
      dequantizeRow(scale, codes.data(), codes.size(), found.data());
      EXPECT_EQ(expected, found) << "seed " << seed << ", scale " << scale;
    });
  }
}

} // namespace
