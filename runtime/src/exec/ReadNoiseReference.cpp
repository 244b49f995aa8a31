//===- ReadNoiseReference.cpp - The definition of a noise draw ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The polynomials are those of the Cephes library (S. Moshier), good to an ulp
// or two.
//===----------------------------------------------------------------------===//
#include "ReadNoise.h"

#include "rampart/core/Random.h"

#include <bit>
#include <cmath>

using namespace rampart;

/// ln((word + 0.5) / 2^32)
static float logOfUniform(uint32_t word) {
  float whole = float(word >> 16) * 65536.0f + float(word & 0xffff);
  float u = (whole + 0.5f) * 0x1p-32f;
  // u = m 2^e with m in [sqrt(1/2), sqrt(2))
  uint32_t bits = std::bit_cast<uint32_t>(u);
  float e = float(int32_t(bits >> 23) - 126);
  float m = std::bit_cast<float>((bits & 0x007fffff) | 0x3f000000);
  if (m < 0.707106781186547524f) {
    e = e - 1.0f;
    m = m + m;
  }
  float x = m - 1.0f, z = x * x;
  float y = 7.0376836292E-2f;
  for (float c : {-1.1514610310E-1f, 1.1676998740E-1f, -1.2420140846E-1f,
                  1.4249322787E-1f, -1.6668057665E-1f, 2.0000714765E-1f,
                  -2.4999993993E-1f, 3.3333331174E-1f})
    y = y * x + c;
  y = y * x * z;
  y = y + e * -2.12194440e-4f;
  y = y - z * 0.5f;
  return x + y + e * 0.693359375f;
}

/// Radius and angle to two normals.
static std::array<float, 2> boxMuller(uint32_t radiusWord, uint32_t angleWord) {
  float radius = std::sqrt(logOfUniform(radiusWord) * -2.0f);
  // The angle is a quarter turn q plus x in [-pi/4, pi/4).
  uint32_t q = (angleWord + 0x20000000u) >> 30;
  float x = float(int32_t(angleWord - (q << 30))) * 1.46291807926715968e-9f;
  float z = x * x;
  float sine =
      ((z * -1.9515295891E-4f + 8.3321608736E-3f) * z + -1.6666654611E-1f) * z *
          x +
      x;
  float cosine = ((z * 2.443315711809948E-5f + -1.388731625493765E-3f) * z +
                  4.166664568298827E-2f) *
                     z * z +
                 (1.0f - z * 0.5f);
  if (q & 1)
    std::swap(sine, cosine);
  if ((q + 1) & 2)
    cosine = -cosine;
  if (q & 2)
    sine = -sine;
  return {radius * cosine, radius * sine};
}

void rampart::addReadNoiseReference(float *sums, const float *variances,
                                    size_t columns, const ReadNoiseKey &key) {
  for (size_t j = 0; j < columns; ++j) {
    std::array<uint32_t, 4> words = philox(
        {uint32_t(j / 64 * 16 + j % 16), key.integrate, key.stream, key.time},
        key.key);
    size_t number = j / 16 % 4, pair = number / 2 * 2;
    float normal = boxMuller(words[pair], words[pair + 1])[number % 2];
    sums[j] = sums[j] + std::sqrt(variances[j]) * normal;
  }
}
