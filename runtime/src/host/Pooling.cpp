//===- Pooling.cpp - Extremes and means of windows --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A window's elements are taken in row-major order; means are summed in
// double.
//===----------------------------------------------------------------------===//
#include "Taps.h"

#include <limits>

using namespace rampart;
using namespace rampart::kernels;

namespace {

/// What the windows see, and for every position how many elements they have,
/// pads included.
struct Pool {
  Shape shape;
  Taps taps, padded;
};

Result<Pool> makePool(const Call &call) {
  const Tensor &input = call.input(0);
  Result<Shape> sizes = spatialShape(input);
  if (!sizes)
    return Error{sizes.error()};
  WindowAttributes attributes =
      windowAttributes(call, call.op.getInts("kernel"));
  if (Status status = attributes.check(sizes->size()); !status)
    return Error{status.error()};
  std::vector<Window> windows, bare;
  Shape positions, padded;
  for (size_t d = 0; d < sizes->size(); ++d) {
    Window window = attributes.window(d, (*sizes)[d]);
    windows.push_back(window);
    positions.push_back(
        window.positions((*sizes)[d], call.op.getInt("ceil_mode")));
    padded.push_back((*sizes)[d] + window.begin + window.end);
    window.begin = 0;
    bare.push_back(window);
  }
  Pool pool{
      channelShape(input.shape()[0], input.shape()[1], positions), {}, {}};
  for (auto [taps, over, seen] : {std::tuple(&pool.taps, &windows, &*sizes),
                                  std::tuple(&pool.padded, &bare, &padded)}) {
    Result<Taps> made = makeTaps(*over, *seen, positions);
    if (!made)
      return Error{made.error()};
    *taps = std::move(*made);
  }
  return pool;
}

/// reduce(all channels, where the channel begins, position) for every position
/// of every channel.
template <typename List, typename Reduce>
Result<Tensor> poolChannels(const Call &call, const Pool &pool, List types,
                            Reduce reduce) {
  const Tensor &input = call.input(0);
  return dispatch(
      input.type(), types,
      [&]<typename T>(std::type_identity<T>) -> Result<Tensor> {
        using Out = decltype(reduce((const T *)nullptr, int64_t(), int64_t()));
        Result<Tensor> output = makeTensor(elementTypeOf<Out>(), pool.shape);
        if (!output || output->size() == 0)
          return output;
        int64_t channels = input.shape()[0] * input.shape()[1];
        int64_t size = input.size() / channels;
        auto *to = output->mutableData<Out>();
        for (int64_t c = 0; c < channels; ++c)
          for (int64_t p = 0; p < pool.taps.positions; ++p)
            *to++ = reduce(input.data<T>(), c * size, p);
        return output;
      });
}

/// The offset of window element k at position p, or -1.
int64_t offsetOf(const Taps &taps, int64_t k, int64_t p) {
  return taps.offsets.data<int64_t>()[k * taps.positions + p];
}

/// Where in its channel the largest element is that the window at position p
/// sees, the first of equals; -1 where it sees none. A NaN wins.
template <typename T>
int64_t largest(const Taps &taps, const T *channel, int64_t p) {
  int64_t best = -1;
  for (int64_t k = 0; k < taps.elements; ++k) {
    int64_t offset = offsetOf(taps, k, p);
    if (offset >= 0 && (best < 0 || channel[offset] > channel[best] ||
                        channel[offset] != channel[offset]))
      best = offset;
  }
  return best;
}

/// The offset of the same element where the first spatial axis is innermost.
int64_t columnMajor(int64_t offset, std::span<const int64_t> sizes) {
  int64_t result = 0;
  for (size_t d = sizes.size(); d-- > 0; offset /= sizes[d]) {
    int64_t stride = 1;
    for (size_t e = 0; e < d; ++e)
      stride *= sizes[e];
    result += offset % sizes[d] * stride;
  }
  return result;
}

} // namespace

Result<Tensor> kernels::maxPool(const Call &call) {
  Result<Pool> pool = makePool(call);
  if (!pool)
    return Error{pool.error()};
  return poolChannels(
      call, *pool, NumberTypes(),
      [&]<typename T>(const T *from, int64_t begin, int64_t p) -> T {
        int64_t best = largest(pool->taps, from + begin, p);
        if (best >= 0)
          return from[begin + best];
        return std::is_floating_point_v<T> ? -std::numeric_limits<T>::infinity()
                                           : std::numeric_limits<T>::lowest();
      });
}

Result<Tensor> kernels::maxPoolIndices(const Call &call) {
  Result<Pool> pool = makePool(call);
  if (!pool)
    return Error{pool.error()};
  std::span<const int64_t> sizes = std::span(call.input(0).shape()).subspan(2);
  bool swapped = call.op.getInt("column_major");
  return poolChannels(
      call, *pool, NumberTypes(),
      [&]<typename T>(const T *from, int64_t begin, int64_t p) -> int64_t {
        int64_t best = largest(pool->taps, from + begin, p);
        if (best < 0)
          return -1;
        return begin + (swapped ? columnMajor(best, sizes) : best);
      });
}

Result<Tensor> kernels::averagePool(const Call &call) {
  Result<Pool> pool = makePool(call);
  if (!pool)
    return Error{pool.error()};
  const Taps &counted =
      call.op.getInt("count_include_pad") ? pool->padded : pool->taps;
  return poolChannels(call, *pool, FloatTypes(),
                      [&]<typename T>(const T *from, int64_t begin, int64_t p) {
                        double sum = 0;
                        int64_t count = 0;
                        for (int64_t k = 0; k < pool->taps.elements; ++k) {
                          int64_t offset = offsetOf(pool->taps, k, p);
                          sum += offset >= 0 ? double(from[begin + offset]) : 0;
                          count += offsetOf(counted, k, p) >= 0;
                        }
                        return T(sum / double(count));
                      });
}
