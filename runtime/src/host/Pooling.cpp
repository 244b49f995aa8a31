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

/// reduce(channel, position) for every position of every channel.
template <typename List, typename Reduce>
Result<Tensor> poolChannels(const Call &call, const Pool &pool, List types,
                            Reduce reduce) {
  const Tensor &input = call.input(0);
  return dispatch(input.type(), types,
                  [&]<typename T>(std::type_identity<T>) -> Result<Tensor> {
                    Result<Tensor> output =
                        makeTensor(input.type(), pool.shape);
                    if (!output || output->size() == 0)
                      return output;
                    int64_t channels = input.shape()[0] * input.shape()[1];
                    int64_t size = input.size() / channels;
                    T *to = output->mutableData<T>();
                    for (int64_t c = 0; c < channels; ++c)
                      for (int64_t p = 0; p < pool.taps.positions; ++p)
                        *to++ = reduce(input.data<T>() + c * size, p);
                    return output;
                  });
}

/// The offset of window element k at position p, or -1.
int64_t offsetOf(const Taps &taps, int64_t k, int64_t p) {
  return taps.offsets.data<int64_t>()[k * taps.positions + p];
}

} // namespace

Result<Tensor> kernels::maxPool(const Call &call) {
  Result<Pool> pool = makePool(call);
  if (!pool)
    return Error{pool.error()};
  return poolChannels(
      call, *pool, NumberTypes(), [&]<typename T>(const T *from, int64_t p) {
        T best = std::is_floating_point_v<T>
                     ? -std::numeric_limits<T>::infinity()
                     : std::numeric_limits<T>::lowest();
        for (int64_t k = 0; k < pool->taps.elements; ++k) {
          int64_t offset = offsetOf(pool->taps, k, p);
          if (offset >= 0 &&
              (from[offset] > best || from[offset] != from[offset]))
            best = from[offset];
        }
        return best;
      });
}

Result<Tensor> kernels::averagePool(const Call &call) {
  Result<Pool> pool = makePool(call);
  if (!pool)
    return Error{pool.error()};
  const Taps &counted =
      call.op.getInt("count_include_pad") ? pool->padded : pool->taps;
  return poolChannels(call, *pool, FloatTypes(),
                      [&]<typename T>(const T *from, int64_t p) {
                        double sum = 0;
                        int64_t count = 0;
                        for (int64_t k = 0; k < pool->taps.elements; ++k) {
                          int64_t offset = offsetOf(pool->taps, k, p);
                          sum += offset >= 0 ? double(from[offset]) : 0;
                          count += offsetOf(counted, k, p) >= 0;
                        }
                        return T(sum / double(count));
                      });
}
