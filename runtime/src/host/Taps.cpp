//===- Taps.cpp - The elements that windows see -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Taps.h"

#include <algorithm>

using namespace rampart;
using namespace rampart::kernels;

namespace {

/// Appends the offsets of one window element at all positions: `first[d]` is
/// what it sees of dimension d at position 0.
void appendRow(const std::vector<Window> &windows, const Shape &sizes,
               const Shape &positions, const Shape &first, size_t d,
               int64_t base, int64_t *&to) {
  if (d == sizes.size()) {
    *to++ = base;
    return;
  }
  for (int64_t p = 0; p < positions[d]; ++p) {
    int64_t index = first[d] + p * windows[d].stride;
    bool inside = base >= 0 && index >= 0 && index < sizes[d];
    appendRow(windows, sizes, positions, first, d + 1,
              inside ? base * sizes[d] + index : -1, to);
  }
}

} // namespace

Result<Taps> kernels::makeTaps(const std::vector<Window> &windows,
                               const Shape &sizes, const Shape &positions) {
  Shape kernel;
  for (const Window &window : windows)
    kernel.push_back(window.kernel);
  for (const Shape &shape : {kernel, positions})
    if (Status status = checkShape(shape); !status)
      return Error{status.error()};
  Taps taps{elementCount(kernel), elementCount(positions), {}};
  Result<Tensor> offsets =
      makeTensor(ElementType::Int64, {taps.elements, taps.positions});
  if (!offsets)
    return Error{offsets.error()};
  taps.offsets = std::move(*offsets);
  int64_t *to = taps.offsets.mutableData<int64_t>();
  Shape element(windows.size(), 0), first(windows.size());
  for (int64_t k = 0; k < taps.elements; ++k) {
    for (size_t d = 0; d < windows.size(); ++d)
      first[d] = element[d] * windows[d].dilation - windows[d].begin;
    appendRow(windows, sizes, positions, first, 0, 0, to);
    for (size_t d = windows.size(); d-- > 0;) {
      if (++element[d] < kernel[d])
        break;
      element[d] = 0;
    }
  }
  return taps;
}

WindowAttributes kernels::windowAttributes(const Call &call,
                                           std::span<const int64_t> kernel) {
  WindowAttributes attributes{kernel, call.op.getInts("strides"),
                              call.op.getInts("dilations"),
                              call.op.getInts("pads")};
  for (const HostAttributeSpec &spec : call.op.spec().attributes)
    if (spec.name == "auto_pad")
      attributes.autoPad = call.op.getText("auto_pad");
  return attributes;
}

Result<Shape> kernels::spatialShape(const Tensor &tensor) {
  if (tensor.rank() < 3)
    return Error{"expected a tensor of rank 3 or more, found " +
                 shapeText(tensor.shape())};
  return Shape(tensor.shape().begin() + 2, tensor.shape().end());
}

Shape kernels::channelShape(int64_t n, int64_t c, const Shape &spatial) {
  Shape shape{n, c};
  shape.insert(shape.end(), spatial.begin(), spatial.end());
  return shape;
}
