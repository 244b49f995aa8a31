//===- Taps.h - The elements that windows see -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_HOST_TAPS_H
#define RAMPART_SRC_HOST_TAPS_H

#include "Kernels.h"
#include "rampart/host/Window.h"

namespace rampart::kernels {

/// Windows over the spatial dimensions of a channel.
struct Taps {
  /// Elements of a window, and positions it takes.
  int64_t elements = 1, positions = 1;
  /// int64 [elements, positions]: the offset in the channel, or -1 outside.
  Tensor offsets;
};

/// Element k of window d at position p sees index p * stride + k * dilation -
/// begin of a dimension of sizes[d].
Result<Taps> makeTaps(const std::vector<Window> &windows, const Shape &sizes,
                      const Shape &positions);

/// The attributes strides, dilations, pads and auto_pad of a call.
WindowAttributes windowAttributes(const Call &call,
                                  std::span<const int64_t> kernel);

/// The dimensions after the first two; an error for tensors of rank 2 or less.
Result<Shape> spatialShape(const Tensor &tensor);

/// A shape [n, c, spatial...].
Shape channelShape(int64_t n, int64_t c, const Shape &spatial);

} // namespace rampart::kernels

#endif // RAMPART_SRC_HOST_TAPS_H
