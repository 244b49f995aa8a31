//===- IndexingTest.cpp - Picking, placing, padding -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "HostTesting.h"

#include <cmath>

using namespace rampart;
using namespace rampart::testing;

namespace {

using Values = std::vector<float>;

TEST(GatherElements, PicksAlongEachAxis) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    Shape shape{1 + int64_t(random() % 4), 1 + int64_t(random() % 4),
                1 + int64_t(random() % 4)};
    size_t axis = random() % 3;
    Shape picked = shape;
    picked[axis] = int64_t(random() % 6);
    Tensor data = counting(shape), indices(ElementType::Int64, picked);
    for (int64_t i = 0; i < indices.size(); ++i)
      indices.mutableData<int64_t>()[i] =
          int64_t(random() % uint64_t(2 * shape[axis])) - shape[axis];
    HostAttributes attributes{{"axis", Ints{int64_t(axis)}}};
    Result<Tensor> output = run("gather_elements", {data, indices}, attributes);
    ASSERT_TRUE(output) << output.error();
    ASSERT_EQ(output->shape(), picked);
    forEachIndex(picked, [&](const Shape &i) {
      Shape from = i;
      from[axis] = at<int64_t>(indices, i);
      from[axis] += from[axis] < 0 ? shape[axis] : 0;
      EXPECT_EQ(at<float>(*output, i), at<float>(data, from)) << shapeText(i);
    });
  }
}

TEST(ScatterElements, IsTheInverse) {
  Tensor data = counting({2, 3});
  Tensor indices = tensor<int64_t>({2, 2}, {2, 0, -1, 1});
  Tensor updates = tensor<float>({2, 2}, {10, 20, 30, 40});
  HostAttributes attributes{{"axis", Ints{1}}, {"reduction", "none"}};
  EXPECT_TENSOR(run("scatter_elements", {data, indices, updates}, attributes),
                ({2, 3}), (Values{20, 1, 10, 3, 40, 30}));
  attributes["reduction"] = "add";
  EXPECT_TENSOR(run("scatter_elements", {data, indices, updates}, attributes),
                ({2, 3}), (Values{20, 1, 12, 3, 44, 35}));
  attributes["reduction"] = "max";
  EXPECT_TENSOR(run("scatter_elements",
                    {data, indices, tensor<float>({2, 2}, {1, 1, 9, 1})},
                    attributes),
                ({2, 3}), (Values{1, 1, 2, 3, 4, 9}));
}

TEST(Indexing, RefusesWhatDoesNotFit) {
  HostAttributes axis{{"axis", Ints{1}}};
  EXPECT_EQ(errorOf("gather_elements", {counting({2, 3}), ints({0})}, axis),
            "gather_elements: expected indices of the data's rank and an axis "
            "below it, found 1 for 2x3 and axis 1");
  EXPECT_EQ(errorOf("gather_elements",
                    {counting({2, 3}), tensor<int64_t>({1, 1}, {3})}, axis),
            "gather_elements: expected indices from -3 to 3 (exclusive), found "
            "3");
  EXPECT_EQ(
      errorOf("gather_elements",
              {counting({1, 3}), tensor<int64_t>({2, 1}, {0, 0})}, axis),
      "gather_elements: expected indices no larger than the data but on axis "
      "1, found 2x1 for 1x3");
  HostAttributes none{{"reduction", "none"}};
  EXPECT_EQ(errorOf("scatter_nd",
                    {counting({2, 3}), tensor<int64_t>({1, 1}, {0}),
                     counting({1, 2})},
                    none),
            "scatter_nd: expected updates of shape 1x3, found 1x2");
  EXPECT_EQ(errorOf("scatter_nd",
                    {counting({2, 3}), tensor<int64_t>({1, 3}, {0, 0, 0}),
                     counting({1})},
                    none),
            "scatter_nd: expected indices that share 0 dimensions with the "
            "data and have tuples no longer than its rank, found 1x3 for 2x3");
  EXPECT_EQ(errorOf("scatter_nd", {counting({2}), ints({0}), counting({})},
                    {{"reduction", "xor"}}),
            "scatter_nd: attribute 'reduction': expected none, add, mul, max "
            "or min, found 'xor'");
}

TEST(GatherNd, TakesBatchesTogether) {
  Tensor data = counting({2, 2, 2});
  EXPECT_TENSOR(run("gather_nd", {data, tensor<int64_t>({2, 1}, {1, 0})},
                    {{"batch_dims", Ints{1}}}),
                ({2, 2}), (Values{2, 3, 4, 5}));
  EXPECT_TENSOR(run("gather_nd", {data, tensor<int64_t>({1, 3}, {1, -1, 0})},
                    {{"batch_dims", Ints{0}}}),
                ({1}), (Values{6}));
}

TEST(ScatterNd, LaterUpdatesStay) {
  EXPECT_TENSOR(run("scatter_nd",
                    {counting({3, 2}), tensor<int64_t>({2, 1}, {1, 1}),
                     tensor<float>({2, 2}, {7, 8, 9, 10})},
                    {{"reduction", "none"}}),
                ({3, 2}), (Values{0, 1, 9, 10, 4, 5}));
}

Result<Tensor> pad(Tensor data, Ints pads, const char *mode) {
  return run("pad", {data, ints(pads), tensor<float>({}, {-1})},
             {{"mode", mode}});
}

TEST(Pad, EveryMode) {
  Tensor row = tensor<float>({3}, {1, 2, 3});
  EXPECT_TENSOR(pad(row, {1, 2}, "constant"), ({6}),
                (Values{-1, 1, 2, 3, -1, -1}));
  EXPECT_TENSOR(pad(row, {1, 2}, "edge"), ({6}), (Values{1, 1, 2, 3, 3, 3}));
  EXPECT_TENSOR(pad(row, {2, 3}, "reflect"), ({8}),
                (Values{3, 2, 1, 2, 3, 2, 1, 2}));
  EXPECT_TENSOR(pad(row, {2, 1}, "wrap"), ({6}), (Values{2, 3, 1, 2, 3, 1}));
  EXPECT_TENSOR(pad(row, {-1, -1}, "constant"), ({1}), (Values{2}));
  EXPECT_TENSOR(pad(tensor<float>({1}, {5}), {1, 1}, "reflect"), ({3}),
                (Values{5, 5, 5}));
  EXPECT_TENSOR(pad(counting({1, 2}), {1, 0, 0, 1}, "constant"), ({2, 3}),
                (Values{-1, -1, -1, 0, 1, -1}));
  EXPECT_TENSOR(pad(counting({0, 2}), {1, 0, 0, 0}, "constant"), ({1, 2}),
                (Values{-1, -1}));
}

TEST(Pad, RefusesWhatDoesNotFit) {
  Tensor row = counting({3});
  EXPECT_EQ(errorOf("pad", {row, ints({1}), tensor<float>({}, {0})},
                    {{"mode", "constant"}}),
            "pad: expected 2 pads, found 1");
  EXPECT_EQ(
      errorOf("pad", {row, ints({1, 1}), ints({0})}, {{"mode", "constant"}}),
      "pad: expected one value of float32, found 1 of int64");
  EXPECT_EQ(errorOf("pad", {row, ints({-4, 0}), tensor<float>({}, {0})},
                    {{"mode", "constant"}}),
            "pad: expected dimensions of at least 0, found -1");
  EXPECT_EQ(
      errorOf("pad", {row, ints({INT64_MAX, 1}), tensor<float>({}, {0})},
              {{"mode", "constant"}}),
      "pad: expected pads that fit a tensor, found 9223372036854775807x1");
  EXPECT_EQ(errorOf("pad",
                    {counting({0}), ints({1, 1}), tensor<float>({}, {0})},
                    {{"mode", "edge"}}),
            "pad: expected elements to pad with on axis 0, found an input 0");
}

TEST(Tile, RepeatsEveryAxis) {
  EXPECT_TENSOR(run("tile", {counting({2, 2}), ints({2, 3})}), ({4, 6}),
                (Values{0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3,
                        0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3}));
  EXPECT_TENSOR(run("tile", {counting({2}), ints({0})}), ({0}), (Values{}));
  EXPECT_EQ(errorOf("tile", {counting({2}), ints({1, 1})}),
            "tile: expected 1 repeats, found 2");
  EXPECT_EQ(errorOf("tile", {counting({2}), ints({-1})}),
            "tile: expected dimensions of at least 0, found -1");
}

TEST(Range, CountsToTheLimit) {
  auto range = [](float start, float limit, float delta) {
    return run("range", {tensor<float>({}, {start}), tensor<float>({}, {limit}),
                         tensor<float>({}, {delta})});
  };
  EXPECT_TENSOR(range(1, 5, 2), ({2}), (Values{1, 3}));
  EXPECT_TENSOR(range(3, 0, -1), ({3}), (Values{3, 2, 1}));
  EXPECT_TENSOR(range(3, 5, -1), ({0}), (Values{}));
  EXPECT_FALSE(range(0, 1, 0));
  EXPECT_EQ(errorOf("range", {ints({0}), ints({1}), ints({1})}),
            "range: expected scalars, found 1");
}

TEST(NonZero, GivesPositionsAsColumns) {
  EXPECT_TENSOR(run("non_zero", {tensor<float>({2, 2}, {0, 1, 2, 0})}),
                ({2, 2}), (Ints{0, 1, 1, 0}));
}

TEST(TopK, SortsWithTheFirstOfEqualsFirst) {
  Tensor data = tensor<float>({2, 4}, {1, 3, 3, 2, NAN, 0, -1, 5});
  auto top = [&](int64_t k, int64_t largest) {
    return run("top_k", {data, ints({k})},
               {{"axis", Ints{1}}, {"largest", Ints{largest}}});
  };
  EXPECT_TENSOR(top(3, 1), ({2, 3}), (Ints{1, 2, 3, 0, 3, 1}));
  EXPECT_TENSOR(top(2, 0), ({2, 2}), (Ints{0, 3, 2, 1}));
  EXPECT_EQ(errorOf("top_k", {data, ints({5})},
                    {{"axis", Ints{1}}, {"largest", Ints{1}}}),
            "top_k: expected one k from 0 to the axis's size 4, found 5");
}

} // namespace
