//===- Lookup-inl.h - Small tables in registers -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Included once per instruction set. Where a vector holds 16 floats, two of
// them hold a table of 32; elsewhere it is read by a gather.
//===----------------------------------------------------------------------===//
#if defined(RAMPART_SRC_EXEC_LOOKUP_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef RAMPART_SRC_EXEC_LOOKUP_INL_H
#undef RAMPART_SRC_EXEC_LOOKUP_INL_H
#else
#define RAMPART_SRC_EXEC_LOOKUP_INL_H
#endif

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#define RAMPART_REGISTER_TABLES                                                \
  (HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL)

/// table[index % 32] for every lane.
template <typename D>
HWY_INLINE hn::Vec<D> lookup32(D d, const float *table,
                               hn::Vec<hn::RebindToSigned<D>> index) {
#if RAMPART_REGISTER_TABLES
  if constexpr (hn::MaxLanes(D()) == 16)
    return hn::Vec<D>{_mm512_permutex2var_ps(hn::LoadU(d, table).raw, index.raw,
                                             hn::LoadU(d, table + 16).raw)};
  else
#endif
  {
    const hn::RebindToSigned<D> di;
    return hn::GatherIndex(d, table, hn::And(index, hn::Set(di, 31)));
  }
}

/// from[0], from[stride] ...; 64 floats from `from` on can be read.
template <typename D>
HWY_INLINE hn::Vec<D> loadStrided(D d, const float *from, size_t stride) {
  if (stride == 1)
    return hn::LoadU(d, from);
  const hn::RebindToSigned<D> di;
  const auto index =
      hn::Mul(hn::Iota(di, 0), hn::Set(di, static_cast<int32_t>(stride)));
#if RAMPART_REGISTER_TABLES
  if (hn::MaxLanes(D()) == 16 && stride <= 4) {
    const auto upper = hn::RebindMask(d, hn::Gt(index, hn::Set(di, 31)));
    return hn::IfThenElse(upper, lookup32(d, from + 32, index),
                          lookup32(d, from, index));
  }
#endif
  return hn::GatherIndex(d, from, index);
}

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif // per-target include guard
