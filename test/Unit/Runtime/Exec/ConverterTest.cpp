//===- ConverterTest.cpp - Conversions against their naive twin -*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Targets.h"

#include "exec/Converter.h"

#include <algorithm>
#include <cmath>
#include <random>

using namespace rampart;
using namespace rampart::test;

TEST(Converter, EveryTargetGivesTheReferencesCodes) {
  forEachTarget([] {
    for (uint32_t seed = 0; seed < 400; ++seed) {
      SCOPED_TRACE("seed " + std::to_string(seed));
      std::mt19937 random(seed);
      auto pick = [&](int lo, int hi) {
        return std::uniform_int_distribution<int>(lo, hi)(random);
      };
      // Evenly spaced, crowded at one end, or all over; with repetitions.
      size_t size = size_t(pick(0, 1) ? pick(1, 40) : pick(1, 1000));
      int shape = pick(0, 2);
      float scale = std::ldexp(1.0f, pick(-30, 3));
      std::vector<float> thresholds(size);
      for (size_t k = 0; k < size; ++k)
        thresholds[k] = scale * (shape == 0   ? float(k) - 20
                                 : shape == 1 ? std::exp2(float(k) / 8)
                                              : float(pick(-64, 64)) / 8);
      std::sort(thresholds.begin(), thresholds.end());
      std::vector<int32_t> codes = {pick(-300, 0)};
      for (size_t k = 0; k < size; ++k)
        codes.push_back(codes.back() + (seed % 3 ? 2 : pick(0, 1) ? 1 : -1));
      if (pick(0, 9) == 0) // beyond float32
        std::fill(thresholds.end() - pick(1, int(std::min<size_t>(size, 3))),
                  thresholds.end(), INFINITY);
      Converter converter(thresholds, codes);

      if (pick(0, 3) == 0) { // another ramp in its place, ended by infinities
        std::vector<float> others = thresholds;
        for (float &threshold : others)
          threshold += scale / 3;
        std::fill(others.end() - pick(0, int(std::min<size_t>(size, 3))),
                  others.end(), INFINITY);
        converter.setThresholds(others);
      }

      size_t stride = size_t(pick(1, 6));
      size_t count = size_t(pick(0, 4) ? pick(1, 70) : pick(250, 600));
      size_t rows = size_t(pick(1, 3)), pitch = stride * count + 3;
      std::vector<float> sums(rows * pitch + 64);
      for (float &sum : sums) {
        // On a threshold, beside one, or anywhere.
        float near = thresholds[size_t(pick(0, int(size) - 1))];
        float far = float(pick(-2000, 2000)) * scale;
        float values[] = {
            near, std::nextafter(near, far), far, INFINITY, -INFINITY, NAN};
        sum = values[pick(0, 5)];
      }
      std::vector<int32_t> expected(rows * count, -1), found = expected;
      ConvertBlock block{sums.data(), pitch,           stride, rows,
                         count,       expected.data(), count};
      convertSumsReference(converter, block);
      block.codes = found.data();
      convertSums(converter, block);
      EXPECT_EQ(expected, found);
    }
  });
}
