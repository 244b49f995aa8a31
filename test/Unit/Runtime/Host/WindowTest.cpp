//===- WindowTest.cpp - Convolutions and poolings ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels against sums written from ONNX's definitions, on random shapes.
//===----------------------------------------------------------------------===//
#include "rampart/host/Window.h"
#include "HostTesting.h"

#include <cmath>

using namespace rampart;
using namespace rampart::testing;

namespace {

int64_t upTo(std::mt19937 &random, int64_t least, int64_t most) {
  return least + int64_t(random() % uint64_t(most - least + 1));
}

Tensor randomTensor(std::mt19937 &random, Shape shape) {
  Tensor result(ElementType::Float32, std::move(shape));
  for (int64_t i = 0; i < result.size(); ++i)
    result.mutableData<float>()[i] = float(upTo(random, -8, 8)) / 4;
  return result;
}

/// A random two-dimensional window.
struct Case {
  Ints kernel, strides, dilations, pads;
  int64_t n, groups, in, out; // channels of a group
  Ints sizes;

  explicit Case(std::mt19937 &random)
      : kernel{upTo(random, 1, 3), upTo(random, 1, 3)},
        strides{upTo(random, 1, 3), upTo(random, 1, 3)},
        dilations{upTo(random, 1, 2), upTo(random, 1, 2)},
        pads{upTo(random, 0, 2), upTo(random, 0, 2), upTo(random, 0, 2),
             upTo(random, 0, 2)},
        n(upTo(random, 0, 2)), groups(upTo(random, 1, 2)),
        in(upTo(random, 1, 3)), out(upTo(random, 1, 3)),
        sizes{upTo(random, 5, 8), upTo(random, 5, 8)} {}

  HostAttributes attributes() const {
    return {{"strides", strides}, {"dilations", dilations}, {"pads", pads}};
  }
  int64_t positions(size_t d) const {
    int64_t extent = (kernel[d] - 1) * dilations[d] + 1;
    return (sizes[d] + pads[d] + pads[2 + d] - extent) / strides[d] + 1;
  }
  /// The index that element k of the window at position p sees.
  int64_t seen(size_t d, int64_t p, int64_t k) const {
    return p * strides[d] + k * dilations[d] - pads[d];
  }
  bool inside(int64_t y, int64_t x) const {
    return y >= 0 && y < sizes[0] && x >= 0 && x < sizes[1];
  }
};

TEST(Convolution, EqualsItsDefinition) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    Case c(random);
    Tensor x =
        randomTensor(random, {c.n, c.groups * c.in, c.sizes[0], c.sizes[1]});
    Tensor w = randomTensor(random,
                            {c.groups * c.out, c.in, c.kernel[0], c.kernel[1]});
    Tensor b = randomTensor(random, {c.groups * c.out});
    HostAttributes attributes = c.attributes();
    attributes["auto_pad"] = "explicit";
    attributes["groups"] = Ints{c.groups};
    Result<Tensor> y = run("conv", {x, w, b}, attributes);
    ASSERT_TRUE(y) << y.error();
    ASSERT_EQ(y->shape(),
              (Shape{c.n, c.groups * c.out, c.positions(0), c.positions(1)}));
    forEachIndex(y->shape(), [&](const Shape &i) {
      double sum = at<float>(b, {i[1]});
      for (int64_t ch = 0; ch < c.in; ++ch)
        for (int64_t ky = 0; ky < c.kernel[0]; ++ky)
          for (int64_t kx = 0; kx < c.kernel[1]; ++kx) {
            int64_t row = c.seen(0, i[2], ky), column = c.seen(1, i[3], kx);
            if (c.inside(row, column))
              sum += double(at<float>(
                         x, {i[0], i[1] / c.out * c.in + ch, row, column})) *
                     double(at<float>(w, {i[1], ch, ky, kx}));
          }
      EXPECT_EQ(at<float>(*y, i), float(sum)) << shapeText(i);
    });
  }
}

TEST(ConvTranspose, AddsWhatEveryElementGives) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    Case c(random);
    Ints padding{upTo(random, 0, 1), upTo(random, 0, 1)};
    Tensor x =
        randomTensor(random, {c.n, c.groups * c.in, c.sizes[0], c.sizes[1]});
    Tensor w = randomTensor(random,
                            {c.groups * c.in, c.out, c.kernel[0], c.kernel[1]});
    HostAttributes attributes = c.attributes();
    attributes["output_padding"] = padding;
    attributes["groups"] = Ints{c.groups};
    Result<Tensor> y = run("conv_transpose", {x, w}, attributes);
    ASSERT_TRUE(y) << y.error();
    Shape shape{c.n, c.groups * c.out};
    for (size_t d : {0, 1})
      shape.push_back(c.strides[d] * (c.sizes[d] - 1) + padding[d] +
                      (c.kernel[d] - 1) * c.dilations[d] + 1 - c.pads[d] -
                      c.pads[2 + d]);
    ASSERT_EQ(y->shape(), shape);
    std::vector<double> sums(size_t(y->size()));
    forEachIndex(
        {c.n, c.groups * c.in, c.sizes[0], c.sizes[1], c.out, c.kernel[0],
         c.kernel[1]},
        [&](const Shape &i) {
          int64_t row = c.seen(0, i[2], i[5]), column = c.seen(1, i[3], i[6]);
          if (row < 0 || row >= shape[2] || column < 0 || column >= shape[3])
            return;
          int64_t channel = i[1] / c.in * c.out + i[4];
          sums[size_t(
              ((i[0] * shape[1] + channel) * shape[2] + row) * shape[3] +
              column)] += double(at<float>(x, {i[0], i[1], i[2], i[3]})) *
                          double(at<float>(w, {i[1], i[4], i[5], i[6]}));
        });
    for (int64_t i = 0; i < y->size(); ++i)
      EXPECT_EQ(y->data<float>()[i], float(sums[size_t(i)])) << i;
  }
}

TEST(Pooling, EqualsItsDefinition) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    Case c(random);
    bool counts = random() % 2;
    Tensor x = randomTensor(random, {c.n, c.in, c.sizes[0], c.sizes[1]});
    HostAttributes attributes = c.attributes();
    attributes["kernel"] = c.kernel;
    attributes["auto_pad"] = "explicit";
    attributes["ceil_mode"] = Ints{0};
    Result<Tensor> most = run("max_pool", {x}, attributes);
    attributes["column_major"] = Ints{0};
    Result<Tensor> where = run("max_pool_indices", {x}, attributes);
    attributes["column_major"] = Ints{1};
    Result<Tensor> swapped = run("max_pool_indices", {x}, attributes);
    attributes.erase("column_major");
    attributes["count_include_pad"] = Ints{counts};
    Result<Tensor> mean = run("average_pool", {x}, attributes);
    ASSERT_TRUE(most && mean && where && swapped);
    ASSERT_EQ(where->shape(), most->shape());
    ASSERT_EQ(most->shape(),
              (Shape{c.n, c.in, c.positions(0), c.positions(1)}));
    forEachIndex(most->shape(), [&](const Shape &i) {
      double largest = -INFINITY, sum = 0;
      int64_t count = 0, position = -1, transposed = -1;
      int64_t channel = (i[0] * c.in + i[1]) * c.sizes[0] * c.sizes[1];
      for (int64_t ky = 0; ky < c.kernel[0]; ++ky)
        for (int64_t kx = 0; kx < c.kernel[1]; ++kx) {
          int64_t row = c.seen(0, i[2], ky), column = c.seen(1, i[3], kx);
          count += counts;
          if (!c.inside(row, column))
            continue;
          double value = double(at<float>(x, {i[0], i[1], row, column}));
          if (value > largest) {
            position = channel + row * c.sizes[1] + column;
            transposed = channel + column * c.sizes[0] + row;
          }
          largest = std::max(largest, value);
          sum += value;
          count += !counts;
        }
      EXPECT_EQ(at<float>(*most, i), float(largest));
      EXPECT_EQ(at<int64_t>(*where, i), position);
      EXPECT_EQ(at<int64_t>(*swapped, i), transposed);
      float expected = float(sum / double(count)); // NaN where all is padding
      EXPECT_TRUE(at<float>(*mean, i) == expected || count == 0);
    });
  }
}

TEST(Window, CeilModeStartsInsideTheInput) {
  Window window{.kernel = 2, .stride = 2, .dilation = 1, .begin = 0, .end = 0};
  EXPECT_EQ(window.positions(5), 2);
  EXPECT_EQ(window.positions(5, true), 3);
  window = {.kernel = 1, .stride = 3, .dilation = 1, .begin = 0, .end = 0};
  EXPECT_EQ(window.positions(5, true), 2); // the third would start at 6
  EXPECT_EQ((Window{4, 1, 1, 0, 0}).positions(3), 0);
}

TEST(Window, AutomaticPadsGoToOneSide) {
  Ints kernel{3}, strides{2}, dilations{1}, pads{9, 9};
  Window upper =
      WindowAttributes{kernel, strides, dilations, pads, "same_upper"}.window(
          0, 6);
  EXPECT_EQ(upper.begin, 0);
  EXPECT_EQ(upper.end, 1);
  Window lower =
      WindowAttributes{kernel, strides, dilations, pads, "same_lower"}.window(
          0, 6);
  EXPECT_EQ(lower.begin, 1);
  EXPECT_EQ(lower.end, 0);
  EXPECT_EQ(lower.positions(6), 3);
}

TEST(Window, TransposedSizeSaturates) {
  Window window{
      .kernel = 1, .stride = INT32_MAX, .dilation = 1, .begin = 0, .end = 0};
  EXPECT_EQ(window.transposedSize(int64_t(1) << 40, 0), INT64_MAX);
}

TEST(Convolution, RefusesWhatDoesNotFit) {
  HostAttributes attributes{{"strides", Ints{1}},
                            {"dilations", Ints{1}},
                            {"pads", Ints{0, 0}},
                            {"auto_pad", "explicit"},
                            {"groups", Ints{2}}};
  auto error = [&](Shape x, Shape w, Shape b) {
    return errorOf("conv", {counting(x), counting(w), counting(b)}, attributes);
  };
  EXPECT_EQ(error({1, 4}, {2, 2, 1}, {2}),
            "conv: expected an input of rank 3 or more and weights of the same "
            "rank, found 1x4 and 2x2x1");
  EXPECT_EQ(error({1, 3, 5}, {2, 2, 1}, {2}),
            "conv: expected weights for 3 channels in 2 groups, found 2x2x1");
  EXPECT_EQ(error({1, 4, 5}, {2, 2, 1}, {3}),
            "conv: expected a bias of 2 elements, found 3");
  EXPECT_EQ(error({1, 4, 5, 5}, {2, 2, 1, 1}, {2}),
            "conv: expected windows over 2 spatial dimensions, found 2 kernel "
            "sizes, 1 strides, 1 dilations and 2 pads");
  attributes["strides"] = Ints{0};
  EXPECT_EQ(error({1, 4, 5}, {2, 2, 1}, {2}),
            "conv: attribute 'strides': expected sizes from 1 to 2147483647, "
            "found [0]");
}

} // namespace
