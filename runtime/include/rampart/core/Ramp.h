//===- Ramp.h - Arithmetic of a ramp column ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the compiler's ramp synthesis and the runtime's converters share: output
// levels, thresholds, the voltages a ramp's devices generate, INL.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_CORE_RAMP_H
#define RAMPART_CORE_RAMP_H

#include "rampart/core/Function.h"

#include <cstdint>
#include <span>
#include <vector>

namespace rampart {

/// Output levels y_k = lo + k Δy, k = 0 .. count-1.
struct Levels {
  double lo = 0, hi = 1;
  int64_t count = 2;

  double step() const { return (hi - lo) / double(count - 1); }
  double level(int64_t k) const { return lo + double(k) * step(); }
};

/// The devices of one ramp as programmed. Units: S, clocks of T_adc; `gain` =
/// T_adc C_fb / (T_lsb C_r) turns S·clocks into a column sum's S·codes.
struct RampDevices {
  double gain = 1;
  std::vector<float> stepConductances;
  std::vector<uint16_t> stepClocks;
  std::vector<float> offsetConductances; // calibration devices: V_0
  std::vector<int16_t> offsetClocks;     // negative: reversed polarity
};

/// Thresholds θ_k of round to nearest: θ_k = f⁻¹((y_{k-1} + y_k)/2), k = 1 ..
/// count-1, in units of pre-activation, for a rising f.
Result<std::vector<double>> thresholds(const Function &function,
                                       const Levels &levels);

/// U(k), k = 0 .. steps, in column-sum units, accumulated in double: U(0) is
/// the offset devices' charge (negative for the usual, reversed polarity).
std::vector<double> rampSums(const RampDevices &devices);

/// INL per threshold in LSB of the output: [f(U(k)/gamma) - f(θ_{k+1})]/Δy.
std::vector<double> integralNonlinearity(const Function &function,
                                         const Levels &levels,
                                         std::span<const double> rampSums,
                                         double gamma);

} // namespace rampart

#endif // RAMPART_CORE_RAMP_H
