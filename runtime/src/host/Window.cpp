//===- Window.cpp - Windows over spatial dimensions -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/host/Window.h"

#include <algorithm>
#include <limits>
#include <string>

using namespace rampart;

// Attributes are below 2^31 and dimensions at most 2^40, so that nothing
// overflows but the product in transposedSize.

int64_t Window::positions(int64_t size, bool ceilMode) const {
  int64_t room = size + begin + end - extent();
  if (room < 0)
    return 0;
  int64_t count = (ceilMode ? room + stride - 1 : room) / stride + 1;
  return ceilMode && (count - 1) * stride >= size + begin ? count - 1 : count;
}

int64_t Window::transposedSize(int64_t positions, int64_t outputPadding) const {
  int64_t size = 0;
  if (__builtin_mul_overflow(stride, positions - 1, &size) ||
      __builtin_add_overflow(size, outputPadding + extent() - begin - end,
                             &size))
    return std::numeric_limits<int64_t>::max();
  return size;
}

Status WindowAttributes::check(size_t rank) const {
  if (kernel.size() == rank && strides.size() == rank &&
      dilations.size() == rank && pads.size() == 2 * rank)
    return {};
  return Error{"expected windows over " + std::to_string(rank) +
               " spatial dimensions, found " + std::to_string(kernel.size()) +
               " kernel sizes, " + std::to_string(strides.size()) +
               " strides, " + std::to_string(dilations.size()) +
               " dilations and " + std::to_string(pads.size()) + " pads"};
}

Window WindowAttributes::window(size_t d, int64_t size) const {
  Window window{kernel[d], strides[d], dilations[d], 0, 0};
  if (autoPad == "explicit") {
    window.begin = pads[d];
    window.end = pads[kernel.size() + d];
    return window;
  }
  int64_t positions = (size + window.stride - 1) / window.stride;
  int64_t total = std::max<int64_t>(
      (positions - 1) * window.stride + window.extent() - size, 0);
  window.begin = autoPad == "same_upper" ? total / 2 : total - total / 2;
  window.end = total - window.begin;
  return window;
}
