//===- CodeRowReference.cpp - What codes of numbers are -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Also what runs where there are no vectors of doubles.
//===----------------------------------------------------------------------===//
#include "CodeRow.h"

#include "rampart/core/Arithmetic.h"

using namespace rampart;

template <typename Number>
static void quantizeEach(const CodeRange &range, const Number *from,
                         size_t count, int32_t *to) {
  for (size_t i = 0; i < count; ++i)
    to[i] = roundSaturate(double(from[i]) / range.scale, range.min, range.max);
}

void rampart::quantizeRowReference(const CodeRange &range, const float *from,
                                   size_t count, int32_t *to) {
  quantizeEach(range, from, count, to);
}

void rampart::quantizeRowReference(const CodeRange &range, const double *from,
                                   size_t count, int32_t *to) {
  quantizeEach(range, from, count, to);
}

void rampart::dequantizeRowReference(double scale, const int32_t *from,
                                     size_t count, float *to) {
  for (size_t i = 0; i < count; ++i)
    to[i] = float(double(from[i]) * scale);
}
