//===- MultinomialTest.cpp - Samples of classes -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "HostTesting.h"

#include <cmath>

using namespace rampart;
using namespace rampart::testing;

namespace {

HostAttributes drawing(int64_t samples, int64_t seed = 1) {
  return {{"samples", Ints{samples}}, {"seed", Ints{seed}}};
}

std::vector<int64_t> drawn(const Tensor &logits, int64_t samples,
                           const HostContext &context = {}, int64_t seed = 1) {
  Result<Tensor> result =
      run("multinomial", {logits}, drawing(samples, seed), context);
  EXPECT_TRUE(result) << result.error();
  return valuesOf<int64_t>(*result);
}

// Weights 1 : 2 : 5 : 0, whatever is added to their logarithms. The sum of
// (found - expected)^2 / expected over three classes passes 13.8 once in 1,000.
TEST(Multinomial, FollowsTheWeights) {
  constexpr int64_t samples = 80000;
  for (float shift : {0.0f, 80.0f, -1000.0f}) {
    Tensor logits = tensor<float>({1, 4}, {shift, shift + std::log(2.0f),
                                           shift + std::log(5.0f), -INFINITY});
    std::vector<double> counts(4);
    for (int64_t index : drawn(logits, samples))
      ++counts.at(size_t(index));
    EXPECT_EQ(counts[3], 0);
    double chi = 0;
    for (int i = 0; i < 3; ++i) {
      double expected = samples * (i == 0 ? 1 : i == 1 ? 2 : 5) / 8.0;
      chi += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    EXPECT_LT(chi, 13.8) << shift;
  }
}

TEST(Multinomial, IsKeyedByEverythingThatTellsDrawsApart) {
  Tensor logits = tensor<float>({1, 8}, std::vector<float>(8, 0));
  auto draws = [&](HostContext context, int64_t seed = 1) {
    return drawn(logits, 30, context, seed);
  };
  HostContext base{.key = {1, 2}, .invocation = 3, .call = 4};
  EXPECT_EQ(draws(base), draws(base));
  for (HostContext other :
       {HostContext{.key = {2, 2}, .invocation = 3, .call = 4},
        HostContext{.key = {1, 2}, .invocation = 4, .call = 4},
        HostContext{.key = {1, 2}, .invocation = 3, .call = 5}})
    EXPECT_NE(draws(base), draws(other));
  EXPECT_NE(draws(base, 1), draws(base, 2));
}

TEST(Multinomial, DoesNotDependOnHowABatchIsSplit) {
  Tensor all = tensor<float>({2, 8}, std::vector<float>(16, 0)),
         half = tensor<float>({1, 8}, std::vector<float>(8, 0));
  std::vector<int64_t> whole = drawn(all, 20), first = drawn(half, 20),
                       second = drawn(half, 20, {.firstRow = 1});
  first.insert(first.end(), second.begin(), second.end());
  EXPECT_EQ(whole, first);
}

TEST(Multinomial, RefusesWhatHasNoDistribution) {
  EXPECT_EQ(errorOf("multinomial", {counting({4})}, drawing(1)),
            "multinomial: expected log-weights of rank 2 and at least one "
            "class, found shape 4");
  EXPECT_EQ(errorOf("multinomial", {counting({2, 0})}, drawing(1)),
            "multinomial: expected log-weights of rank 2 and at least one "
            "class, found shape 2x0");
  for (std::vector<float> values :
       {std::vector<float>{-INFINITY, -INFINITY}, {0, NAN}, {INFINITY, 0}})
    EXPECT_EQ(
        errorOf("multinomial", {tensor<float>({1, 2}, values)}, drawing(1)),
        "multinomial: expected logarithms of weights, one of them finite "
        "and none NaN or infinite");
  EXPECT_TENSOR(run("multinomial", {counting({0, 3})}, drawing(2)), ({0, 2}),
                (std::vector<int64_t>{}));
}

} // namespace
