//===- HeldNoise.h - Devices as they are in one inference -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// 1/f and telegraph noise slower than an inference: every pair's difference is
// drawn once and kept through all its steps. The sums over inputs then have
// the law of the devices, correlations between steps included, because they
// are sums over such devices.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_HELDNOISE_H
#define RAMPART_SRC_EXEC_HELDNOISE_H

#include "Panels.h"
#include "ReadNoise.h"

#include <span>

namespace rampart {

/// What a draw of an inference is for: the last word of its counter.
enum class HeldDraw : uint32_t {
  Pairs,
  PairTraps,
  RampDevices,
  RampTraps,
  ReadVoltage
};

/// Two states of a trap: in the upper one, where 16 bits of the draw are below
/// `threshold`, a conductance is `raised` times the trap's amplitude above its
/// mean, in the other one `lowered` times, which is negative.
struct TrapLaw {
  uint32_t threshold = 0; // occupancy in units of 2^-16
  float raised = 0, lowered = 0;

  float levelOf(uint32_t bits) const {
    return bits < threshold ? raised : lowered;
  }
};

/// An Integrate's matrix in one inference. Matrices lie in panels, 64-byte
/// aligned, as PanelSum's; those by word line have a row per word line.
struct HeldMatrix {
  const float *means = nullptr;     // [panel][input][panelColumns], S
  std::span<const uint32_t> rows;   // word lines of the array, ascending
  std::span<const uint32_t> inputs; // which input each drives
  size_t inputCount = 0, panels = 0;
  /// [panel][word line][panelColumns], S; null: none.
  const float *deviations = nullptr;
  /// Amplitudes of the traps of G+ and G-, likewise.
  const float *plus = nullptr, *minus = nullptr;
  TrapLaw traps = {};

  bool acts() const { return deviations || plus; }
  size_t size() const { return panels * inputCount * panelColumns; }
};

/// to = means; then, word line by word line, of row r,
///   to[i][j] = fma(deviations[r][j], z(j), to[i][j])
///   to[i][j] = fma(-minus[r][j], level(j), fma(plus[r][j], level(j), ..))
/// level of the draw's lower 16 bits for plus and of its upper ones for minus.
/// Draw j of row r is number j (ReadNoise.h) of {r, array, HeldDraw}. First all
/// deviations of a row, then its traps. `to` is 64-byte aligned.
void holdMatrix(const HeldMatrix &matrix, std::array<uint32_t, 2> key,
                uint32_t array, float *to);

/// The definition, one pair at a time.
void holdMatrixReference(const HeldMatrix &matrix, std::array<uint32_t, 2> key,
                         uint32_t array, float *to);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_HELDNOISE_H
