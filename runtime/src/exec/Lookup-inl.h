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
  (HWY_TARGET <= HWY_AVX3)

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

/// A table of 32 that stays in registers through a loop, where vectors are long
/// enough.
class Table32 {
public:
  using D = hn::ScalableTag<float>;
  using Index = hn::Vec<hn::RebindToSigned<D>>;

#if RAMPART_REGISTER_TABLES
  HWY_INLINE explicit Table32(const float *table)
      : lower(hn::LoadU(D(), table)), upper(hn::LoadU(D(), table + 16)) {}
  HWY_INLINE hn::Vec<D> operator[](Index index) const {
    return hn::Vec<D>{_mm512_permutex2var_ps(lower.raw, index.raw, upper.raw)};
  }

private:
  hn::Vec<D> lower, upper;
#else
  HWY_INLINE explicit Table32(const float *table) : table(table) {}
  HWY_INLINE hn::Vec<D> operator[](Index index) const {
    return lookup32(D(), table, index);
  }

private:
  const float *table;
#endif
};

/// Every so many floats.
template <typename D>
class StridedLoader {
  using DI = hn::RebindToSigned<D>;

public:
  HWY_INLINE explicit StridedLoader(size_t stride)
      : stride(stride),
        index(hn::Mul(hn::Iota(DI(), 0),
                      hn::Set(DI(), static_cast<int32_t>(stride)))) {}

  /// from[0], from[stride] ...; 64 floats from `from` on can be read.
  HWY_INLINE hn::Vec<D> operator()(const float *from) const {
    if (stride == 1)
      return hn::LoadU(D(), from);
#if RAMPART_REGISTER_TABLES
    if (stride <= 4) {
      const auto upper = hn::RebindMask(D(), hn::Gt(index, hn::Set(DI(), 31)));
      return hn::IfThenElse(upper, lookup32(D(), from + 32, index),
                            lookup32(D(), from, index));
    }
#else
    hn::Vec<D> first, other, others[2];
    if (stride == 2) {
      hn::LoadInterleaved2(D(), from, first, other);
      return first;
    }
    if (stride == 3) {
      hn::LoadInterleaved3(D(), from, first, other, others[0]);
      return first;
    }
    if (stride == 4) {
      hn::LoadInterleaved4(D(), from, first, other, others[0], others[1]);
      return first;
    }
#endif
    return hn::GatherIndex(D(), from, index);
  }

private:
  size_t stride;
  hn::Vec<DI> index;
};

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif // per-target include guard
