//===- Window.h - Windows over spatial dimensions ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The arithmetic of convolutions and poolings on one dimension, which shape
// inference and kernels share.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_HOST_WINDOW_H
#define RAMPART_HOST_WINDOW_H

#include "rampart/core/Result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace rampart {

/// How a window of `kernel` elements, `dilation` apart, moves over a dimension
/// in steps of `stride`; `begin` and `end` are the pads.
struct Window {
  int64_t kernel, stride, dilation, begin, end;

  /// From the window's first element to its last, inclusive.
  int64_t extent() const { return (kernel - 1) * dilation + 1; }
  /// Positions over `size` elements. With `ceilMode` the last may stick out at
  /// the end, but starts within the input or the pads before it. Not positive
  /// where the window does not fit.
  int64_t positions(int64_t size, bool ceilMode = false) const;
  /// The size that a transposed convolution makes of `positions` elements;
  /// saturates.
  int64_t transposedSize(int64_t positions, int64_t outputPadding) const;
};

/// The attributes of a windowed operation, one element per spatial dimension;
/// `pads` has all begins, then all ends, and counts where autoPad is
/// "explicit".
struct WindowAttributes {
  std::span<const int64_t> kernel, strides, dilations, pads;
  std::string_view autoPad = "explicit";

  /// An error where the lists do not describe `rank` dimensions.
  Status check(size_t rank) const;
  /// The window over dimension d of `size` elements: "same_upper" and
  /// "same_lower" pad so that there are ceil(size / stride) positions, an odd
  /// pad going to the end or the beginning.
  Window window(size_t d, int64_t size) const;
};

} // namespace rampart

#endif // RAMPART_HOST_WINDOW_H
