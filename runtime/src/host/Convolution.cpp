//===- Convolution.cpp - Convolutions and their transposes ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One sample and group at a time as a matrix product of the weights and the
// elements that the window sees. Sums run over the input channels, then the
// window's elements in row-major order; those of floats in double.
//===----------------------------------------------------------------------===//
#include "Multiply.h"
#include "Taps.h"

using namespace rampart;
using namespace rampart::kernels;

namespace {

/// A convolution of `groups` groups, each from `in` to `out` channels.
struct Channels {
  int64_t batch, groups, in, out;
};

/// Checks what all convolutions share. The weights of a convolution are [out
/// channels, in channels of a group, kernel...], those of a transposed one [in
/// channels, out channels of a group, kernel...].
Result<Channels> checkOperands(const Call &call, bool transposed) {
  if (Status status = checkOneType(call); !status)
    return Error{status.error()};
  const Tensor &x = call.input(0), &w = call.input(1);
  int64_t groups = call.op.getInt("groups");
  if (x.rank() < 3 || w.rank() != x.rank())
    return Error{"expected an input of rank 3 or more and weights of the same "
                 "rank, found " +
                 shapeText(x.shape()) + " and " + shapeText(w.shape())};
  int64_t in = x.shape()[1], first = w.shape()[0], second = w.shape()[1];
  bool fits =
      transposed ? in == first : in % groups == 0 && in / groups == second;
  if (!fits || first % groups != 0)
    return Error{"expected weights for " + std::to_string(in) +
                 " channels in " + std::to_string(groups) + " groups, found " +
                 shapeText(w.shape())};
  Channels channels{x.shape()[0], groups, in / groups,
                    transposed ? second : first / groups};
  if (call.inputs.size() == 3 &&
      call.input(2).shape() != Shape{channels.out * groups})
    return Error{"expected a bias of " + std::to_string(channels.out * groups) +
                 " elements, found " + shapeText(call.input(2).shape())};
  return channels;
}

/// What a kernel's windows see and where.
struct Geometry {
  std::vector<Window> windows;
  Shape sizes, positions;
};

Result<Geometry> convGeometry(const Call &call) {
  const Shape &x = call.input(0).shape(), &w = call.input(1).shape();
  WindowAttributes attributes = windowAttributes(call, std::span(w).subspan(2));
  if (Status status = attributes.check(x.size() - 2); !status)
    return Error{status.error()};
  Geometry geometry{{}, {x.begin() + 2, x.end()}, {}};
  for (size_t d = 0; d < geometry.sizes.size(); ++d) {
    geometry.windows.push_back(attributes.window(d, geometry.sizes[d]));
    geometry.positions.push_back(
        geometry.windows[d].positions(geometry.sizes[d]));
  }
  return geometry;
}

/// The window moves over the output; its positions are the input's elements.
Result<Geometry> transposedGeometry(const Call &call) {
  const Shape &x = call.input(0).shape(), &w = call.input(1).shape();
  WindowAttributes attributes = windowAttributes(call, std::span(w).subspan(2));
  if (Status status = attributes.check(x.size() - 2); !status)
    return Error{status.error()};
  const std::vector<int64_t> &padding = call.op.getInts("output_padding");
  Geometry geometry{{}, {}, {x.begin() + 2, x.end()}};
  if (padding.size() != geometry.positions.size())
    return Error{"expected " + std::to_string(geometry.positions.size()) +
                 " output paddings, found " + std::to_string(padding.size())};
  for (size_t d = 0; d < padding.size(); ++d) {
    geometry.windows.push_back(attributes.window(d, 0));
    geometry.sizes.push_back(
        geometry.windows[d].transposedSize(geometry.positions[d], padding[d]));
  }
  return geometry;
}

/// The elements that the windows see, [channels * elements, positions]; zero
/// outside.
template <typename T>
void gatherTaps(const T *from, int64_t channels, int64_t channelSize,
                const Taps &taps, T *to) {
  const int64_t *offsets = taps.offsets.data<int64_t>();
  for (int64_t c = 0; c < channels; ++c, from += channelSize)
    for (int64_t i = 0, n = taps.offsets.size(); i < n; ++i)
      *to++ = offsets[i] < 0 ? T(0) : from[offsets[i]];
}

/// The bias of output channel c; 0 without one.
template <typename T>
Sum<T> biasOf(const Call &call, int64_t c) {
  return call.inputs.size() == 3 ? Sum<T>(call.input(2).data<T>()[c]) : 0;
}

template <typename T>
Status convolve(const Call &call, const Channels &channels, const Taps &taps,
                Tensor &output) {
  int64_t inner = channels.in * taps.elements;
  Result<Tensor> seen = makeTensor(output.type(), {inner, taps.positions});
  if (!seen)
    return Error{seen.error()};
  const Tensor &x = call.input(0);
  int64_t channelSize = elementCount(std::span(x.shape()).subspan(2));
  const T *from = x.data<T>();
  T *to = output.mutableData<T>();
  for (int64_t n = 0; n < channels.batch; ++n)
    for (int64_t g = 0; g < channels.groups; ++g) {
      gatherTaps(from, channels.in, channelSize, taps, seen->mutableData<T>());
      const T *weights = call.input(1).data<T>() + g * channels.out * inner;
      multiply(weights, seen->data<T>(), channels.out, taps.positions, inner,
               [&](int64_t i, int64_t j, Sum<T> sum) {
                 to[i * taps.positions + j] =
                     T(sum + biasOf<T>(call, g * channels.out + i));
               });
      from += channels.in * channelSize;
      to += channels.out * taps.positions;
    }
  return {};
}

/// Adds what every input element gives to the outputs its window covers, an
/// output channel at a time.
template <typename T>
void convolveTransposed(const Call &call, const Channels &channels,
                        const Taps &taps, Tensor &output) {
  int64_t size = elementCount(std::span(output.shape()).subspan(2));
  std::vector<Sum<T>> sums(static_cast<size_t>(size));
  std::vector<T> weights(size_t(taps.elements * channels.in));
  const int64_t *offsets = taps.offsets.data<int64_t>();
  const T *from = call.input(0).data<T>();
  T *to = output.mutableData<T>();
  for (int64_t n = 0; n < channels.batch; ++n)
    for (int64_t g = 0; g < channels.groups; ++g) {
      for (int64_t m = 0; m < channels.out; ++m, to += size) {
        for (int64_t c = 0; c < channels.in; ++c) // as [elements, in]
          for (int64_t k = 0; k < taps.elements; ++k)
            weights[size_t(k * channels.in + c)] =
                call.input(1)
                    .data<T>()[((g * channels.in + c) * channels.out + m) *
                                   taps.elements +
                               k];
        std::fill(sums.begin(), sums.end(),
                  biasOf<T>(call, g * channels.out + m));
        multiply(weights.data(), from, taps.elements, taps.positions,
                 channels.in, [&](int64_t k, int64_t p, Sum<T> sum) {
                   int64_t offset = offsets[k * taps.positions + p];
                   if (offset >= 0)
                     sums[size_t(offset)] += sum;
                 });
        std::transform(sums.begin(), sums.end(), to,
                       [](Sum<T> sum) { return T(sum); });
      }
      from += channels.in * taps.positions;
    }
}

} // namespace

Result<Tensor> kernels::conv(const Call &call) {
  Result<Channels> channels = checkOperands(call, false);
  if (!channels)
    return Error{channels.error()};
  Result<Geometry> geometry = convGeometry(call);
  if (!geometry)
    return Error{geometry.error()};
  Result<Taps> taps =
      makeTaps(geometry->windows, geometry->sizes, geometry->positions);
  if (!taps)
    return Error{taps.error()};
  Result<Tensor> output =
      makeTensor(call.input(0).type(),
                 channelShape(channels->batch, channels->groups * channels->out,
                              geometry->positions));
  if (!output || output->size() == 0)
    return output;
  return dispatch(output->type(), FloatTypes(),
                  [&]<typename T>(std::type_identity<T>) -> Result<Tensor> {
                    Status status =
                        convolve<T>(call, *channels, *taps, *output);
                    return status ? output : Error{status.error()};
                  });
}

Result<Tensor> kernels::convTranspose(const Call &call) {
  Result<Channels> channels = checkOperands(call, true);
  if (!channels)
    return Error{channels.error()};
  Result<Geometry> geometry = transposedGeometry(call);
  if (!geometry)
    return Error{geometry.error()};
  Result<Tensor> output =
      makeTensor(call.input(0).type(),
                 channelShape(channels->batch, channels->groups * channels->out,
                              geometry->sizes));
  if (!output || output->size() == 0)
    return output;
  Result<Taps> taps =
      makeTaps(geometry->windows, geometry->sizes, geometry->positions);
  if (!taps)
    return Error{taps.error()};
  return dispatch(output->type(), FloatTypes(),
                  [&]<typename T>(std::type_identity<T>) {
                    convolveTransposed<T>(call, *channels, *taps, *output);
                    return output;
                  });
}
