//===- HeldNoiseReference.cpp - The definition of held noise --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Also what runs where the processor has no fused multiply-add.
//===----------------------------------------------------------------------===//
#include "HeldNoise.h"
#include "rampart/core/Random.h"

#include <algorithm>
#include <cmath>

using namespace rampart;

void rampart::holdMatrixReference(const HeldMatrix &matrix,
                                  std::array<uint32_t, 2> key, uint32_t array,
                                  float *to) {
  std::copy_n(matrix.means, matrix.size(), to);
  const size_t lines = matrix.rows.size();
  for (size_t r = 0; r < lines; ++r)
    for (size_t j = 0; j < matrix.panels * panelColumns; ++j) {
      const size_t panel = j / panelColumns, lane = j % panelColumns;
      const size_t from = (panel * lines + r) * panelColumns + lane;
      float &pair =
          to[(panel * matrix.inputCount + matrix.inputs[r]) * panelColumns +
             lane];
      auto draw = [&](HeldDraw kind) {
        return wordAt(j, {key, matrix.rows[r], array, uint32_t(kind)});
      };
      if (matrix.deviations)
        pair = std::fma(matrix.deviations[from],
                        normalOf(draw(HeldDraw::Pairs)), pair);
      if (matrix.plus) {
        uint32_t word = draw(HeldDraw::PairTraps);
        pair = std::fma(matrix.plus[from], matrix.traps.levelOf(word & 0xffff),
                        pair);
        pair = std::fma(-matrix.minus[from], matrix.traps.levelOf(word >> 16),
                        pair);
      }
    }
}
