//===- ReductionsTest.cpp - Softmax and means -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "HostTesting.h"

#include <cmath>

using namespace rampart;
using namespace rampart::testing;

namespace {

Result<Tensor> softmax(Tensor input, Ints axes) {
  return run("softmax", {input}, {{"axes", axes}});
}

Result<Tensor> mean(Tensor input, Ints axes, int64_t keep) {
  return run("reduce_mean", {input},
             {{"axes", axes}, {"keep_dims", Ints{keep}}});
}

TEST(Softmax, AlongEachAxis) {
  Result<Tensor> rows =
      softmax(tensor<float>({2, 2}, {0, std::log(3.0f), 5, 5}), {1});
  ASSERT_TRUE(rows) << rows.error();
  std::vector<float> values = valuesOf<float>(*rows);
  EXPECT_FLOAT_EQ(values[0], 0.25f);
  EXPECT_FLOAT_EQ(values[1], 0.75f);
  EXPECT_EQ(values[2], 0.5f);
  Result<Tensor> columns =
      softmax(tensor<float>({2, 1}, {0, std::log(3.0f)}), {0});
  EXPECT_FLOAT_EQ(valuesOf<float>(*columns)[0], 0.25f);
}

TEST(Softmax, OverSeveralAxesIsOneNormalisation) {
  unsigned seed = 18;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  Tensor input = counting<double>({2, 3, 4});
  for (int64_t i = 0; i < input.size(); ++i)
    input.mutableData<double>()[i] = double(random() % 100) / 10;
  Result<Tensor> output = softmax(input, {0, 2});
  ASSERT_TRUE(output) << output.error();
  for (int64_t j = 0; j < 3; ++j) {
    double sum = 0;
    for (int64_t i = 0; i < 2; ++i)
      for (int64_t k = 0; k < 4; ++k)
        sum += std::exp(at<double>(input, {i, j, k}));
    for (int64_t i = 0; i < 2; ++i)
      for (int64_t k = 0; k < 4; ++k)
        EXPECT_NEAR(at<double>(*output, {i, j, k}),
                    std::exp(at<double>(input, {i, j, k})) / sum, 1e-15);
  }
}

TEST(Softmax, DoesNotOverflow) {
  EXPECT_TENSOR(softmax(tensor<float>({2}, {1e30f, 1e30f}), {0}), ({2}),
                (std::vector<float>{0.5f, 0.5f}));
  EXPECT_TENSOR(softmax(tensor<float>({2}, {-1e30f, 0}), {0}), ({2}),
                (std::vector<float>{0, 1}));
  EXPECT_TRUE(std::isnan(
      valuesOf<float>(*softmax(tensor<float>({2}, {NAN, 0}), {0}))[1]));
}

TEST(Softmax, EdgeShapes) {
  EXPECT_TENSOR(softmax(tensor<float>({}, {3}), {}), ({}),
                (std::vector<float>{1}));
  EXPECT_TENSOR(softmax(counting({2}), {}), ({2}), (std::vector<float>{1, 1}));
  EXPECT_EQ(softmax(counting({2, 0}), {1})->shape(), (Shape{2, 0}));
  EXPECT_EQ(softmax(counting({0, 2}), {1})->shape(), (Shape{0, 2}));
}

TEST(Softmax, Errors) {
  EXPECT_EQ(softmax(counting({2}), {1}).error(),
            "softmax: expected axes below the rank 1, found 1");
  EXPECT_EQ(
      softmax(counting<int32_t>({2}), {0}).error(),
      "softmax: expected an element type of float32, float64, found int32");
}

TEST(ReduceMean, AlongAxes) {
  Tensor input = counting({2, 3, 4});
  EXPECT_TENSOR(mean(input, {0, 2}, 0), ({3}),
                (std::vector<float>{7.5f, 11.5f, 15.5f}));
  EXPECT_TENSOR(mean(input, {0, 2}, 1), ({1, 3, 1}),
                (std::vector<float>{7.5f, 11.5f, 15.5f}));
  EXPECT_TENSOR(mean(input, {0, 1, 2}, 0), ({}), (std::vector<float>{11.5f}));
  EXPECT_TENSOR(mean(counting({2}), {}, 0), ({2}), (std::vector<float>{0, 1}));
}

TEST(ReduceMean, SumsInDouble) {
  EXPECT_TENSOR(mean(tensor<float>({4}, {1e8f, 4, -1e8f, 0}), {0}, 0), ({}),
                (std::vector<float>{1}));
}

TEST(ReduceMean, IntegersTruncateAndDoNotOverflow) {
  EXPECT_TENSOR(mean(tensor<int64_t>({2}, {INT64_MAX, INT64_MAX}), {0}, 0),
                ({}), Ints{INT64_MAX});
  EXPECT_TENSOR(mean(tensor<int32_t>({2}, {-1, -2}), {0}, 0), ({}),
                (std::vector<int32_t>{-1}));
}

TEST(ReduceMean, OfNothing) {
  Result<Tensor> result = mean(counting({2, 0}), {1}, 0);
  ASSERT_TRUE(result) << result.error();
  EXPECT_EQ(result->shape(), Shape{2});
  EXPECT_TRUE(std::isnan(result->data<float>()[1]));
  EXPECT_EQ(mean(counting({0, 2}), {1}, 0)->shape(), Shape{0});
  EXPECT_EQ(mean(counting<int32_t>({0, 2}), {1}, 0)->shape(), Shape{0});
  EXPECT_EQ(mean(counting<int32_t>({2, 0}), {1}, 0).error(),
            "reduce_mean: expected elements to reduce, found "
            "an input 2x0");
}

TEST(ReduceMean, Errors) {
  EXPECT_EQ(mean(counting({2}), {1}, 0).error(),
            "reduce_mean: expected axes below the rank 1, found 1");
  EXPECT_EQ(mean(Tensor(ElementType::Bool, {2}), {0}, 0).error(),
            "reduce_mean: expected an element type of float32, float64, int32, "
            "int64, int8, uint8, found bool");
}

} // namespace
