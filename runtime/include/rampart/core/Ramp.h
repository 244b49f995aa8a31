//===- Ramp.h - Arithmetic of a ramp column ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the compiler's ramp synthesis and the runtime's converters share: the
// voltages a ramp's devices generate, INL.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_CORE_RAMP_H
#define RAMPART_CORE_RAMP_H

#include "rampart/core/Staircase.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace rampart {

/// The devices of one ramp as programmed. Units: S, clocks of T_adc; `gain` =
/// T_adc C_fb / (T_lsb C_r) turns S·clocks into a column sum's S·codes.
struct RampDevices {
  double gain = 1;
  std::vector<float> stepConductances;
  std::vector<uint16_t> stepClocks;
  std::vector<float> offsetConductances; // calibration devices: V_0
  std::vector<int16_t> offsetClocks;     // negative: reversed polarity

  /// Steps and calibration devices.
  int64_t count() const {
    return int64_t(stepConductances.size() + offsetConductances.size());
  }
};

/// Thresholds that no devices make: U(k) = first + k step, S·code.
struct UniformThresholds {
  double first = 0, step = 0;
};

/// U(k), k = 0 .. count-1, each rounded once to double.
std::vector<double> uniformSums(const UniformThresholds &thresholds,
                                size_t count);

/// Ramp columns that `devices` devices take, one on each word line, at least
/// one.
int64_t rampColumnsOf(int64_t devices, int64_t arrayRows);

/// U(k), k = 0 .. steps, in column-sum units, accumulated in double: U(0) is
/// the offset devices' charge (negative for the usual, reversed polarity).
std::vector<double> rampSums(const RampDevices &devices);

/// INL per threshold in LSB of the output: f(U(k)/gamma) minus the boundary
/// that threshold k of `stairs` stands for, over Δy; 0 where f jumps across the
/// boundary within float32's resolution of U(k)/gamma.
std::vector<double>
integralNonlinearity(const std::function<double(double)> &function,
                     const Levels &levels, const Staircase &stairs,
                     std::span<const double> rampSums, double gamma,
                     Rounding rounding = Rounding::Nearest);

} // namespace rampart

#endif // RAMPART_CORE_RAMP_H
