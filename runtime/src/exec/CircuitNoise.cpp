//===- CircuitNoise.cpp - Vectorised errors of drivers and converters -----===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "exec/CircuitNoise.cpp"
#include "hwy/foreach_target.h" // must come before highway.h

#include "exec/CircuitNoise.h"
#include "exec/Normals-inl.h"

#include "hwy/highway.h"
#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {

#if HWY_NATIVE_FMA
namespace hn = hwy::HWY_NAMESPACE;

/// Calls use(z, j) with the normal numbers j, j + 1 ..., a vector at a time,
/// up to the first that is at least `count`; the last may reach beyond it.
template <typename Use>
HWY_INLINE void forEachNormal(size_t count, const ReadNoiseKey &key, Use use) {
  WordSequence words(key);
  for (size_t j = 0; j < count; j += hn::Lanes(Normals()))
    use(normalsOf(words.next()), j);
}

/// Loads and stores elements j, j + 1 ... of `count`.
HWY_INLINE hn::Vec<Normals> loadUpTo(const float *from, size_t j,
                                     size_t count) {
  const Normals d;
  if (j + hn::Lanes(d) <= count)
    return hn::LoadU(d, from + j);
  HWY_ALIGN float last[hn::MaxLanes(d)] = {};
  std::copy_n(from + j, count - j, last);
  return hn::Load(d, last);
}
HWY_INLINE void storeUpTo(hn::Vec<Normals> values, float *to, size_t j,
                          size_t count) {
  const Normals d;
  if (j + hn::Lanes(d) <= count) {
    hn::StoreU(values, d, to + j);
    return;
  }
  HWY_ALIGN float last[hn::MaxLanes(d)];
  hn::Store(values, d, last);
  std::copy_n(last, count - j, to + j);
}

void drawAll(const float *scales, size_t count, const ReadNoiseKey &key,
             float *to) {
  forEachNormal(count, key, [&](auto z, size_t j) HWY_ATTR {
    storeUpTo(hn::Mul(loadUpTo(scales, j, count), z), to, j, count);
  });
}

void jitterAll(const float *codes, size_t count, float deviation,
               const ReadNoiseKey &key, float *to) {
  const Normals d;
  forEachNormal(count, key, [&](auto z, size_t j) HWY_ATTR {
    const auto driven = hn::Ne(loadUpTo(codes, j, count), hn::Zero(d));
    const auto scale = hn::IfThenElseZero(driven, hn::Set(d, deviation));
    storeUpTo(hn::MulAdd(scale, z, loadUpTo(to, j, count)), to, j, count);
  });
}

/// The sums of columns j, j + 1 ...
HWY_INLINE hn::Vec<Normals> loadSums(const ColumnSample &sample, size_t j) {
  const Normals d;
  if (j + hn::Lanes(d) <= sample.count)
    return StridedLoader<Normals>(sample.stride)(sample.sums +
                                                 j * sample.stride);
  HWY_ALIGN float last[hn::MaxLanes(d)] = {};
  for (size_t k = j; k < sample.count; ++k)
    last[k - j] = sample.sums[k * sample.stride];
  return hn::Load(d, last);
}

/// The same as the integrators hold them.
HWY_INLINE hn::Vec<Normals> clampedSums(const ColumnErrors &errors,
                                        const ColumnSample &sample, size_t j) {
  const Normals d;
  const auto limit = hn::Set(d, errors.limit * sample.voltage);
  const auto scaled = hn::Mul(
      hn::Mul(loadUpTo(errors.gains, j, sample.count), loadSums(sample, j)),
      hn::Set(d, sample.scale));
  return hn::Min(hn::Max(scaled, hn::Neg(limit)), limit);
}

void sampleAll(const ColumnErrors &errors, const ColumnSample &sample,
               const ReadNoiseKey &key) {
  const Normals d;
  const auto voltage = hn::Set(d, sample.voltage);
  auto put = [&](auto error, size_t j) HWY_ATTR {
    storeUpTo(hn::MulAdd(voltage, error, clampedSums(errors, sample, j)),
              sample.to, j, sample.count);
  };
  if (errors.noise == 0) {
    for (size_t j = 0; j < sample.count; j += hn::Lanes(d))
      put(loadUpTo(errors.offsets, j, sample.count), j);
    return;
  }
  forEachNormal(sample.count, key, [&](auto z, size_t j) HWY_ATTR {
    put(hn::MulAdd(hn::Set(d, errors.noise), z,
                   loadUpTo(errors.offsets, j, sample.count)),
        j);
  });
}
#else
void drawAll(const float *scales, size_t count, const ReadNoiseKey &key,
             float *to) {
  drawScaledReference(scales, count, key, to);
}
void jitterAll(const float *codes, size_t count, float deviation,
               const ReadNoiseKey &key, float *to) {
  addJitterReference(codes, count, deviation, key, to);
}
void sampleAll(const ColumnErrors &errors, const ColumnSample &sample,
               const ReadNoiseKey &key) {
  sampleColumnsReference(errors, sample, key);
}
#endif

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rampart {

HWY_EXPORT(drawAll);
HWY_EXPORT(jitterAll);
HWY_EXPORT(sampleAll);

void drawScaled(const float *scales, size_t count, const ReadNoiseKey &key,
                float *to) {
  HWY_DYNAMIC_DISPATCH(drawAll)(scales, count, key, to);
}
void addJitter(const float *codes, size_t count, float deviation,
               const ReadNoiseKey &key, float *to) {
  HWY_DYNAMIC_DISPATCH(jitterAll)(codes, count, deviation, key, to);
}
void sampleColumns(const ColumnErrors &errors, const ColumnSample &sample,
                   const ReadNoiseKey &key) {
  HWY_DYNAMIC_DISPATCH(sampleAll)(errors, sample, key);
}

} // namespace rampart
#endif
