//===- CastTest.cpp - Conversions between element types ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "HostTesting.h"

#include <cmath>

using namespace rampart;
using namespace rampart::testing;

namespace {

template <typename To, typename From>
std::vector<To> cast(std::vector<From> values, const std::string &to) {
  Shape shape{int64_t(values.size())};
  Result<Tensor> result =
      run("cast", {tensor<From>(shape, values)}, {{"to", to}});
  EXPECT_TRUE(result) << result.error();
  EXPECT_EQ(elementTypeName(result->type()), to);
  return valuesOf<To>(*result);
}

TEST(Cast, FloatsTruncateAndSaturate) {
  EXPECT_EQ((cast<int32_t, float>({1.9f, -1.9f, 3e9f, -3e9f, NAN, INFINITY},
                                  "int32")),
            (std::vector<int32_t>{1, -1, INT32_MAX, INT32_MIN, 0, INT32_MAX}));
  EXPECT_EQ((cast<int64_t, double>({9.3e18, -9.3e18, 9007199254740993.0, NAN},
                                   "int64")),
            (std::vector<int64_t>{INT64_MAX, INT64_MIN, 9007199254740992, 0}));
  EXPECT_EQ((cast<int64_t, float>(
                {9223372036854775808.0f, -9223372036854775808.0f}, "int64")),
            (std::vector<int64_t>{INT64_MAX, INT64_MIN}));
  EXPECT_EQ((cast<uint8_t, float>({-1, -0.5f, 255.5f, 256, 1e30f}, "uint8")),
            (std::vector<uint8_t>{0, 0, 255, 255, 255}));
  EXPECT_EQ((cast<int32_t, double>({2147483647.5, -2147483648.5}, "int32")),
            (std::vector<int32_t>{INT32_MAX, INT32_MIN}));
}

TEST(Cast, IntegersWrap) {
  EXPECT_EQ((cast<int32_t, int64_t>({(int64_t(1) << 32) + 5, -1}, "int32")),
            (std::vector<int32_t>{5, -1}));
  EXPECT_EQ((cast<uint8_t, int32_t>({256, -1, 300}, "uint8")),
            (std::vector<uint8_t>{0, 255, 44}));
  EXPECT_EQ((cast<int64_t, uint8_t>({255}, "int64")),
            std::vector<int64_t>{255});
}

TEST(Cast, ToFloats) {
  EXPECT_EQ((cast<float, int64_t>({-3, 16777217}, "float32")),
            (std::vector<float>{-3, 16777216}));
  EXPECT_EQ((cast<float, double>({1e300, 0.1}, "float32")),
            (std::vector<float>{INFINITY, 0.1f}));
  EXPECT_EQ((cast<double, float>({0.1f}, "float64")),
            std::vector<double>{double(0.1f)});
}

TEST(Cast, Bools) {
  EXPECT_EQ((cast<uint8_t, float>({0, -0.0f, 0.1f, NAN}, "bool")),
            (std::vector<uint8_t>{0, 0, 1, 1}));
  EXPECT_EQ((cast<uint8_t, int64_t>({0, int64_t(1) << 40}, "bool")),
            (std::vector<uint8_t>{0, 1}));
  const uint8_t bytes[] = {0, 1, 77};
  Tensor flags = Tensor::borrow(ElementType::Bool, {3}, bytes);
  EXPECT_TENSOR(run("cast", {flags}, {{"to", "float32"}}), ({3}),
                (std::vector<float>{0, 1, 1}));
  EXPECT_TENSOR(run("cast", {flags}, {{"to", "uint8"}}), ({3}),
                (std::vector<uint8_t>{0, 1, 1}));
}

TEST(Cast, SameTypeSharesTheBytes) {
  Tensor input = counting({3});
  EXPECT_EQ(run("cast", {input}, {{"to", "float32"}})->data<float>(),
            input.data<float>());
}

TEST(Cast, Errors) {
  EXPECT_EQ(
      errorOf("cast", {Tensor(ElementType::Code, {2})}, {{"to", "float32"}}),
      "cast: expected an element type of float32, float64, int32, int64, "
      "int8, uint8, bool, found code");
}

} // namespace
