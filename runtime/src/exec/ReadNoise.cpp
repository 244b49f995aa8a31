//===- ReadNoise.cpp - Vectorised noise draws -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "exec/ReadNoise.cpp"
#include "hwy/foreach_target.h" // must come before highway.h

#include "exec/Normals-inl.h"
#include "exec/ReadNoise.h"

#include "hwy/highway.h"
#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {

#if HWY_NATIVE_FMA
namespace hn = hwy::HWY_NAMESPACE;

using Floats = Normals;
using FloatVec = hn::Vec<Floats>;

/// See deviationOf.
HWY_INLINE FloatVec deviationsOf(FloatVec variance) {
  const Floats d;
  const NormalWords dw;
  const auto estimate =
      hn::BitCast(d, hn::Sub(hn::Set(dw, 0x5f3759df),
                             hn::ShiftRight<1>(hn::BitCast(dw, variance))));
  const auto half = hn::Mul(hn::Mul(variance, hn::Set(d, 0.5f)), estimate);
  const auto step = hn::NegMulAdd(half, estimate, hn::Set(d, 1.500876f));
  return hn::Mul(hn::Mul(variance, estimate), step);
}

HWY_INLINE void addToChunk(float *sums, const float *variances, size_t chunk,
                           const ReadNoiseKey &key) {
  const Floats d;
  const size_t lanes = hn::Lanes(d);
  for (size_t lane = 0; lane < 16; lane += lanes) {
    NormalWordVec words[4];
    makeWords(key, uint32_t(chunk * 16 + lane), words);
    for (size_t i = 0; i < 4; ++i) {
      const size_t column = i * 16 + lane;
      const auto deviation = deviationsOf(hn::LoadU(d, variances + column));
      hn::StoreU(hn::MulAdd(deviation, normalsOf(words[i]),
                            hn::LoadU(d, sums + column)),
                 d, sums + column);
    }
  }
}

void addNoise(float *sums, const float *variances, size_t columns,
              const ReadNoiseKey &key) {
  size_t chunk = 0;
  for (; (chunk + 1) * normalChunk <= columns; ++chunk)
    addToChunk(sums + chunk * normalChunk, variances + chunk * normalChunk,
               chunk, key);
  const size_t first = chunk * normalChunk, rest = columns - first;
  if (rest == 0)
    return;
  HWY_ALIGN float lastSums[normalChunk] = {};
  HWY_ALIGN float lastVariances[normalChunk] = {};
  std::copy_n(sums + first, rest, lastSums);
  std::copy_n(variances + first, rest, lastVariances);
  addToChunk(lastSums, lastVariances, chunk, key);
  std::copy_n(lastSums, rest, sums + first);
}
#else
void addNoise(float *sums, const float *variances, size_t columns,
              const ReadNoiseKey &key) {
  addReadNoiseReference(sums, variances, columns, key);
}
#endif

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rampart {

HWY_EXPORT(addNoise);

void addReadNoise(float *sums, const float *variances, size_t columns,
                  const ReadNoiseKey &key) {
  HWY_DYNAMIC_DISPATCH(addNoise)(sums, variances, columns, key);
}

} // namespace rampart
#endif
