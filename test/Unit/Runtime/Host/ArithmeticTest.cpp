//===- ArithmeticTest.cpp - Functions, comparisons, choice ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "HostTesting.h"
#include "rampart/core/Function.h"

#include <cmath>

using namespace rampart;
using namespace rampart::testing;

namespace {

TEST(Elementwise, FunctionsOfDouble) {
  const std::pair<const char *, double (*)(double)> functions[] = {
      {"log", std::log},     {"sin", std::sin},     {"cos", std::cos},
      {"tan", std::tan},     {"asin", std::asin},   {"acos", std::acos},
      {"atan", std::atan},   {"sinh", std::sinh},   {"cosh", std::cosh},
      {"asinh", std::asinh}, {"acosh", std::acosh}, {"atanh", std::atanh},
      {"floor", std::floor}, {"ceil", std::ceil},   {"abs", std::abs},
      {"exp", std::exp},     {"erf", std::erf}};
  std::mt19937 random(7);
  for (auto [opcode, function] : functions)
    for (int i = 0; i < 50; ++i) {
      double x = double(int64_t(random() % 4001) - 2000) / 1000;
      double found = *run(opcode, {tensor<double>({}, {x})})->data<double>();
      double expected = function(x);
      EXPECT_TRUE(std::isnan(expected)
                      ? std::isnan(found)
                      : std::abs(found - expected) <=
                            1e-15 * std::max(1.0, std::abs(expected)))
          << opcode << " of " << x;
    }
}

TEST(Elementwise, RoundsHalvesToEven) {
  EXPECT_TENSOR(run("round", {tensor<float>({4}, {0.5f, 1.5f, -2.5f, 2.4f})}),
                ({4}), (std::vector<float>{0, 2, -2, 2}));
}

TEST(Elementwise, SmallestIntegerStays) {
  Tensor smallest = tensor<int32_t>({}, {INT32_MIN});
  for (const char *opcode : {"abs", "neg"})
    EXPECT_EQ(*run(opcode, {smallest})->data<int32_t>(), INT32_MIN);
  EXPECT_EQ(*run("sign", {smallest})->data<int32_t>(), -1);
}

/// Every row called as a function of the core computes that function.
TEST(Elementwise, ActivationsAreTheCores) {
  int found = 0;
  for (const HostOpSpec &row : hostOps()) {
    std::optional<FunctionKind> kind = functionKind(row.opcode);
    if (!kind)
      continue;
    ++found;
    Function function = defaultFunction(*kind);
    HostAttributes attributes;
    for (const HostAttributeSpec &spec : row.attributes)
      attributes[std::string(spec.name)] =
          Floats{spec.name == "alpha" ? function.alpha : function.beta};
    for (float x : {-4.0f, -0.3f, 0.0f, 0.7f, 5.0f})
      EXPECT_EQ(
          *run(row.opcode, {tensor<float>({}, {x})}, attributes)->data<float>(),
          float(evaluate(function, double(x))))
          << row.opcode << " of " << x;
  }
  EXPECT_GE(found, 15);
  EXPECT_NE(errorOf("celu", {counting({1})}, {{"alpha", Floats{0}}}),
            "accepted");
}

std::vector<uint8_t> bools(Result<Tensor> result) {
  EXPECT_TRUE(result) << result.error();
  return valuesOf<uint8_t>(*result);
}

Tensor boolTensor(std::vector<uint8_t> values) {
  Tensor result(ElementType::Bool, {int64_t(values.size())});
  std::copy(values.begin(), values.end(), result.mutableData<uint8_t>());
  return result;
}

TEST(Comparisons, BroadcastAndFollowIeee) {
  Tensor a = tensor<float>({4}, {1, 2, 3, NAN}), b = tensor<float>({}, {2});
  using Bools = std::vector<uint8_t>;
  EXPECT_EQ(bools(run("less", {a, b})), (Bools{1, 0, 0, 0}));
  EXPECT_EQ(bools(run("less_or_equal", {a, b})), (Bools{1, 1, 0, 0}));
  EXPECT_EQ(bools(run("greater", {a, b})), (Bools{0, 0, 1, 0}));
  EXPECT_EQ(bools(run("greater_or_equal", {a, b})), (Bools{0, 1, 1, 0}));
  EXPECT_EQ(bools(run("equal", {a, a})), (Bools{1, 1, 1, 0}));
  EXPECT_EQ(bools(run("is_nan", {a})), (Bools{0, 0, 0, 1}));
}

TEST(Comparisons, AnyByteButZeroIsTrue) {
  Tensor a = boolTensor({0, 1, 2, 0}), b = boolTensor({0, 4, 0, 1});
  using Bools = std::vector<uint8_t>;
  EXPECT_EQ(bools(run("and", {a, b})), (Bools{0, 1, 0, 0}));
  EXPECT_EQ(bools(run("or", {a, b})), (Bools{0, 1, 1, 1}));
  EXPECT_EQ(bools(run("xor", {a, b})), (Bools{0, 0, 1, 1}));
  EXPECT_EQ(bools(run("equal", {a, b})), (Bools{1, 1, 0, 0}));
  EXPECT_EQ(bools(run("not", {a})), (Bools{1, 0, 0, 1}));
}

TEST(Where, BroadcastsAllThree) {
  EXPECT_TENSOR(run("where", {boolTensor({1, 0}), counting({2, 1}),
                              tensor<float>({}, {9})}),
                ({2, 2}), (std::vector<float>{0, 9, 1, 9}));
  EXPECT_EQ(errorOf("where", {counting({1}), counting({1}), counting({1})}),
            "where: expected an element type of bool, found float32");
  EXPECT_EQ(errorOf("where", {boolTensor({1}), counting({1}), ints({1})}),
            "where: expected inputs of one element type, found float32 and "
            "int64");
}

TEST(Mod, TakesTheSignOfTheDivisorOrTheDividend) {
  Tensor a = tensor<int64_t>({4}, {-7, 7, -7, INT64_MIN}),
         b = tensor<int64_t>({4}, {3, -3, -3, -1});
  EXPECT_TENSOR(run("mod", {a, b}, {{"fmod", Ints{0}}}), ({4}),
                (Ints{2, -2, -1, 0}));
  EXPECT_TENSOR(run("mod", {a, b}, {{"fmod", Ints{1}}}), ({4}),
                (Ints{-1, 1, -1, 0}));
  EXPECT_EQ(errorOf("mod", {a, ints({0})}, {{"fmod", Ints{0}}}),
            "mod: expected integer remainders that exist, found a division by "
            "0");
}

TEST(Extremes, NanWins) {
  Tensor a = tensor<float>({3}, {1, NAN, 3}),
         b = tensor<float>({3}, {2, 0, NAN});
  for (const char *opcode : {"max", "min"}) {
    std::vector<float> values = valuesOf<float>(*run(opcode, {a, b}));
    EXPECT_EQ(values[0], std::string_view(opcode) == "max" ? 2 : 1);
    EXPECT_TRUE(std::isnan(values[1]) && std::isnan(values[2]));
  }
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

TEST(Reductions, EqualLoopsOverTheirAxes) {
  for (unsigned seed = 0; seed < 80; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    Shape shape = randomShape(random, 4), kept = shape;
    Ints axes;
    for (size_t d = 0; d < shape.size(); ++d)
      if (random() % 2) {
        axes.push_back(int64_t(d));
        kept[d] = 1;
      }
    Tensor input(ElementType::Int64, shape);
    for (int64_t i = 0; i < input.size(); ++i)
      input.mutableData<int64_t>()[i] = int64_t(random() % 7) - 3;
    const char *opcodes[] = {"reduce_sum", "reduce_prod", "reduce_max",
                             "reduce_min"};
    std::vector<Ints> expected(4);
    expected[0].assign(size_t(elementCount(kept)), 0);
    expected[1].assign(size_t(elementCount(kept)), 1);
    expected[2].assign(size_t(elementCount(kept)), INT64_MIN);
    expected[3].assign(size_t(elementCount(kept)), INT64_MAX);
    forEachIndex(shape, [&](const Shape &i) {
      size_t to = 0;
      for (size_t d = 0; d < i.size(); ++d)
        to = to * size_t(kept[d]) + size_t(kept[d] == 1 ? 0 : i[d]);
      int64_t x = at<int64_t>(input, i);
      expected[0][to] += x;
      expected[1][to] *= x;
      expected[2][to] = std::max(expected[2][to], x);
      expected[3][to] = std::min(expected[3][to], x);
    });
    for (int n = 0; n < 4; ++n) {
      Result<Tensor> found =
          run(opcodes[n], {input}, {{"axes", axes}, {"keep_dims", Ints{1}}});
      ASSERT_TRUE(found) << found.error();
      EXPECT_EQ(found->shape(), kept) << opcodes[n];
      EXPECT_EQ(valuesOf<int64_t>(*found), expected[size_t(n)]) << opcodes[n];
    }
  }
}

TEST(ArgMax, TakesTheFirstOrTheLast) {
  Tensor input = tensor<float>({2, 3}, {1, 5, 5, 2, NAN, 3});
  auto position = [&](const char *opcode, int64_t last) {
    return run(
        opcode, {input},
        {{"axis", Ints{1}}, {"keep_dims", Ints{0}}, {"last", Ints{last}}});
  };
  EXPECT_TENSOR(position("arg_max", 0), ({2}), (Ints{1, 1}));
  EXPECT_TENSOR(position("arg_max", 1), ({2}), (Ints{2, 1}));
  EXPECT_TENSOR(position("arg_min", 0), ({2}), (Ints{0, 1}));
  EXPECT_EQ(
      errorOf("arg_max", {counting({2, 0})},
              {{"axis", Ints{1}}, {"keep_dims", Ints{0}}, {"last", Ints{0}}}),
      "arg_max: expected elements to compare, found an input 2x0");
}

TEST(CumSum, EveryDirection) {
  auto sums = [](int64_t exclusive, int64_t reverse) {
    return run("cum_sum", {ints({1, 2, 3})},
               {{"axis", Ints{0}},
                {"exclusive", Ints{exclusive}},
                {"reverse", Ints{reverse}}});
  };
  EXPECT_TENSOR(sums(0, 0), ({3}), (Ints{1, 3, 6}));
  EXPECT_TENSOR(sums(1, 0), ({3}), (Ints{0, 1, 3}));
  EXPECT_TENSOR(sums(0, 1), ({3}), (Ints{6, 5, 3}));
  EXPECT_TENSOR(sums(1, 1), ({3}), (Ints{5, 3, 0}));
}

TEST(LogSoftmax, IsTheLogarithm) {
  Tensor input = tensor<float>({3}, {0, 1, 100});
  std::vector<float> values =
      valuesOf<float>(*run("log_softmax", {input}, {{"axes", Ints{0}}}));
  EXPECT_FLOAT_EQ(values[0], -100);
  EXPECT_FLOAT_EQ(values[1], -99);
  EXPECT_EQ(values[2], 0);
}

} // namespace
