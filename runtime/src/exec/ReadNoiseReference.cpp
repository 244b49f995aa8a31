//===- ReadNoiseReference.cpp - The definition of a noise draw ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Also what runs where the processor has no fused multiply-add.
//===----------------------------------------------------------------------===//
#include "ReadNoise.h"

#include "rampart/core/Ars.h"
#include "rampart/core/Random.h"

#include <bit>
#include <cmath>

using namespace rampart;

float rampart::deviationOf(float variance) {
  // Newton's step for 1/sqrt(v) from the well-known estimate by its bits.
  float estimate = std::bit_cast<float>(
      0x5f3759df - (std::bit_cast<uint32_t>(variance) >> 1));
  float step = std::fma(-(variance * 0.5f * estimate), estimate, 1.500876f);
  return variance * estimate * step;
}

uint32_t rampart::wordAt(size_t j, const ReadNoiseKey &key) {
  return ars({uint32_t(j / 4), key.integrate, key.stream, key.time},
             key.key)[j % 4];
}

float rampart::normalAt(size_t j, const ReadNoiseKey &key) {
  return normalOf(wordAt(j, key));
}

void rampart::addReadNoiseReference(float *sums, const float *variances,
                                    size_t columns, const ReadNoiseKey &key) {
  for (size_t j = 0; j < columns; ++j)
    sums[j] = std::fma(deviationOf(variances[j]), normalAt(j, key), sums[j]);
}
