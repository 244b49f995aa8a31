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

void addNoise(float *sums, const float *variances, size_t columns,
              const ReadNoiseKey &key) {
  const Floats d;
  const size_t lanes = hn::Lanes(d);
  WordSequence words(key);
  auto noisy = [&](const float *sum, const float *variance) HWY_ATTR {
    return hn::MulAdd(deviationsOf(hn::LoadU(d, variance)),
                      normalsOf(words.next()), hn::LoadU(d, sum));
  };
  size_t j = 0;
  for (; j + lanes <= columns; j += lanes)
    hn::StoreU(noisy(sums + j, variances + j), d, sums + j);
  const size_t rest = columns - j;
  if (rest == 0)
    return;
  float lastSums[hn::MaxLanes(d)] = {}, lastVariances[hn::MaxLanes(d)] = {};
  std::copy_n(sums + j, rest, lastSums);
  std::copy_n(variances + j, rest, lastVariances);
  hn::StoreU(noisy(lastSums, lastVariances), d, lastSums);
  std::copy_n(lastSums, rest, sums + j);
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
