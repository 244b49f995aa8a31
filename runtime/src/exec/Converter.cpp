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
#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::ScalableTag<float>;
using Integers = hn::RebindToSigned<Floats>;
using FloatVec = hn::Vec<Floats>;
using IntegerVec = hn::Vec<Integers>;

/// Adds so much where a threshold is below.
HWY_INLINE IntegerVec addWhereBelow(IntegerVec numbers, IntegerVec addend,
                                    FloatVec thresholds, FloatVec sums) {
  const Integers di;
  const auto below = hn::RebindMask(di, hn::Lt(thresholds, sums));
#if RAMPART_REGISTER_TABLES // additions take masks
  return hn::IfThenElse(below, hn::Add(numbers, addend), numbers);
#else
  return hn::Add(numbers, hn::IfThenElseZero(below, addend));
#endif
}

/// Adds one where a threshold is below.
HWY_INLINE IntegerVec step(IntegerVec counts, FloatVec thresholds,
                           FloatVec sums) {
  return addWhereBelow(counts, hn::Set(Integers(), 1), thresholds, sums);
}

/// See Converter::bucketOf.
class BucketFinder {
public:
  HWY_INLINE explicit BucketFinder(const Converter &converter)
      : lowest(hn::Set(Floats(), converter.lowest)),
        perUnit(hn::Set(Floats(), converter.bucketsPerUnit)),
        last(hn::Set(Floats(), float(converter.starts.size() - 1))),
        mask(hn::Set(Integers(), int32_t(converter.starts.size() - 1))) {}

  HWY_INLINE IntegerVec operator()(FloatVec sums) const {
    const Floats d;
    const auto place = hn::Mul(hn::Sub(sums, lowest), perUnit);
    const auto rounded = hn::Add(hn::Min(hn::Max(place, hn::Zero(d)), last),
                                 hn::Set(d, Converter::onesPlace));
    return hn::And(hn::BitCast(Integers(), rounded), mask);
  }

private:
  FloatVec lowest, perUnit, last;
  IntegerVec mask;
};

// Each of these counts the thresholds below sums. What it needs stays in
// registers while it converts a block.

#if RAMPART_REGISTER_TABLES
class FewSearch {
public:
  HWY_INLINE explicit FewSearch(const Converter &converter)
      : few(converter.few.data()) {}

  HWY_INLINE IntegerVec operator()(FloatVec sums) const {
    const Integers di;
    auto counts = hn::Zero(di);
    for (int32_t half = 16; half > 0; half /= 2) {
      const auto candidate = hn::Or(counts, hn::Set(di, half));
      counts = hn::IfThenElse(hn::RebindMask(di, hn::Lt(few[candidate], sums)),
                              candidate, counts);
    }
    return counts;
  }

private:
  Table32 few;
};
#else
/// Compares with all.
class FewSearch {
public:
  HWY_INLINE explicit FewSearch(const Converter &converter)
      : converter(converter) {}

  HWY_INLINE IntegerVec operator()(FloatVec sums) const {
    auto counts = hn::Zero(Integers());
    for (size_t k = 0; k < converter.count; ++k)
      counts = step(counts, hn::Set(Floats(), converter.thresholds[k]), sums);
    return counts;
  }

private:
  const Converter &converter;
};
#endif

#if HWY_TARGET <= HWY_AVX3_DL
/// Tables of 128 bytes and 32 floats are two registers each.
template <int32_t probes>
class FewBuckets {
public:
  HWY_INLINE explicit FewBuckets(const Converter &converter)
      : bucketsOf(converter),
        lower(hn::LoadU(Bytes(), converter.fewStarts.data())),
        upper(hn::LoadU(Bytes(), converter.fewStarts.data() + 64)),
        thresholds(converter.thresholds.data()) {}

  HWY_INLINE IntegerVec operator()(FloatVec sums) const {
    // Upper bytes of a lane are 0: they look the first start up, which is 0.
    IntegerVec counts{
        _mm512_permutex2var_epi8(lower.raw, bucketsOf(sums).raw, upper.raw)};
    for (int32_t i = 0; i < probes; ++i)
      counts = step(counts, thresholds[counts], sums);
    return counts;
  }

private:
  using Bytes = hn::Repartition<uint8_t, Floats>;

  BucketFinder bucketsOf;
  hn::Vec<Bytes> lower, upper;
  Table32 thresholds;
};
#endif

class Buckets {
public:
  HWY_INLINE explicit Buckets(const Converter &converter)
      : bucketsOf(converter), converter(converter) {}

  HWY_INLINE IntegerVec operator()(FloatVec sums) const {
    auto counts =
        hn::GatherIndex(Integers(), converter.starts.data(), bucketsOf(sums));
    for (int32_t i = 0; i < converter.probes; ++i)
      counts = step(
          counts,
          hn::GatherIndex(Floats(), converter.thresholds.data(), counts), sums);
    return counts;
  }

private:
  BucketFinder bucketsOf;
  const Converter &converter;
};

/// Halves the range.
class Search {
public:
  HWY_INLINE explicit Search(const Converter &converter)
      : converter(converter) {}

  HWY_INLINE IntegerVec operator()(FloatVec sums) const {
    const Floats d;
    const Integers di;
    const float *thresholds = converter.thresholds.data();
    auto counts = hn::Zero(di); // so many are known to be below
    size_t left = converter.count;
    while (left > 1) {
      const size_t half = left / 2;
      const auto probe = hn::GatherIndex(d, thresholds + half - 1, counts);
      const auto below = hn::RebindMask(di, hn::Lt(probe, sums));
      counts = hn::Add(counts,
                       hn::IfThenElseZero(below, hn::Set(di, int32_t(half))));
      left -= half;
    }
    return step(counts, hn::GatherIndex(d, thresholds, counts), sums);
  }

private:
  const Converter &converter;
};

// Each of these turns counts into codes.

#if RAMPART_REGISTER_TABLES
class FewCodes {
public:
  HWY_INLINE explicit FewCodes(const Converter &converter)
      : codes(reinterpret_cast<const float *>(converter.codes.data())) {}

  HWY_INLINE IntegerVec operator()(IntegerVec counts) const {
    return hn::BitCast(Integers(), codes[counts]);
  }

private:
  Table32 codes;
};
#endif

class LinearCodes {
public:
  HWY_INLINE explicit LinearCodes(const Converter &converter)
      : first(hn::Set(Integers(), converter.codes[0])),
        stride(hn::Set(Integers(), converter.codeStride)) {}

  HWY_INLINE IntegerVec operator()(IntegerVec counts) const {
    return hn::Add(hn::Mul(counts, stride), first);
  }

private:
  IntegerVec first, stride;
};

class ManyCodes {
public:
  HWY_INLINE explicit ManyCodes(const Converter &converter)
      : codes(converter.codes.data()) {}

  HWY_INLINE IntegerVec operator()(IntegerVec counts) const {
    return hn::GatherIndex(Integers(), codes, counts);
  }

private:
  const int32_t *codes;
};

template <typename Counter, typename Coder>
HWY_INLINE void convertRows(const Converter &converter,
                            const ConvertBlock &block) {
  const Counter countBelow(converter);
  const Coder codesOf(converter);
  const RowReader<Floats> read(block.stride, block.count);
  for (size_t row = 0; row < block.rows; ++row) {
    const float *sums = block.sums + row * block.sumPitch;
    int32_t *codes = block.codes + row * block.codePitch;
    for (size_t i = 0; i < block.count; i += hn::Lanes(Floats()))
      storeUpTo(Integers(), codesOf(countBelow(read(sums, i))), codes, i,
                block.count);
  }
}

/// With the cheapest way to the codes.
template <typename Counter>
HWY_INLINE void convertRows(const Converter &converter,
                            const ConvertBlock &block) {
  if (converter.linear)
    convertRows<Counter, LinearCodes>(converter, block);
  else
    convertRows<Counter, ManyCodes>(converter, block);
}

/// Where codes are linear and no bucket holds two thresholds. Copying words one
/// by one takes no longer than gathering them, and less where gathers are slow,
/// as long as the words are not read as vectors at once: so a row is done in
/// three passes.
void convertSingle(const Converter &converter, const ConvertBlock &block) {
  const Floats d;
  const Integers di;
  const size_t lanes = hn::Lanes(d);
  constexpr size_t batch = 256;
  HWY_ALIGN float sums[batch];
  HWY_ALIGN int32_t buckets[batch];
  HWY_ALIGN Converter::Bucket found[batch];
  const BucketFinder bucketsOf(converter);
  const RowReader<Floats> read(block.stride, block.count);
  const auto stride = hn::Set(di, converter.codeStride);
  const Converter::Bucket *single = converter.single.data();
  for (size_t row = 0; row < block.rows; ++row) {
    const float *from = block.sums + row * block.sumPitch;
    int32_t *to = block.codes + row * block.codePitch;
    for (size_t first = 0; first < block.count; first += batch) {
      const size_t count =
          hwy::RoundUpTo(std::min(batch, block.count - first), lanes);
      for (size_t i = 0; i < count; i += lanes) {
        const auto values = read(from, first + i);
        hn::Store(values, d, sums + i);
        hn::Store(bucketsOf(values), di, buckets + i);
      }
#if HWY_COMPILER_CLANG // which would gather
#pragma clang loop vectorize(disable)
#endif
      for (size_t i = 0; i < count; ++i)
        std::memcpy(found + i, single + buckets[i], sizeof *single);
      for (size_t i = 0; i < count; i += lanes) {
        FloatVec thresholds, codes;
        hn::LoadInterleaved2(d, reinterpret_cast<const float *>(found + i),
                             thresholds, codes);
        storeUpTo(di,
                  addWhereBelow(hn::BitCast(di, codes), stride, thresholds,
                                hn::Load(d, sums + i)),
                  to, first + i, block.count);
      }
    }
  }
}

void convertAll(const Converter &converter, const ConvertBlock &block) {
#if HWY_TARGET <= HWY_AVX3_DL
  if (!converter.fewStarts.empty() && converter.probes == 1)
    return convertRows<FewBuckets<1>, FewCodes>(converter, block);
  if (!converter.fewStarts.empty() && converter.probes <= 3)
    return convertRows<FewBuckets<3>, FewCodes>(converter, block);
#endif
#if RAMPART_REGISTER_TABLES
  if (!converter.few.empty())
    return convertRows<FewSearch, FewCodes>(converter, block);
#endif
  if (!converter.single.empty())
    convertSingle(converter, block);
  else if (!converter.few.empty())
    convertRows<FewSearch>(converter, block);
  else if (!converter.starts.empty())
    convertRows<Buckets>(converter, block);
  else
    convertRows<Search>(converter, block);
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
