//===- Threshold.cpp - Vectorised threshold counts ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A branch-free binary search in every lane: the thresholds are read with
// gathers.
//===----------------------------------------------------------------------===//
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "exec/Threshold.cpp"
#include "hwy/foreach_target.h" // must come before highway.h

#include "exec/Threshold.h"

#include "hwy/highway.h"
#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Few thresholds: compare with each.
template <typename D>
HWY_INLINE auto countLinear(D d, std::span<const float> thresholds,
                            hn::Vec<D> sums) {
  const hn::RebindToSigned<D> di;
  auto counts = hn::Zero(di);
  for (float threshold : thresholds) {
    // A true lane is -1.
    auto below = hn::RebindMask(di, hn::Lt(hn::Set(d, threshold), sums));
    counts = hn::Sub(counts, hn::VecFromMask(di, below));
  }
  return counts;
}

/// Many: halve the range; `counts` thresholds are known to be below.
template <typename D>
HWY_INLINE auto countBinary(D d, std::span<const float> thresholds,
                            hn::Vec<D> sums) {
  const hn::RebindToSigned<D> di;
  auto counts = hn::Zero(di);
  size_t left = thresholds.size();
  while (left > 1) {
    size_t half = left / 2;
    auto probe = hn::GatherIndex(d, thresholds.data() + half - 1, counts);
    auto below = hn::RebindMask(di, hn::Lt(probe, sums));
    counts =
        hn::Add(counts, hn::IfThenElseZero(below, hn::Set(di, int32_t(half))));
    left -= half;
  }
  auto last = hn::GatherIndex(d, thresholds.data(), counts);
  auto below = hn::RebindMask(di, hn::Lt(last, sums));
  return hn::Sub(counts, hn::VecFromMask(di, below));
}

template <typename D>
HWY_INLINE auto countVector(D d, std::span<const float> thresholds,
                            hn::Vec<D> sums) {
  // Where a gather costs about one compare per lane, 48 compares cost as much
  // as the search.
  constexpr size_t linearLimit = 48;
  return thresholds.size() <= linearLimit ? countLinear(d, thresholds, sums)
                                          : countBinary(d, thresholds, sums);
}

void countAll(std::span<const float> thresholds, const float *sums,
              size_t count, int32_t *counts) {
  const hn::ScalableTag<float> d;
  const hn::RebindToSigned<decltype(d)> di;
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    hn::StoreU(countVector(d, thresholds, hn::LoadU(d, sums + i)), di,
               counts + i);
  if (i == count)
    return;
  // Not every instruction set has a masked load that stays within bounds.
  HWY_ALIGN float lastSums[hn::MaxLanes(d)] = {};
  HWY_ALIGN int32_t lastCounts[hn::MaxLanes(d)];
  std::copy(sums + i, sums + count, lastSums);
  hn::Store(countVector(d, thresholds, hn::Load(d, lastSums)), di, lastCounts);
  std::copy_n(lastCounts, count - i, counts + i);
}

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rampart {

HWY_EXPORT(countAll);

void countBelow(std::span<const float> thresholds, const float *sums,
                size_t count, int32_t *counts) {
  HWY_DYNAMIC_DISPATCH(countAll)(thresholds, sums, count, counts);
}

} // namespace rampart
#endif
