//===- CircuitNoise.h - What drivers and converters add ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels of the input drivers' and the converters' errors, each beside its
// definition. Draws are numbered as in ReadNoise.h.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_CIRCUITNOISE_H
#define RAMPART_SRC_EXEC_CIRCUITNOISE_H

#include "ReadNoise.h"

#include <span>

namespace rampart {

/// to[j] = scales[j] * z(j).
void drawScaled(const float *scales, size_t count, const ReadNoiseKey &key,
                float *to);
void drawScaledReference(const float *scales, size_t count,
                         const ReadNoiseKey &key, float *to);

/// Errors of the pulses' widths: to[i] = fma(deviation, z(i), to[i]) where
/// codes[i] is not 0, which has no pulse.
void addJitter(const float *codes, size_t count, float deviation,
               const ReadNoiseKey &key, float *to);
void addJitterReference(const float *codes, size_t count, float deviation,
                        const ReadNoiseKey &key, float *to);

/// What comparators see of the column sums of one stream.
struct ColumnErrors {
  const float *gains;   // of the columns' integrators
  const float *offsets; // S * code
  float limit;          // S * code: the integrators' reach; infinity without
  float noise;          // S * code
};

/// to[i] = fma(voltage, fma(noise, z(i), offsets[i]), clamped), clamped the
/// sum gains[i] * sums[i * stride] * scale within ±limit * voltage; without
/// noise fma(voltage, offsets[i], clamped).
struct ColumnSample {
  const float *sums; // 64 can be read beyond the last
  size_t stride, count;
  float scale;   // of the sums
  float voltage; // S * code that the errors' S * code are worth
  float *to;
};
void sampleColumns(const ColumnErrors &errors, const ColumnSample &sample,
                   const ReadNoiseKey &key);
void sampleColumnsReference(const ColumnErrors &errors,
                            const ColumnSample &sample,
                            const ReadNoiseKey &key);

/// The thresholds of one pass of a noisy ramp: to[k] = the largest, up to k, of
/// thresholds[k] plus the sum of steps[0] .. steps[k], added in order. The
/// first step of the ramp that reaches a sum is the first of these that does.
/// `to` may be `steps`.
void walkRamp(std::span<const float> thresholds, const float *steps, float *to);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_CIRCUITNOISE_H
