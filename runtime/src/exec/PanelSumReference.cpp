//===- PanelSumReference.cpp - The definition of an Integrate's sums ------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Also what runs where the processor has no fused multiply-add.
//===----------------------------------------------------------------------===//
#include "PanelSum.h"

#include <cmath>

using namespace rampart;

static float toFloat(float value) { return value; }

template <typename Weight>
static void sumOneByOne(const PanelSum<Weight> &sum) {
  const size_t width = sum.panels * panelColumns;
  for (size_t s = 0; s < sum.streams; ++s)
    for (size_t j = 0; j < width; ++j) {
      float &out = sum.sums[s * width + j];
      float total = sum.accumulate ? out : 0;
      const Weight *column = sum.weights +
                             j / panelColumns * sum.inputs * panelColumns +
                             j % panelColumns;
      for (size_t i = 0; i < sum.inputs; ++i)
        total = std::fma(sum.codes[s * sum.inputs + i],
                         toFloat(column[i * panelColumns]), total);
      out = total;
    }
}

void rampart::panelSumsReference(const PanelSum<float> &sum) {
  sumOneByOne(sum);
}
void rampart::panelSumsReference(const PanelSum<Half> &sum) {
  sumOneByOne(sum);
}

void rampart::byteSumsReference(const ByteSum &sum) {
  const size_t width = sum.panels * panelColumns;
  for (size_t s = 0; s < sum.streams; ++s)
    for (size_t j = 0; j < width; ++j) {
      int32_t totals[2] = {0, 0};
      for (size_t plane = 0; plane < sum.planes; ++plane)
        for (size_t i = 0; i < sum.quads * inputsPerQuad; ++i) {
          size_t row =
              (j / panelColumns * sum.quads + i / inputsPerQuad) * panelColumns;
          totals[plane] +=
              sum.codes[((s * sum.planes + plane) * sum.quads) * inputsPerQuad +
                        i] *
              sum.weights[(row + j % panelColumns) * inputsPerQuad +
                          i % inputsPerQuad];
        }
      sum.sums[s * width + j] =
          std::fma(float(totals[1]), 256.0f, float(totals[0])) * sum.scales[j];
    }
}
