//===- Normals-inl.h - Normal draws in vectors ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Included once per instruction set that has fused multiply-adds.
//===----------------------------------------------------------------------===//
#if defined(RAMPART_SRC_EXEC_NORMALS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef RAMPART_SRC_EXEC_NORMALS_INL_H
#undef RAMPART_SRC_EXEC_NORMALS_INL_H
#else
#define RAMPART_SRC_EXEC_NORMALS_INL_H
#endif

#include "exec/Lookup-inl.h"
#include "exec/ReadNoise.h"
#include "rampart/core/Ars.h"
#include "rampart/core/NormalTable.h"

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Sixteen numbers at a time, in one vector or several.
using Normals = hn::CappedTag<float, 16>;
using NormalWords = hn::RebindToUnsigned<Normals>;
using NormalWordVec = hn::Vec<NormalWords>;

/// The words of a key's numbers, from the first on, a vector at a time: see
/// wordAt.
class WordSequence {
public:
  HWY_INLINE explicit WordSequence(const ReadNoiseKey &key) {
    const NormalWords d;
    const auto place = wordsOf(uint64_t(key.integrate) << 32,
                               uint64_t(key.time) << 32 | key.stream);
    const auto block = hn::ShiftRight<2>(hn::Iota(d, 0));
    const auto first = wordsOf(UINT32_MAX, 0);
    counters = hn::Or(place, hn::And(block, first));
    step = hn::And(hn::Set(d, uint32_t(hn::Lanes(d) / 4)), first);
    auto roundKey = hn::BitCast(
        Wide(), wordsOf(uint64_t(key.key[1]) << 32 | key.key[0], 0));
    const auto weyl = hn::BitCast(Wide(), wordsOf(arsWeyl[0], arsWeyl[1]));
    for (NormalWordVec &words : keys) {
      words = hn::BitCast(d, roundKey);
      roundKey = hn::Add(roundKey, weyl);
    }
  }

  HWY_INLINE NormalWordVec next() {
    const NormalWords d;
    const hn::Repartition<uint8_t, NormalWords> bytes;
    auto state = hn::BitCast(bytes, hn::Xor(counters, keys[0]));
    for (int round = 1; round < arsRounds; ++round)
      state = hn::AESRound(state, hn::BitCast(bytes, keys[round]));
    counters = hn::Add(counters, step);
    return hn::BitCast(
        d, hn::AESLastRound(state, hn::BitCast(bytes, keys[arsRounds])));
  }

private:
  using Wide = hn::RepartitionToWide<NormalWords>;

  /// The same 128 bits in all blocks.
  static HWY_INLINE NormalWordVec wordsOf(uint64_t lower, uint64_t upper) {
    const Wide d;
    return hn::BitCast(NormalWords(),
                       hn::OddEven(hn::Set(d, upper), hn::Set(d, lower)));
  }

  NormalWordVec counters, step, keys[arsRounds + 1];
};

/// The cubic of every lane's octave at m; `table` looks a power's coefficients
/// up.
template <typename Table>
HWY_INLINE hn::Vec<Normals> cubic(hn::Vec<Normals> m, Table table) {
  auto z = table(3);
  for (int power = 2; power >= 0; --power)
    z = hn::MulAdd(z, m, table(power));
  return z;
}

/// See normalOf.
HWY_INLINE hn::Vec<Normals> normalsOf(NormalWordVec word) {
  const Normals d;
  const NormalWords dw;
  const hn::RebindToSigned<Normals> di;
  const auto odd = hn::BitCast(
      di, hn::Or(hn::And(word, hn::Set(dw, 0x7fffffff)), hn::Set(dw, 1)));
  const auto bits = hn::BitCast(dw, hn::ConvertTo(d, odd));
  const auto entry = hn::BitCast(di, hn::ShiftRight<23>(bits));
  const auto m = hn::BitCast(d, hn::Or(hn::And(bits, hn::Set(dw, 0x007fffff)),
                                       hn::Set(dw, 0x3f800000)));
  const auto sign = hn::BitCast(d, hn::And(word, hn::Set(dw, 0x80000000)));
#if HWY_TARGET == HWY_AVX2
  // A table of eight is a register; gathers cost ten times as much.
  if (HWY_LIKELY(hn::AllTrue(di, hn::Gt(odd, hn::Set(di, likelyNumber - 1)))))
    return hn::Xor(cubic(m,
                         [&](int power) HWY_ATTR {
                           const auto row =
                               hn::Load(d, likelyNormals.coefficients[power]);
                           return hn::Vec<Normals>{
                               _mm256_permutevar8x32_ps(row.raw, entry.raw)};
                         }),
                   sign);
#endif
  return hn::Xor(
      cubic(m, [&](int power)
                   HWY_ATTR { return lookup32(d, normalTable[power], entry); }),
      sign);
}

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif // per-target include guard
