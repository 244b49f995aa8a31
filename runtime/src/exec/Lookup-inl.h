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

#define RAMPART_REGISTER_TABLES (HWY_TARGET <= HWY_AVX3)

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

#if RAMPART_REGISTER_TABLES
/// A table of 32 that stays in registers through a loop.
class Table32 {
public:
  using D = hn::ScalableTag<float>;
  using Index = hn::Vec<hn::RebindToSigned<D>>;

  HWY_INLINE explicit Table32(const float *table)
      : lower(hn::LoadU(D(), table)), upper(hn::LoadU(D(), table + 16)) {}
  HWY_INLINE hn::Vec<D> operator[](Index index) const {
    return hn::Vec<D>{_mm512_permutex2var_ps(lower.raw, index.raw, upper.raw)};
  }

private:
  hn::Vec<D> lower, upper;
};
#endif

/// Reads every so many floats of a row, a vector at a time; zeros beyond the
/// last.
template <typename D>
class RowReader {
  using DI = hn::RebindToSigned<D>;

public:
  /// `count` floats, of which 64 can be read beyond the last.
  HWY_INLINE RowReader(size_t stride, size_t count)
      : stride(stride), count(count),
        index(hn::Mul(hn::Iota(DI(), 0),
                      hn::Set(DI(), static_cast<int32_t>(stride)))) {}

  /// Numbers i, i + 1 ... of the row.
  HWY_INLINE hn::Vec<D> operator()(const float *row, size_t i) const {
    if (HWY_LIKELY(i + hn::Lanes(D()) <= count))
      return loadStrided(row + i * stride);
    HWY_ALIGN float last[hn::MaxLanes(D())] = {};
    for (size_t k = i; k < count; ++k)
      last[k - i] = row[k * stride];
    return hn::Load(D(), last);
  }

private:
  /// from[0], from[stride] ...
  HWY_INLINE hn::Vec<D> loadStrided(const float *from) const {
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

  size_t stride, count;
  hn::Vec<DI> index;
};

/// Writes elements i, i + 1 ... of `count`.
template <typename D>
HWY_INLINE void storeUpTo(D d, hn::Vec<D> values, hn::TFromD<D> *to, size_t i,
                          size_t count) {
  if (HWY_LIKELY(i + hn::Lanes(d) <= count)) {
    hn::StoreU(values, d, to + i);
    return;
  }
  HWY_ALIGN hn::TFromD<D> last[hn::MaxLanes(d)];
  hn::Store(values, d, last);
  for (size_t k = i; k < count; ++k)
    to[k] = last[k - i];
}

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif // per-target include guard
