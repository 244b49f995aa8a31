//===- IntegerSum.h - Exact sums over inputs --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kernels of an Integrate in noisy mode: conductances as programmed, in 16
// bits, and the variances of their read noise, in 7. Sums of whole numbers are
// exact in any order.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_INTEGERSUM_H
#define RAMPART_SRC_EXEC_INTEGERSUM_H

#include "Panels.h"

#include <cstdint>

namespace rampart {

/// For stream s and column j, with T = sum over i of codes[s][i] *
/// weights[i][j] (below 2^31) rounded to float32:
///   sums[s][j] = accumulate ? fma(T, unit, sums[s][j]) : T * unit
/// Weights that fill the last pair are zero.
struct WordSum {
  const int16_t *weights; // [panel][pair][panelColumns][2], 64-byte aligned
  float unit;
  size_t pairs, panels;
  const int16_t *codes; // [stream][pair][2]
  size_t streams;
  bool accumulate;
  float *sums; // [stream][panel][panelColumns]
};

void wordSums(const WordSum &sum);
void wordSumsReference(const WordSum &sum);

/// The same with bytes and a unit for every column. Codes have one plane of
/// bytes, or two, low and high: T = fma(T_high, 256, T_low), each rounded to
/// float32. Weights that fill the last quad are zero.
struct ByteSum {
  const uint8_t *weights; // [panel][quad][panelColumns][4], up to 127, aligned
  const float *units;     // [panel][panelColumns], aligned
  size_t quads, panels;
  const uint8_t *codes; // [stream][plane][quad][4]
  size_t planes, streams;
  bool accumulate;
  float *sums; // [stream][panel][panelColumns]
};

void byteSums(const ByteSum &sum);
void byteSumsReference(const ByteSum &sum);

/// One sum for all columns where they have one unit, units[0], and the same
/// weights, [quad][4]: sums are [stream].
void uniformByteSums(const ByteSum &sum);
void uniformByteSumsReference(const ByteSum &sum);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_INTEGERSUM_H
