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
#include <vector>

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

template <typename DeviationsAt>
HWY_INLINE void addNormals(float *sums, size_t columns, const ReadNoiseKey &key,
                           const DeviationsAt &deviationsAt) {
  const Floats d;
  const RowReader<Floats> read(1, columns);
  WordSequence words(key);
  for (size_t j = 0; j < columns; j += hn::Lanes(d))
    storeUpTo(
        d, hn::MulAdd(deviationsAt(j), normalsOf(words.next()), read(sums, j)),
        sums, j, columns);
}

void addNoise(float *sums, const float *variances, size_t columns,
              const ReadNoiseKey &key) {
  const RowReader<Floats> read(1, columns);
  addNormals(sums, columns, key, [&](size_t j) HWY_ATTR {
    return deviationsOf(read(variances, j));
  });
}
void addUniformNoise(float *sums, float variance, size_t columns,
                     const ReadNoiseKey &key) {
  const auto deviation = deviationsOf(hn::Set(Floats(), variance));
  addNormals(sums, columns, key, [&](size_t) HWY_ATTR { return deviation; });
}
#else
void addNoise(float *sums, const float *variances, size_t columns,
              const ReadNoiseKey &key) {
  addReadNoiseReference(sums, variances, columns, key);
}
void addUniformNoise(float *sums, float variance, size_t columns,
                     const ReadNoiseKey &key) {
  const std::vector<float> variances(columns, variance);
  addReadNoiseReference(sums, variances.data(), columns, key);
}
#endif

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rampart {

HWY_EXPORT(addNoise);
HWY_EXPORT(addUniformNoise);

void addReadNoise(float *sums, const float *variances, size_t columns,
                  const ReadNoiseKey &key) {
  HWY_DYNAMIC_DISPATCH(addNoise)(sums, variances, columns, key);
}
void addUniformReadNoise(float *sums, float variance, size_t columns,
                         const ReadNoiseKey &key) {
  HWY_DYNAMIC_DISPATCH(addUniformNoise)(sums, variance, columns, key);
}

} // namespace rampart
#endif
