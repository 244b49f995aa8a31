//===- MovementTest.cpp - Shapes and movement -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "HostTesting.h"

using namespace rampart;
using namespace rampart::testing;

namespace {

// ---------------------------------------------------------------- transpose

TEST(Transpose, MovesAxes) {
  EXPECT_TENSOR(
      run("transpose", {counting<int32_t>({2, 3})}, {{"perm", Ints{1, 0}}}),
      ({3, 2}), (std::vector<int32_t>{0, 3, 1, 4, 2, 5}));
  EXPECT_TENSOR(run("transpose", {counting<uint8_t>({2, 1, 2})},
                    {{"perm", Ints{1, 0, 2}}}),
                ({1, 2, 2}), (std::vector<uint8_t>{0, 1, 2, 3}));
  EXPECT_TENSOR(run("transpose", {counting<int64_t>({})}, {{"perm", Ints{}}}),
                ({}), (std::vector<int64_t>{0}));
}

TEST(Transpose, EqualsIndexArithmetic) {
  unsigned seed = 11;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int trial = 0; trial < 300; ++trial) {
    Tensor input = counting(randomShape(random, 5));
    Ints perm(input.rank());
    for (size_t d = 0; d < perm.size(); ++d)
      perm[d] = int64_t(d);
    std::shuffle(perm.begin(), perm.end(), random);
    Result<Tensor> output = run("transpose", {input}, {{"perm", perm}});
    ASSERT_TRUE(output) << output.error();
    forEachIndex(input.shape(), [&](const Shape &index) {
      Shape moved;
      for (int64_t axis : perm)
        moved.push_back(index[axis]);
      EXPECT_EQ(at<float>(*output, moved), at<float>(input, index));
    });
  }
}

TEST(Transpose, LargerThanATile) {
  Tensor input = counting({37, 3, 41});
  Ints perm{0, 1, 2};
  do {
    Result<Tensor> output = run("transpose", {input}, {{"perm", perm}});
    ASSERT_TRUE(output) << output.error();
    forEachIndex(input.shape(), [&](const Shape &index) {
      Shape moved{index[perm[0]], index[perm[1]], index[perm[2]]};
      ASSERT_EQ(at<float>(*output, moved), at<float>(input, index));
    });
  } while (std::next_permutation(perm.begin(), perm.end()));
}

TEST(Transpose, Errors) {
  EXPECT_EQ(
      errorOf("transpose", {counting({2, 3, 4})}, {{"perm", Ints{1, 0}}}),
      "transpose: expected a permutation of rank 2, found an input 2x3x4");
}

// ------------------------------------------------------ squeeze, unsqueeze

TEST(Squeeze, TakesAxesOff) {
  EXPECT_EQ(
      run("squeeze", {counting({1, 3, 1})}, {{"axes", Ints{2, 0}}})->shape(),
      Shape{3});
  EXPECT_EQ(run("squeeze", {counting({1, 3})}, {{"axes", Ints{}}})->shape(),
            (Shape{1, 3}));
  EXPECT_EQ(errorOf("squeeze", {counting({1, 3})}, {{"axes", Ints{1}}}),
            "squeeze: expected axis 1 of size 1, found 1x3");
  EXPECT_EQ(errorOf("squeeze", {counting({1, 3})}, {{"axes", Ints{2}}}),
            "squeeze: expected axes below the rank 2, found 2");
}

TEST(Unsqueeze, PutsAxesIn) {
  EXPECT_EQ(
      run("unsqueeze", {counting({3, 4})}, {{"axes", Ints{3, 0}}})->shape(),
      (Shape{1, 3, 4, 1}));
  EXPECT_EQ(run("unsqueeze", {counting({})}, {{"axes", Ints{0, 1}}})->shape(),
            (Shape{1, 1}));
  EXPECT_EQ(errorOf("unsqueeze", {counting({3})}, {{"axes", Ints{2}}}),
            "unsqueeze: expected axes below the rank 2, found 2");
}

// ------------------------------------------------------------------ reshape

Result<Tensor> reshape(Shape from, Ints to, int64_t allowZero = 0) {
  return run("reshape", {counting(from), ints(to)},
             {{"allow_zero", Ints{allowZero}}});
}

std::string reshapeError(Shape from, Ints to, int64_t allowZero = 0) {
  Result<Tensor> result = reshape(from, to, allowZero);
  return result ? "accepted as " + shapeText(result->shape()) : result.error();
}

TEST(Reshape, CopiesAndInfers) {
  EXPECT_EQ(reshape({2, 3, 4}, {6, 4})->shape(), (Shape{6, 4}));
  EXPECT_EQ(reshape({2, 3, 4}, {0, -1})->shape(), (Shape{2, 12}));
  EXPECT_EQ(reshape({2, 3, 4}, {0, 0, 2, -1})->shape(), (Shape{2, 3, 2, 2}));
  EXPECT_EQ(reshape({2, 3}, {-1})->shape(), Shape{6});
  EXPECT_EQ(reshape({1, 1}, {})->shape(), Shape{});
  EXPECT_EQ(reshape({}, {1, -1})->shape(), (Shape{1, 1}));
  EXPECT_EQ(valuesOf<float>(*reshape({2, 2}, {4})),
            (std::vector<float>{0, 1, 2, 3}));
}

TEST(Reshape, ZeroSizes) {
  EXPECT_EQ(reshape({0, 4, 2, 8}, {0, 0, -1})->shape(), (Shape{0, 4, 16}));
  EXPECT_EQ(reshape({0, 3}, {3, 0}, 1)->shape(), (Shape{3, 0}));
  EXPECT_EQ(reshape({0, 3}, {-1})->shape(), Shape{0});
  EXPECT_EQ(reshape({0, 3}, {7, -1})->shape(), (Shape{7, 0}));
  EXPECT_EQ(
      reshapeError({0, 3}, {0, -1}, 1),
      "reshape: expected a shape of 0 elements, found 0x-1 for an input 0x3");
}

TEST(Reshape, Errors) {
  EXPECT_EQ(
      reshapeError({2, 3}, {4}),
      "reshape: expected a shape of 6 elements, found 4 for an input 2x3");
  EXPECT_EQ(
      reshapeError({2, 3}, {4, -1}),
      "reshape: expected a shape of 6 elements, found 4x-1 for an input 2x3");
  EXPECT_EQ(reshapeError({2, 3}, {-1, -1}),
            "reshape: expected at most one dimension of -1, found -1x-1");
  EXPECT_EQ(reshapeError({2, 3}, {-2, 3}),
            "reshape: expected dimensions of at least -1, found -2");
  EXPECT_EQ(reshapeError({6}, {6, 0}),
            "reshape: expected a dimension 1 to copy, found an input 6");
  EXPECT_EQ(reshapeError({0}, {INT64_MAX, INT64_MAX, -1}),
            "reshape: expected at most 1099511627776 elements, found "
            "9223372036854775807x9223372036854775807x0");
  EXPECT_EQ(errorOf("reshape", {counting({6}), counting<int32_t>({1})},
                    {{"allow_zero", Ints{0}}}),
            "reshape: expected a shape of int64, found int32");
  EXPECT_EQ(errorOf("reshape", {counting({6}), counting<int64_t>({})},
                    {{"allow_zero", Ints{0}}}),
            "reshape: expected a shape of rank 1, found scalar");
}

// -------------------------------------------------------------------- slice

Result<Tensor> slice(Shape shape, Ints axes, Ints starts, Ints ends,
                     Ints steps) {
  return run("slice", {counting(shape), ints(starts), ints(ends), ints(steps)},
             {{"axes", axes}});
}

/// The indices that a slice of 0 .. n-1 takes.
std::vector<float> sliced(int64_t n, int64_t start, int64_t end, int64_t step) {
  Result<Tensor> result = slice({n}, {0}, {start}, {end}, {step});
  EXPECT_TRUE(result) << result.error();
  return valuesOf<float>(*result);
}

TEST(Slice, ClampsAsOnnxDoes) {
  using Values = std::vector<float>;
  EXPECT_EQ(sliced(5, 1, 4, 1), (Values{1, 2, 3}));
  EXPECT_EQ(sliced(5, -2, INT64_MAX, 1), (Values{3, 4}));
  EXPECT_EQ(sliced(5, 0, -1, 2), (Values{0, 2}));
  EXPECT_EQ(sliced(5, -100, 100, 3), (Values{0, 3}));
  EXPECT_EQ(sliced(5, 4, 2, 1), Values{});
  EXPECT_EQ(sliced(5, 7, 9, 1), Values{});
  EXPECT_EQ(sliced(5, -1, INT64_MIN, -1), (Values{4, 3, 2, 1, 0}));
  EXPECT_EQ(sliced(5, 100, -100, -2), (Values{4, 2, 0}));
  EXPECT_EQ(sliced(5, 3, 0, -1), (Values{3, 2, 1}));
  EXPECT_EQ(sliced(5, 3, -1, -1), Values{});
  EXPECT_EQ(sliced(5, INT64_MIN, INT64_MAX, INT64_MAX), Values{0});
  EXPECT_EQ(sliced(5, INT64_MAX, INT64_MIN, INT64_MIN), Values{4});
  EXPECT_EQ(sliced(0, 0, 5, 1), Values{});
  EXPECT_EQ(sliced(0, -1, INT64_MIN, -1), Values{});
}

/// The indices from the standard's words: the effective ends, then stepping.
std::vector<int64_t> slicedIndices(int64_t dim, int64_t start, int64_t end,
                                   int64_t step) {
  start = start < 0 ? start + dim : start;
  end = end < 0 ? end + dim : end;
  std::vector<int64_t> indices;
  if (step > 0)
    for (int64_t i = std::max<int64_t>(start, 0); i < std::min(end, dim);
         i += step)
      indices.push_back(i);
  else
    for (int64_t i = std::min(start, dim - 1); i > std::max<int64_t>(end, -1);
         i += step)
      if (i >= 0)
        indices.push_back(i);
  return indices;
}

TEST(Slice, EqualsIndexArithmetic) {
  unsigned seed = 12;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  auto draw = [&](int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  };
  for (int trial = 0; trial < 500; ++trial) {
    Shape shape = randomShape(random, 4);
    Ints axes, starts, ends, steps;
    std::vector<std::vector<int64_t>> taken(shape.size());
    Shape expected;
    for (size_t d = 0; d < shape.size(); ++d) {
      taken[d] = slicedIndices(shape[d], 0, shape[d], 1);
      if (random() % 2) {
        axes.push_back(int64_t(d));
        // Starts below the front are left to ClampsAsOnnxDoes: with a negative
        // step the standard clamps them to the first element.
        starts.push_back(draw(-shape[d], shape[d] + 2));
        ends.push_back(draw(-shape[d] - 2, shape[d] + 2));
        int64_t step = draw(1, 3) * (random() % 2 ? 1 : -1);
        steps.push_back(step);
        taken[d] = slicedIndices(shape[d], starts.back(), ends.back(), step);
      }
      expected.push_back(int64_t(taken[d].size()));
    }
    Result<Tensor> output = slice(shape, axes, starts, ends, steps);
    ASSERT_TRUE(output) << output.error();
    ASSERT_EQ(output->shape(), expected);
    Tensor input = counting(shape);
    forEachIndex(expected, [&](const Shape &index) {
      Shape from;
      for (size_t d = 0; d < index.size(); ++d)
        from.push_back(taken[d][index[d]]);
      EXPECT_EQ(at<float>(*output, index), at<float>(input, from));
    });
  }
}

TEST(Slice, TakesInt32Bounds) {
  auto bounds = [](int32_t value) { return tensor<int32_t>({1}, {value}); };
  EXPECT_TENSOR(run("slice", {counting({4}), bounds(1), bounds(3), bounds(1)},
                    {{"axes", Ints{0}}}),
                ({2}), (std::vector<float>{1, 2}));
}

TEST(Slice, Errors) {
  auto error = [](auto... arguments) {
    Result<Tensor> result = slice(arguments...);
    return result ? "accepted" : result.error();
  };
  EXPECT_EQ(error(Shape{4}, Ints{0}, Ints{0}, Ints{1}, Ints{0}),
            "slice: expected steps other than 0, found 0");
  EXPECT_EQ(error(Shape{4}, Ints{1}, Ints{0}, Ints{1}, Ints{1}),
            "slice: expected axes below the rank 1, found 1");
  EXPECT_EQ(error(Shape{4}, Ints{0}, Ints{0}, Ints{1, 2}, Ints{1}),
            "slice: expected 1 ends, found 2");
  EXPECT_EQ(errorOf("slice",
                    {counting({4}), counting({1}), ints({1}), ints({1})},
                    {{"axes", Ints{0}}}),
            "slice: expected starts of int32 or int64, found float32");
}

// ------------------------------------------------------------------- gather

TEST(Gather, TakesRows) {
  EXPECT_TENSOR(
      run("gather", {counting({3, 2}), ints({2, -3})}, {{"axis", Ints{0}}}),
      ({2, 2}), (std::vector<float>{4, 5, 0, 1}));
  EXPECT_TENSOR(run("gather",
                    {counting({2, 3}), tensor<int32_t>({2, 1}, {0, -1})},
                    {{"axis", Ints{1}}}),
                ({2, 2, 1}), (std::vector<float>{0, 2, 3, 5}));
  // A scalar index takes the axis off.
  EXPECT_TENSOR(run("gather", {counting({2, 3}), tensor<int64_t>({}, {1})},
                    {{"axis", Ints{0}}}),
                ({3}), (std::vector<float>{3, 4, 5}));
  EXPECT_EQ(
      run("gather", {counting({0, 3}), ints({})}, {{"axis", Ints{0}}})->shape(),
      (Shape{0, 3}));
  EXPECT_EQ(run("gather", {counting({0, 3}), ints({1})}, {{"axis", Ints{1}}})
                ->shape(),
            (Shape{0, 1}));
}

TEST(Gather, Errors) {
  EXPECT_EQ(
      errorOf("gather", {counting({3}), ints({3})}, {{"axis", Ints{0}}}),
      "gather: expected indices from -3 to 3 (exclusive) of axis 0, found 3");
  EXPECT_NE(errorOf("gather", {counting({3}), ints({-4})}, {{"axis", Ints{0}}}),
            "accepted");
  EXPECT_NE(errorOf("gather", {counting({3}), ints({INT64_MIN})},
                    {{"axis", Ints{0}}}),
            "accepted");
  EXPECT_NE(errorOf("gather", {counting({0}), ints({0})}, {{"axis", Ints{0}}}),
            "accepted");
  EXPECT_EQ(
      errorOf("gather", {counting({3}), counting({1})}, {{"axis", Ints{0}}}),
      "gather: expected indices of int32 or int64, found float32");
  EXPECT_EQ(errorOf("gather", {counting({}), ints({0})}, {{"axis", Ints{0}}}),
            "gather: expected axes below the rank 0, found 0");
}

// ------------------------------------------------------------------- concat

TEST(Concat, JoinsAlongTheAxis) {
  EXPECT_TENSOR(
      run("concat", {counting({2, 1}), counting({2, 2})}, {{"axis", Ints{1}}}),
      ({2, 3}), (std::vector<float>{0, 0, 1, 1, 2, 3}));
  EXPECT_TENSOR(run("concat",
                    {counting({1, 2}), counting({0, 2}), counting({1, 2})},
                    {{"axis", Ints{0}}}),
                ({2, 2}), (std::vector<float>{0, 1, 0, 1}));
  EXPECT_TENSOR(run("concat", {counting({2})}, {{"axis", Ints{0}}}), ({2}),
                (std::vector<float>{0, 1}));
}

TEST(Concat, Errors) {
  EXPECT_EQ(
      errorOf("concat", {counting({2, 1}), counting({3, 1})},
              {{"axis", Ints{1}}}),
      "concat: expected shapes that agree but for axis 1, found 2x1 and 3x1");
  EXPECT_EQ(
      errorOf("concat", {counting({2}), counting({2, 1})}, {{"axis", Ints{0}}}),
      "concat: expected shapes that agree but for axis 0, found 2 and 2x1");
  EXPECT_EQ(
      errorOf("concat", {counting({2}), counting<double>({2})},
              {{"axis", Ints{0}}}),
      "concat: expected inputs of one element type, found float32 and float64");
  EXPECT_EQ(
      errorOf("concat", {counting({}), counting({})}, {{"axis", Ints{0}}}),
      "concat: expected axes below the rank 0, found 0");
}

// ------------------------------------------------------------ expand, shape

TEST(Expand, BroadcastsBothWays) {
  EXPECT_TENSOR(run("expand", {counting({2, 1}), ints({2, 3})}), ({2, 3}),
                (std::vector<float>{0, 0, 0, 1, 1, 1}));
  EXPECT_TENSOR(run("expand", {counting({2, 1}), ints({1})}), ({2, 1}),
                (std::vector<float>{0, 1}));
  EXPECT_TENSOR(run("expand", {counting({2}), ints({2, 1})}), ({2, 2}),
                (std::vector<float>{0, 1, 0, 1}));
  EXPECT_EQ(run("expand", {counting({1}), ints({0})})->shape(), Shape{0});
  EXPECT_EQ(run("expand", {counting({}), ints({2, 2})})->size(), 4);
}

TEST(Expand, Errors) {
  EXPECT_EQ(errorOf("expand", {counting({2}), ints({3})}),
            "expand: expected shapes that broadcast, found 2 and 3");
  EXPECT_NE(errorOf("expand", {counting({2}), ints({0})}), "accepted");
  EXPECT_EQ(errorOf("expand", {counting({1}), ints({-1})}),
            "expand: expected dimensions of at least 0, found -1");
  EXPECT_EQ(errorOf("expand", {counting({1}), ints({INT64_MAX, 4})}),
            "expand: expected at most 1099511627776 elements, found "
            "9223372036854775807x4");
  // Each is sound, their broadcast is not.
  EXPECT_EQ(errorOf("expand", {counting({0, 1}).reshaped({0, 1 << 30, 1}),
                               ints({1, 1, 1 << 30})}),
            "expand: expected at most 1099511627776 elements, found "
            "0x1073741824x1073741824");
}

TEST(ShapeOp, GivesARangeOfDimensions) {
  auto shape = [](Tensor input, int64_t start, int64_t end) {
    return run("shape", {input}, {{"start", Ints{start}}, {"end", Ints{end}}});
  };
  EXPECT_TENSOR(shape(counting({2, 3, 0}), 0, 3), ({3}), (Ints{2, 3, 0}));
  EXPECT_TENSOR(shape(counting({2, 3, 0}), 1, 2), ({1}), Ints{3});
  EXPECT_TENSOR(shape(counting({}), 0, 0), ({0}), Ints{});
  EXPECT_EQ(shape(counting({2}), 0, 2).error(),
            "shape: expected an end up to the rank 1, found 2");
}

} // namespace
