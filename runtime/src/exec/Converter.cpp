//===- Converter.cpp - Vectorised conversions -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "exec/Converter.cpp"
#include "hwy/foreach_target.h" // must come before highway.h

#include "exec/Converter.h"
#include "exec/Lookup-inl.h"

#include "hwy/highway.h"
#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::ScalableTag<float>;
using Integers = hn::RebindToSigned<Floats>;
using FloatVec = hn::Vec<Floats>;
using IntegerVec = hn::Vec<Integers>;

/// Adds one where a threshold is below.
HWY_INLINE IntegerVec step(IntegerVec counts, FloatVec thresholds,
                           FloatVec sums) {
  // A true lane is -1.
  const Integers di;
  return hn::Sub(counts, hn::VecFromMask(
                             di, hn::RebindMask(di, hn::Lt(thresholds, sums))));
}

HWY_INLINE IntegerVec countFew(const Converter &converter, FloatVec sums) {
  const Floats d;
  const Integers di;
  auto counts = hn::Zero(di);
#if RAMPART_REGISTER_TABLES
  for (int32_t half = 16; half > 0; half /= 2) {
    const auto candidate = hn::Or(counts, hn::Set(di, half));
    const auto probe = lookup32(d, converter.few.data(), candidate);
    counts = hn::IfThenElse(hn::RebindMask(di, hn::Lt(probe, sums)), candidate,
                            counts);
  }
#else
  for (size_t k = 0; k < converter.count; ++k)
    counts = step(counts, hn::Set(d, converter.thresholds[k]), sums);
#endif
  return counts;
}

HWY_INLINE IntegerVec countInBucket(const Converter &converter, FloatVec sums) {
  const Floats d;
  const Integers di;
  const auto place = hn::Mul(hn::Sub(sums, hn::Set(d, converter.lowest)),
                             hn::Set(d, converter.bucketsPerUnit));
  const auto bucket = hn::ConvertTo(
      di, hn::Min(hn::Max(place, hn::Zero(d)),
                  hn::Set(d, float(converter.starts.size() - 1))));
  auto counts = hn::GatherIndex(di, converter.starts.data(), bucket);
  for (int32_t i = 0; i < converter.probes; ++i)
    counts = step(
        counts, hn::GatherIndex(d, converter.thresholds.data(), counts), sums);
  return counts;
}

/// Halves the range; `counts` thresholds are known to be below.
HWY_INLINE IntegerVec search(const Converter &converter, FloatVec sums) {
  const Floats d;
  const Integers di;
  const float *thresholds = converter.thresholds.data();
  auto counts = hn::Zero(di);
  size_t left = converter.count;
  while (left > 1) {
    const size_t half = left / 2;
    const auto probe = hn::GatherIndex(d, thresholds + half - 1, counts);
    const auto below = hn::RebindMask(di, hn::Lt(probe, sums));
    counts =
        hn::Add(counts, hn::IfThenElseZero(below, hn::Set(di, int32_t(half))));
    left -= half;
  }
  return step(counts, hn::GatherIndex(d, thresholds, counts), sums);
}

HWY_INLINE IntegerVec codesOf(const Converter &converter, IntegerVec counts) {
  const Floats d;
  const Integers di;
  if (RAMPART_REGISTER_TABLES && !converter.few.empty())
    return hn::BitCast(
        di, lookup32(d, reinterpret_cast<const float *>(converter.codes.data()),
                     counts));
  if (!converter.linear)
    return hn::GatherIndex(di, converter.codes.data(), counts);
  return hn::Add(hn::Mul(counts, hn::Set(di, converter.codeStride)),
                 hn::Set(di, converter.codes[0]));
}

template <typename Count>
HWY_INLINE void convertRow(const Converter &converter, const float *sums,
                           size_t stride, size_t count, int32_t *codes,
                           Count countBelow) {
  const Floats d;
  const Integers di;
  const size_t lanes = hn::Lanes(d);
  auto convert = [&](FloatVec values) {
    return codesOf(converter, countBelow(converter, values));
  };
  size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    hn::StoreU(convert(loadStrided(d, sums + i * stride, stride)), di,
               codes + i);
  if (i == count)
    return;
  HWY_ALIGN float lastSums[hn::MaxLanes(d)] = {};
  HWY_ALIGN int32_t lastCodes[hn::MaxLanes(d)];
  for (size_t k = i; k < count; ++k)
    lastSums[k - i] = sums[k * stride];
  hn::Store(convert(hn::Load(d, lastSums)), di, lastCodes);
  std::copy_n(lastCodes, count - i, codes + i);
}

template <typename Count>
HWY_INLINE void convertRows(const Converter &converter,
                            const ConvertBlock &block, Count countBelow) {
  for (size_t row = 0; row < block.rows; ++row)
    convertRow(converter, block.sums + row * block.sumPitch, block.stride,
               block.count, block.codes + row * block.codePitch, countBelow);
}

void convertAll(const Converter &converter, const ConvertBlock &block) {
  if (!converter.few.empty())
    convertRows(converter, block, countFew);
  else if (!converter.starts.empty())
    convertRows(converter, block, countInBucket);
  else
    convertRows(converter, block, search);
}

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rampart {

HWY_EXPORT(convertAll);

void convertSums(const Converter &converter, const ConvertBlock &block) {
  HWY_DYNAMIC_DISPATCH(convertAll)(converter, block);
}

} // namespace rampart
#endif
