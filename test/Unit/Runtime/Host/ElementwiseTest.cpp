//===- ElementwiseTest.cpp - Functions and arithmetic -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "HostTesting.h"

#include <cmath>

using namespace rampart;
using namespace rampart::testing;

namespace {

template <typename T>
Tensor list(std::vector<T> values) {
  Shape shape{int64_t(values.size())};
  return tensor<T>(shape, std::move(values));
}

template <typename T>
std::vector<T> binary(const char *opcode, std::vector<T> a, std::vector<T> b) {
  Result<Tensor> result = run(opcode, {list(a), list(b)});
  EXPECT_TRUE(result) << result.error();
  return result ? valuesOf<T>(*result) : std::vector<T>();
}

// ------------------------------------------------------------------ unary

TEST(Unary, Functions) {
  auto f = [](const char *opcode, float x, HostAttributes attributes = {}) {
    return *run(opcode, {tensor<float>({}, {x})}, attributes)->data<float>();
  };
  EXPECT_EQ(f("relu", -2), 0);
  EXPECT_EQ(f("relu", 2), 2);
  EXPECT_TRUE(std::isnan(f("relu", NAN)));
  EXPECT_FLOAT_EQ(f("sigmoid", 1), 0.73105858f);
  EXPECT_EQ(f("sigmoid", -INFINITY), 0);
  EXPECT_FLOAT_EQ(f("tanh", -0.5f), -0.46211716f);
  EXPECT_FLOAT_EQ(f("elu", -1, {{"alpha", Floats{2}}}), -1.2642411f);
  EXPECT_EQ(f("elu", 3, {{"alpha", Floats{2}}}), 3);
  EXPECT_FLOAT_EQ(f("sqrt", 2), 1.4142135f);
  EXPECT_TRUE(std::isnan(f("sqrt", -1)));
}

TEST(Unary, DoubleKeepsItsDigits) {
  EXPECT_DOUBLE_EQ(*run("tanh", {tensor<double>({}, {0.5})})->data<double>(),
                   0.46211715726000975);
}

TEST(Unary, ReluOfIntegers) {
  EXPECT_TENSOR(run("relu", {list<int32_t>({-5, 5, INT32_MIN})}), ({3}),
                (std::vector<int32_t>{0, 5, 0}));
}

TEST(Unary, KeepsShapes) {
  EXPECT_EQ(run("relu", {counting({2, 0, 3})})->shape(), (Shape{2, 0, 3}));
}

TEST(Unary, Errors) {
  EXPECT_EQ(errorOf("tanh", {counting<int32_t>({2})}),
            "tanh: expected an element type of float32, float64, found int32");
  EXPECT_EQ(errorOf("relu", {Tensor(ElementType::Bool, {2})}),
            "relu: expected an element type of float32, float64, int32, int64, "
            "int8, uint8, found bool");
}

// -------------------------------------------------------------- arithmetic

TEST(Binary, Floats) {
  EXPECT_EQ((binary<float>("add", {1, 2}, {10, 20})),
            (std::vector<float>{11, 22}));
  EXPECT_EQ((binary<float>("sub", {1, 2}, {10, 20})),
            (std::vector<float>{-9, -18}));
  EXPECT_EQ((binary<double>("mul", {3, 4}, {0.5, 2})),
            (std::vector<double>{1.5, 8}));
  EXPECT_EQ((binary<float>("div", {1, -1}, {4, 0})),
            (std::vector<float>{0.25f, -INFINITY}));
}

TEST(Binary, IntegersWrap) {
  EXPECT_EQ((binary<int32_t>("add", {INT32_MAX}, {1})),
            std::vector<int32_t>{INT32_MIN});
  EXPECT_EQ((binary<int64_t>("sub", {INT64_MIN}, {1})),
            std::vector<int64_t>{INT64_MAX});
  EXPECT_EQ((binary<int64_t>("mul", {INT64_MAX}, {2})),
            std::vector<int64_t>{-2});
  EXPECT_EQ((binary<uint8_t>("add", {250}, {10})), std::vector<uint8_t>{4});
}

TEST(Binary, IntegerDivisionTruncates) {
  EXPECT_EQ((binary<int64_t>("div", {7, -7, 7, -7}, {2, 2, -2, -2})),
            (std::vector<int64_t>{3, -3, -3, 3}));
  EXPECT_EQ((binary<int64_t>("div", {INT64_MIN}, {1})),
            std::vector<int64_t>{INT64_MIN});
  EXPECT_EQ((binary<uint8_t>("div", {255}, {255})), std::vector<uint8_t>{1});
}

TEST(Binary, IntegerDivisionThatDoesNotExist) {
  std::string expected =
      "div: expected integer quotients that exist, found a division by 0 "
      "or of the smallest integer by -1";
  EXPECT_EQ(errorOf("div", {list<int64_t>({1}), list<int64_t>({0})}), expected);
  EXPECT_EQ(errorOf("div", {list<uint8_t>({1}), list<uint8_t>({0})}), expected);
  EXPECT_EQ(errorOf("div", {list<int32_t>({INT32_MIN}), list<int32_t>({-1})}),
            expected);
  EXPECT_EQ(errorOf("div", {list<int64_t>({INT64_MIN}), list<int64_t>({-1})}),
            expected);
}

TEST(Binary, Errors) {
  EXPECT_EQ(
      errorOf("add", {counting({2}), counting<double>({2})}),
      "add: expected inputs of one element type, found float32 and float64");
  EXPECT_EQ(errorOf("add", {counting({2, 3}), counting({2})}),
            "add: expected shapes that broadcast, found 2x3 and 2");
  Tensor flags(ElementType::Bool, {1});
  EXPECT_EQ(errorOf("mul", {flags, flags}),
            "mul: expected an element type of float32, float64, int32, int64, "
            "int8, uint8, "
            "found bool");
  // Zero-size operands whose broadcast nevertheless is too large.
  Tensor a = counting({0}).reshaped({0, 1 << 30, 1}),
         b = counting({0}).reshaped({0, 1, 1 << 30});
  EXPECT_NE(errorOf("add", {a, b}), "accepted");
}

// --------------------------------------------------------------------- pow

TEST(Pow, Floats) {
  EXPECT_EQ((binary<float>("pow", {3, 4, 2, -2}, {2, 0.5f, -1, 3})),
            (std::vector<float>{9, 2, 0.5f, -8}));
  EXPECT_EQ((binary<double>("pow", {0, 10}, {0, 2})),
            (std::vector<double>{1, 100}));
  EXPECT_TENSOR(run("pow", {list<float>({2, 3}), tensor<int64_t>({}, {3})}),
                ({2}), (std::vector<float>{8, 27}));
}

TEST(Pow, SquaresAreRoundedOnce) {
  std::mt19937 random(13);
  std::uniform_real_distribution<float> draw(-100, 100);
  for (int i = 0; i < 1000; ++i) {
    float x = draw(random);
    EXPECT_EQ((binary<float>("pow", {x}, {2})),
              std::vector<float>{float(std::pow(double(x), 2.0))});
  }
}

TEST(Pow, Integers) {
  EXPECT_EQ((binary<int64_t>("pow", {3, -2, 7, 1, -1, -1, 5, 0},
                             {4, 3, 0, -9, -3, -4, -1, 0})),
            (std::vector<int64_t>{81, -8, 1, 1, -1, 1, 0, 1}));
  EXPECT_EQ((binary<int32_t>("pow", {2}, {33})),
            std::vector<int32_t>{0}); // wraps
  EXPECT_TENSOR(run("pow", {list<int32_t>({9}), tensor<float>({}, {0.5f})}),
                ({1}), (std::vector<int32_t>{3}));
}

TEST(Pow, Errors) {
  std::string expected =
      "pow: expected integer powers that exist, found 0 to a negative "
      "power or a result out of range";
  EXPECT_EQ(errorOf("pow", {list<int32_t>({0}), list<int32_t>({-1})}),
            expected);
  EXPECT_EQ(errorOf("pow", {list<int32_t>({10}), list<float>({10})}), expected);
  EXPECT_EQ(errorOf("pow", {list<int32_t>({-4}), list<float>({0.5f})}),
            expected);
  Tensor flag(ElementType::Bool, {1});
  EXPECT_NE(errorOf("pow", {flag, list<float>({1})}), "accepted");
  EXPECT_NE(errorOf("pow", {list<float>({1}), flag}), "accepted");
}

// ------------------------------------------------------------ broadcasting

/// `shape` with leading dimensions dropped and others made 1 here and there.
Shape narrowed(Shape shape, std::mt19937 &random) {
  for (int64_t &dim : shape)
    if (random() % 3 == 0)
      dim = 1;
  size_t dropped = random() % (shape.size() + 1);
  if (random() % 2)
    shape.erase(shape.begin(), shape.begin() + dropped);
  return shape;
}

TEST(Broadcast, EqualsIndexArithmetic) {
  unsigned seed = 14;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int trial = 0; trial < 1000; ++trial) {
    Shape whole = randomShape(random, 5);
    Tensor a = counting(narrowed(whole, random)),
           b = counting(narrowed(whole, random));
    // A difference shows which operand an element came from.
    Result<Tensor> output = run("sub", {a, b});
    ASSERT_TRUE(output) << output.error();
    Shape expected(std::max(a.rank(), b.rank()));
    for (size_t i = 1; i <= expected.size(); ++i) {
      int64_t x = int64_t(i) <= a.rank() ? a.shape()[a.rank() - i] : 1;
      int64_t y = int64_t(i) <= b.rank() ? b.shape()[b.rank() - i] : 1;
      expected[expected.size() - i] = x == 0 || y == 0 ? 0 : std::max(x, y);
    }
    ASSERT_EQ(output->shape(), expected);
    forEachIndex(expected, [&](const Shape &index) {
      EXPECT_EQ(at<float>(*output, index),
                at<float>(a, index) - at<float>(b, index));
    });
  }
}

} // namespace
