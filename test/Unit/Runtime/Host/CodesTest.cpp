//===- CodesTest.cpp - Between float tensors and codes ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "HostTesting.h"

#include <cmath>

using namespace rampart;
using namespace rampart::testing;

namespace {

const HostAttributes fiveBits = {
    {"scale", Floats{0.5}}, {"min", Ints{-15}}, {"max", Ints{15}}};

TEST(Quantize, RoundsHalfToEvenAndSaturates) {
  Tensor input = tensor<float>(
      {2, 4}, {0.25f, 0.75f, -0.25f, 1.3f, 100, -INFINITY, NAN, 7.5f});
  Result<Tensor> codes = run("quantize", {input}, fiveBits);
  ASSERT_TRUE(codes) << codes.error();
  EXPECT_EQ(codes->type(), ElementType::Code);
  EXPECT_TENSOR(codes, ({2, 4}),
                (std::vector<int32_t>{0, 2, 0, 3, 15, -15, 0, 15}));
}

TEST(Quantize, DividesInDouble) {
  // In float32, 0.15 / 0.1 would be above 1.5 and round to 2 for another
  // reason.
  HostAttributes attributes = fiveBits;
  attributes["scale"] = Floats{0.1};
  float x = 0.25f;
  EXPECT_TENSOR(
      run("quantize", {tensor<float>({1}, {x})}, attributes), ({1}),
      (std::vector<int32_t>{int32_t(std::nearbyint(double(x) / 0.1))}));
}

TEST(Quantize, RealModeKeepsTheNumber) {
  Result<Tensor> codes = run("quantize", {tensor<float>({2}, {1.3f, 100})},
                             fiveBits, {.real = true});
  ASSERT_TRUE(codes) << codes.error();
  EXPECT_EQ(codes->type(), ElementType::RealCode);
  EXPECT_TENSOR(codes, ({2}), (std::vector<double>{double(1.3f) / 0.5, 200}));
}

TEST(Dequantize, TakesBothKinds) {
  const int32_t codes[] = {-3, 15};
  const double reals[] = {0.1, -2.6};
  HostAttributes attributes = {{"scale", Floats{0.1}}};
  EXPECT_TENSOR(run("dequantize",
                    {Tensor::borrow(ElementType::Code, {2}, codes)},
                    attributes),
                ({2}), (std::vector<float>{float(-3 * 0.1), float(15 * 0.1)}));
  EXPECT_TENSOR(
      run("dequantize", {Tensor::borrow(ElementType::RealCode, {2}, reals)},
          attributes),
      ({2}), (std::vector<float>{float(0.1 * 0.1), float(-2.6 * 0.1)}));
}

TEST(Codes, MoveLikeOtherTensors) {
  const int32_t codes[] = {1, 2, 3, 4, 5, 6};
  Tensor input = Tensor::borrow(ElementType::Code, {2, 3}, codes);
  Result<Tensor> moved = run("transpose", {input}, {{"perm", Ints{1, 0}}});
  ASSERT_TRUE(moved) << moved.error();
  EXPECT_EQ(moved->type(), ElementType::Code);
  EXPECT_EQ(valuesOf<int32_t>(*moved),
            (std::vector<int32_t>{1, 4, 2, 5, 3, 6}));
}

TEST(Codes, Errors) {
  EXPECT_EQ(
      errorOf("quantize", {counting<int32_t>({2})}, fiveBits),
      "quantize: expected an element type of float32, float64, found int32");
  EXPECT_EQ(
      errorOf("dequantize", {counting<int32_t>({2})}, {{"scale", Floats{1}}}),
      "dequantize: expected codes, found int32");
  Tensor code(ElementType::Code, {1});
  EXPECT_NE(errorOf("add", {code, code}), "accepted");
}

} // namespace
