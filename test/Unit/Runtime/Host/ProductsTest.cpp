//===- ProductsTest.cpp - Matrix products -----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "HostTesting.h"

#include <cmath>

using namespace rampart;
using namespace rampart::testing;

namespace {

Tensor randomTensor(Shape shape, std::mt19937 &random) {
  std::vector<float> values(elementCount(shape));
  std::normal_distribution<float> draw;
  for (float &value : values)
    value = draw(random);
  return tensor<float>(std::move(shape), std::move(values));
}

TEST(Matmul, Matrices) {
  EXPECT_TENSOR(run("matmul", {counting({2, 3}), counting({3, 2})}), ({2, 2}),
                (std::vector<float>{10, 13, 28, 40}));
  EXPECT_TENSOR(
      run("matmul", {counting<int64_t>({2, 3}), counting<int64_t>({3, 2})}),
      ({2, 2}), (Ints{10, 13, 28, 40}));
}

TEST(Matmul, Vectors) {
  EXPECT_TENSOR(run("matmul", {counting({3}), counting({3})}), ({}),
                (std::vector<float>{5}));
  EXPECT_TENSOR(run("matmul", {counting({2, 3}), counting({3})}), ({2}),
                (std::vector<float>{5, 14}));
  EXPECT_TENSOR(run("matmul", {counting({2}), counting({2, 3})}), ({3}),
                (std::vector<float>{3, 4, 5}));
  EXPECT_EQ(run("matmul", {counting({3}), counting({4, 3, 2})})->shape(),
            (Shape{4, 2}));
  EXPECT_EQ(run("matmul", {counting({4, 2, 3}), counting({3})})->shape(),
            (Shape{4, 2}));
}

TEST(Matmul, EmptySumsAreZero) {
  EXPECT_TENSOR(run("matmul", {counting({2, 0}), counting({0, 1})}), ({2, 1}),
                (std::vector<float>{0, 0}));
  EXPECT_EQ(run("matmul", {counting({0, 3}), counting({3, 4})})->shape(),
            (Shape{0, 4}));
}

TEST(Matmul, BroadcastsLeadingDimensions) {
  unsigned seed = 15;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const std::pair<Shape, Shape> batches[] = {
      {{}, {}},         {{4}, {}},        {{}, {4}}, {{2, 1}, {3}},
      {{2, 3}, {2, 3}}, {{1, 3}, {2, 1}}, {{0}, {1}}};
  for (const auto &[left, right] : batches) {
    Shape aShape = left, bShape = right;
    aShape.insert(aShape.end(), {3, 5});
    bShape.insert(bShape.end(), {5, 2});
    Tensor a = randomTensor(aShape, random), b = randomTensor(bShape, random);
    Result<Tensor> output = run("matmul", {a, b});
    ASSERT_TRUE(output) << output.error();
    forEachIndex(output->shape(), [&](const Shape &index) {
      double sum = 0;
      for (int64_t k = 0; k < 5; ++k) {
        Shape i = index, j = index;
        i.back() = k;
        j[j.size() - 2] = k;
        sum += double(at<float>(a, i)) * at<float>(b, j);
      }
      EXPECT_EQ(at<float>(*output, index), float(sum));
    });
  }
}

TEST(Matmul, WideRowsAreSummedInTheSameOrder) {
  std::mt19937 random(16);
  Tensor a = randomTensor({2, 7}, random), b = randomTensor({7, 2500}, random);
  Result<Tensor> output = run("matmul", {a, b});
  ASSERT_TRUE(output) << output.error();
  forEachIndex(output->shape(), [&](const Shape &index) {
    double sum = 0;
    for (int64_t k = 0; k < 7; ++k)
      sum += double(at<float>(a, {index[0], k})) * at<float>(b, {k, index[1]});
    ASSERT_EQ(at<float>(*output, index), float(sum));
  });
}

TEST(Matmul, SumsInDouble) {
  EXPECT_TENSOR(run("matmul", {tensor<float>({3}, {1e8f, 1, -1e8f}),
                               tensor<float>({3}, {1, 1, 1})}),
                ({}), (std::vector<float>{1}));
}

TEST(Matmul, IntegersWrap) {
  EXPECT_TENSOR(run("matmul", {tensor<int32_t>({1}, {INT32_MAX}),
                               tensor<int32_t>({1}, {2})}),
                ({}), (std::vector<int32_t>{-2}));
}

TEST(Matmul, Errors) {
  EXPECT_EQ(errorOf("matmul", {counting({2, 3}), counting({2, 3})}),
            "matmul: expected matrices that multiply, found 2x3 and 2x3");
  EXPECT_NE(errorOf("matmul", {counting({}), counting({1})}), "accepted");
  EXPECT_NE(errorOf("matmul", {counting({2, 2, 2}), counting({3, 2, 2})}),
            "accepted");
  EXPECT_EQ(
      errorOf("matmul", {counting({2, 3}), counting<double>({3, 2})}),
      "matmul: expected inputs of one element type, found float32 and float64");
  EXPECT_EQ(
      errorOf("matmul", {Tensor(ElementType::Bool, {1, 1}),
                         Tensor(ElementType::Bool, {1, 1})}),
      "matmul: expected an element type of float32, float64, int32, int64, "
      "int8, uint8, found bool");
}

// --------------------------------------------------------------------- gemm

HostAttributes gemmAttributes(double alpha, double beta, int64_t transA,
                              int64_t transB) {
  return {{"alpha", Floats{alpha}},
          {"beta", Floats{beta}},
          {"trans_a", Ints{transA}},
          {"trans_b", Ints{transB}}};
}

TEST(Gemm, EqualsTheFormula) {
  std::mt19937 random(17);
  for (int64_t transA : {0, 1})
    for (int64_t transB : {0, 1})
      for (const Shape &cShape :
           {Shape{3, 4}, Shape{4}, Shape{3, 1}, Shape{1, 4}, Shape{}}) {
        Tensor a = randomTensor(transA ? Shape{5, 3} : Shape{3, 5}, random);
        Tensor b = randomTensor(transB ? Shape{4, 5} : Shape{5, 4}, random);
        Tensor c = randomTensor(cShape, random);
        Result<Tensor> output =
            run("gemm", {a, b, c}, gemmAttributes(0.5, -2, transA, transB));
        ASSERT_TRUE(output) << output.error();
        ASSERT_EQ(output->shape(), (Shape{3, 4}));
        forEachIndex(output->shape(), [&](const Shape &index) {
          double sum = 0;
          for (int64_t k = 0; k < 5; ++k)
            sum +=
                double(at<float>(a, transA ? Shape{k, index[0]}
                                           : Shape{index[0], k})) *
                at<float>(b, transB ? Shape{index[1], k} : Shape{k, index[1]});
          EXPECT_EQ(at<float>(*output, index),
                    float(0.5 * sum + -2 * double(at<float>(c, index))));
        });
      }
}

TEST(Gemm, WithoutAThirdInput) {
  EXPECT_TENSOR(run("gemm", {counting({2, 3}), counting({3, 2})},
                    gemmAttributes(2, 7, 0, 0)),
                ({2, 2}), (std::vector<float>{20, 26, 56, 80}));
  EXPECT_TENSOR(run("gemm", {counting({2, 0}), counting({0, 1})},
                    gemmAttributes(2, 7, 0, 0)),
                ({2, 1}), (std::vector<float>{0, 0}));
}

TEST(Gemm, Errors) {
  HostAttributes plain = gemmAttributes(1, 1, 0, 0);
  EXPECT_EQ(errorOf("gemm", {counting({2, 3}), counting({4, 3})}, plain),
            "gemm: expected matrices that multiply, found 2x3 and 4x3");
  EXPECT_EQ(errorOf("gemm", {counting({3}), counting({3, 4})}, plain),
            "gemm: expected matrices that multiply, found 3 and 3x4");
  EXPECT_EQ(errorOf("gemm", {counting({2, 3}), counting({3, 4}), counting({2})},
                    plain),
            "gemm: expected a third input that broadcasts to 2x4, found 2");
  // C may not be larger than the product.
  EXPECT_NE(errorOf("gemm",
                    {counting({1, 3}), counting({3, 4}), counting({2, 4})},
                    plain),
            "accepted");
  EXPECT_NE(errorOf("gemm",
                    {counting<int32_t>({1, 1}), counting<int32_t>({1, 1})},
                    plain),
            "accepted");
}

} // namespace
