//===- FormWeightsTest.cpp - Matrices of linear forms ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Dialect/Rnn/Transforms/FormWeights.h"

#include "gtest/gtest.h"

#include <random>

using rampart::rnn::FormWeights;

namespace {

/// [row][column], copied whenever anything is done with it.
using Plain = std::vector<std::vector<double>>;

Plain plainOf(const FormWeights &weights) {
  Plain plain(size_t(weights.rows()));
  for (int64_t row = 0; row < weights.rows(); ++row)
    for (int64_t column = 0; column < weights.width(); ++column)
      plain[size_t(row)].push_back(weights.at(row, column));
  return plain;
}

struct Both {
  FormWeights weights;
  Plain plain;
};

/// Matrices of one width that are made of one another.
class Matrices {
public:
  explicit Matrices(uint32_t seed) : random(seed) {
    all.push_back({FormWeights::identity(width), {}});
    all.push_back({FormWeights::zeros(4, width), {}});
    for (Both &each : all)
      each.plain = plainOf(each.weights);
  }

  void doSomething() {
    Both changed = all[pick(all.size())];
    const auto rows = size_t(changed.weights.rows());
    switch (pick(4)) {
    case 0: { // a slice
      const size_t first = pick(rows), count = 1 + pick(rows - first);
      changed.weights = changed.weights.slice(int64_t(first), int64_t(count));
      changed.plain = Plain(changed.plain.begin() + int64_t(first),
                            changed.plain.begin() + int64_t(first + count));
      break;
    }
    case 1: {
      std::vector<double> factors;
      for (std::vector<double> &row : changed.plain) {
        factors.push_back(number());
        for (double &weight : row)
          weight *= factors.back();
      }
      changed.weights.scaleRows(factors);
      break;
    }
    case 2: {
      const Both &part = all[pick(all.size())];
      if (part.plain.size() > rows)
        return;
      const size_t first = pick(rows - part.plain.size() + 1);
      const double factor = number();
      changed.weights.add(part.weights, factor, int64_t(first));
      for (size_t row = 0; row < part.plain.size(); ++row)
        for (size_t column = 0; column < size_t(width); ++column)
          changed.plain[first + row][column] +=
              factor * part.plain[row][column];
      break;
    }
    default:
      const size_t row = pick(rows), column = pick(size_t(width));
      changed.plain[row][column] = number();
      changed.weights.set(int64_t(row), int64_t(column),
                          changed.plain[row][column]);
    }
    all.push_back(std::move(changed));
  }

  std::vector<Both> all;

private:
  static constexpr int64_t width = 5;
  std::mt19937 random;

  size_t pick(size_t count) { return random() % count; }
  /// In float32 or not.
  double number() { return pick(4) / (pick(2) ? 4.0 : 3.0); }
};

} // namespace

TEST(FormWeights, WhatIsSharedIsNotChanged) {
  for (uint32_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Matrices matrices(seed);
    for (int i = 0; i < 60; ++i)
      matrices.doSomething();
    for (const Both &each : matrices.all)
      ASSERT_EQ(each.plain, plainOf(each.weights));
  }
}
