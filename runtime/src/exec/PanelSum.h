//===- PanelSum.h - Sums over inputs in float32 -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kernel of an Integrate with conductances as they are: quantized mode, and
// noisy mode where codes are too large for IntegerSum.h.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_PANELSUM_H
#define RAMPART_SRC_EXEC_PANELSUM_H

#include "Panels.h"

namespace rampart {

/// For stream s and column j:
///   sums[s][j] = (accumulate ? sums[s][j] : 0)
///              + sum over i of codes[s][i] * weights[i][j],
/// one fused multiply-add per input, in ascending order.
struct PanelSum {
  const float *weights; // [panel][input][panelColumns], 64-byte aligned
  size_t inputs, panels;
  const float *codes; // [stream][input]
  size_t streams;
  bool accumulate;
  float *sums; // [stream][panel][panelColumns]
};

void panelSums(const PanelSum &sum);

/// The definition, one element at a time; the kernel gives the same bits. Also
/// what runs where the processor has no fused multiply-add.
void panelSumsReference(const PanelSum &sum);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_PANELSUM_H
