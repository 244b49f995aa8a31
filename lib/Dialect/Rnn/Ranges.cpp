//===- Ranges.cpp - Known intervals of a layer's values -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Rnn/Ranges.h"

#include <algorithm>

using namespace mlir;
using namespace rampart;

Interval rnn::rangeOf(DictionaryAttr ranges, StringRef key, Interval fallback) {
  auto bounds = ranges ? ranges.getAs<ArrayAttr>(key) : ArrayAttr();
  if (!bounds || bounds.size() != 2)
    return fallback;
  auto lo = dyn_cast<FloatAttr>(bounds[0]), hi = dyn_cast<FloatAttr>(bounds[1]);
  if (!lo || !hi)
    return fallback;
  return {lo.getValueAsDouble(), hi.getValueAsDouble()};
}

Interval rnn::join(Interval a, Interval b) {
  return {std::min(a.lo, b.lo), std::max(a.hi, b.hi)};
}
