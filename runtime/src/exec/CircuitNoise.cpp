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

/// Elements j, j + 1 ... of `count`; zeros beyond the last.
HWY_INLINE hn::Vec<Normals> loadUpTo(const float *from, size_t j,
                                     size_t count) {
  return RowReader<Normals>(1, count)(from, j);
}

void drawAll(const float *scales, size_t count, const ReadNoiseKey &key,
             float *to) {
  const Normals d;
  forEachNormal(count, key, [&](auto z, size_t j) HWY_ATTR {
    storeUpTo(d, hn::Mul(loadUpTo(scales, j, count), z), to, j, count);
  });
}

void jitterAll(const float *codes, size_t count, float deviation,
               const ReadNoiseKey &key, float *to) {
  const Normals d;
  forEachNormal(count, key, [&](auto z, size_t j) HWY_ATTR {
    const auto driven = hn::Ne(loadUpTo(codes, j, count), hn::Zero(d));
    const auto scale = hn::IfThenElseZero(driven, hn::Set(d, deviation));
    storeUpTo(d, hn::MulAdd(scale, z, loadUpTo(to, j, count)), to, j, count);
  });
}

void sampleAll(const ColumnErrors &errors, const ColumnSample &sample,
               const ReadNoiseKey &key) {
  const Normals d;
  const size_t count = sample.count;
  const RowReader<Normals> read(sample.stride, count);
  const auto voltage = hn::Set(d, sample.voltage),
             scale = hn::Set(d, sample.scale),
             limit = hn::Set(d, errors.limit * sample.voltage);
  // Sums as the integrators hold them, with what comparators add.
  auto put = [&](auto error, size_t j) HWY_ATTR {
    const auto held = hn::Mul(
        hn::Mul(loadUpTo(errors.gains, j, count), read(sample.sums, j)), scale);
    const auto clamped = hn::Min(hn::Max(held, hn::Neg(limit)), limit);
    storeUpTo(d, hn::MulAdd(voltage, error, clamped), sample.to, j, count);
  };
  if (errors.noise == 0) {
    for (size_t j = 0; j < count; j += hn::Lanes(d))
      put(loadUpTo(errors.offsets, j, count), j);
    return;
  }
  forEachNormal(count, key, [&](auto z, size_t j) HWY_ATTR {
    put(hn::MulAdd(hn::Set(d, errors.noise), z,
                   loadUpTo(errors.offsets, j, count)),
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
