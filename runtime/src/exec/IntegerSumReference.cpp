//===- IntegerSumReference.cpp - The definition of a noisy sum ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Also what runs where the processor has no fused multiply-add.
//===----------------------------------------------------------------------===//
#include "IntegerSum.h"

#include <cmath>

using namespace rampart;

/// Puts a sum of whole numbers, in `unit`, into a column.
static void finish(float total, float unit, bool accumulate, float &sum) {
  sum = accumulate ? std::fma(total, unit, sum) : total * unit;
}

/// Of two planes, or one.
static float joined(const int32_t totals[2]) {
  return std::fma(float(totals[1]), 256.0f, float(totals[0]));
}

void rampart::wordSumsReference(const WordSum &sum) {
  const size_t width = sum.panels * panelColumns;
  for (size_t s = 0; s < sum.streams; ++s)
    for (size_t j = 0; j < width; ++j) {
      int32_t total = 0;
      for (size_t i = 0; i < sum.pairs * inputsPerPair; ++i) {
        size_t row =
            (j / panelColumns * sum.pairs + i / inputsPerPair) * panelColumns;
        total += sum.codes[s * sum.pairs * inputsPerPair + i] *
                 sum.weights[(row + j % panelColumns) * inputsPerPair +
                             i % inputsPerPair];
      }
      finish(float(total), sum.unit, sum.accumulate, sum.sums[s * width + j]);
    }
}

void rampart::byteSumsReference(const ByteSum &sum) {
  const size_t width = sum.panels * panelColumns;
  const size_t codeBytes = sum.quads * inputsPerQuad;
  for (size_t s = 0; s < sum.streams; ++s)
    for (size_t j = 0; j < width; ++j) {
      int32_t totals[2] = {0, 0};
      for (size_t plane = 0; plane < sum.planes; ++plane)
        for (size_t i = 0; i < codeBytes; ++i) {
          size_t row =
              (j / panelColumns * sum.quads + i / inputsPerQuad) * panelColumns;
          totals[plane] +=
              sum.codes[(s * sum.planes + plane) * codeBytes + i] *
              sum.weights[(row + j % panelColumns) * inputsPerQuad +
                          i % inputsPerQuad];
        }
      finish(joined(totals), sum.units[j], sum.accumulate,
             sum.sums[s * width + j]);
    }
}

void rampart::uniformByteSumsReference(const ByteSum &sum) {
  const size_t codeBytes = sum.quads * inputsPerQuad;
  const uint8_t *codes = sum.codes;
  for (size_t s = 0; s < sum.streams; ++s) {
    int32_t totals[2] = {0, 0};
    for (size_t plane = 0; plane < sum.planes; ++plane, codes += codeBytes)
      for (size_t i = 0; i < codeBytes; ++i)
        totals[plane] += codes[i] * sum.weights[i];
    finish(joined(totals), sum.units[0], sum.accumulate, sum.sums[s]);
  }
}
