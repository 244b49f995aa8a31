//===- PanelSum.h - Sums over inputs, in panels of columns ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kernels of an Integrate in the quantized and noisy modes. Matrices lie in
// panels of 32 columns, so that whatever the vector width a sum walks down
// consecutive cache lines; columns that fill the last panel are zero.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_PANELSUM_H
#define RAMPART_SRC_EXEC_PANELSUM_H

#include "Half.h"

#include <cstddef>
#include <span>

namespace rampart {

inline constexpr size_t panelColumns = 32;

constexpr size_t panelsFor(size_t columns) {
  return (columns + panelColumns - 1) / panelColumns;
}

/// For stream s and column j:
///   sums[s][j] = (accumulate ? sums[s][j] : 0)
///              + sum over i of codes[s][i] * weights[i][j],
/// one fused multiply-add per input, in ascending order.
template <typename Weight> // float or Half, widened
struct PanelSum {
  const Weight *weights; // [panel][input][panelColumns], 64-byte aligned
  size_t inputs, panels;
  const float *codes; // [stream][input]
  size_t streams;
  bool accumulate;
  float *sums; // [stream][panel][panelColumns]
};

void panelSums(const PanelSum<float> &sum);
void panelSums(const PanelSum<Half> &sum);

/// The definition, one element at a time; the kernels give the same bits.
void panelSumsReference(const PanelSum<float> &sum);
void panelSumsReference(const PanelSum<Half> &sum);

/// Inputs that a 32-bit lane holds as bytes.
inline constexpr size_t inputsPerQuad = 4;

constexpr size_t quadsFor(size_t inputs) {
  return (inputs + inputsPerQuad - 1) / inputsPerQuad;
}

/// For stream s and column j:
///   sums[s][j] = scales[j] * sum over i of codes[s][i] * weights[i][j],
/// the sum exact in 32 bits. Codes have one plane of bytes, or two: low and
/// high. Weights that fill the last quad are zero.
struct ByteSum {
  const uint8_t *weights; // [panel][quad][panelColumns][4], up to 127, aligned
  const float *scales;    // [panel][panelColumns], aligned
  size_t quads, panels;
  const uint8_t *codes; // [stream][plane][quad][4]
  size_t planes, streams;
  float *sums; // [stream][panel][panelColumns]
};

void byteSums(const ByteSum &sum);
void byteSumsReference(const ByteSum &sum);

inline constexpr size_t driveSlack = 64;

/// Codes of consecutive inputs of an Integrate.
struct DrivenRange {
  const int32_t *codes;
  size_t pitch; // from stream to stream
  size_t count;
};

/// Prepares the codes of all inputs, range after range: times `unit` for
/// panelSums, and for byteSums (where there are planes) squares or magnitudes.
struct DriveBlock {
  /// Codes and results can be read and written `driveSlack` elements beyond
  /// their ends.
  std::span<const DrivenRange> ranges;
  size_t inputs, streams;
  float unit;
  float *codes; // [stream][input]
  bool squared;
  size_t planes;  // 0 .. 2
  uint8_t *bytes; // as ByteSum's
};

void driveInputs(const DriveBlock &block);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_PANELSUM_H
