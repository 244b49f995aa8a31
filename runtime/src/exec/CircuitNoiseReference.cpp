//===- CircuitNoiseReference.cpp - The definition of circuits' errors -----===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Also what runs where the processor has no fused multiply-add.
//===----------------------------------------------------------------------===//
#include "CircuitNoise.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace rampart;

void rampart::drawScaledReference(const float *scales, size_t count,
                                  const ReadNoiseKey &key, float *to) {
  for (size_t j = 0; j < count; ++j)
    to[j] = scales[j] * normalAt(j, key);
}

void rampart::addJitterReference(const float *codes, size_t count,
                                 float deviation, const ReadNoiseKey &key,
                                 float *to) {
  for (size_t i = 0; i < count; ++i)
    if (codes[i] != 0)
      to[i] = std::fma(deviation, normalAt(i, key), to[i]);
}

void rampart::sampleColumnsReference(const ColumnErrors &errors,
                                     const ColumnSample &sample,
                                     const ReadNoiseKey &key) {
  const float limit = errors.limit * sample.voltage;
  for (size_t i = 0; i < sample.count; ++i) {
    float sum = errors.gains[i] * sample.sums[i * sample.stride] * sample.scale;
    float error = errors.offsets[i];
    if (errors.noise != 0)
      error = std::fma(errors.noise, normalAt(i, key), error);
    sample.to[i] =
        std::fma(sample.voltage, error, std::min(std::max(sum, -limit), limit));
  }
}

void rampart::walkRamp(std::span<const float> thresholds, const float *steps,
                       float *to) {
  float walked = 0, highest = -std::numeric_limits<float>::infinity();
  for (size_t k = 0; k < thresholds.size(); ++k) {
    walked += steps[k];
    highest = std::max(highest, thresholds[k] + walked);
    to[k] = highest;
  }
}
