//===- Normals-inl.h - Normal draws in vectors ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Included once per instruction set that has fused multiply-adds. The generator
// keeps even and odd counters in 64-bit lanes, where its products need no
// shuffling; what their upper halves hold never matters.
//===----------------------------------------------------------------------===//
#if defined(RAMPART_SRC_EXEC_NORMALS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef RAMPART_SRC_EXEC_NORMALS_INL_H
#undef RAMPART_SRC_EXEC_NORMALS_INL_H
#else
#define RAMPART_SRC_EXEC_NORMALS_INL_H
#endif

#include "exec/Lookup-inl.h"
#include "exec/ReadNoise.h"
#include "rampart/core/NormalTable.h"
#include "rampart/core/Random.h"

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Sixteen counters at a time, in one vector or several.
using Normals = hn::CappedTag<float, 16>;
using NormalWords = hn::RebindToUnsigned<Normals>;
using NormalWordVec = hn::Vec<NormalWords>;

/// Numbers that four words of sixteen counters make: number j is that of word
/// (j / 16) % 4 of counter (j / 64) * 16 + j % 16.
constexpr size_t normalChunk = 64;

/// Philox4x32 (Salmon et al., SC11): one counter in the lower half of each
/// lane.
HWY_INLINE void
philoxRounds(hn::Vec<hn::RepartitionToWide<NormalWords>> counter[4],
             const std::array<uint32_t, 2> &key, int rounds) {
  const NormalWords d;
  const hn::RepartitionToWide<NormalWords> wide;
  uint32_t key0 = key[0], key1 = key[1];
  for (int round = 0; round < rounds; ++round) {
    const auto a =
        hn::MulEven(hn::BitCast(d, counter[0]), hn::Set(d, 0xD2511F53));
    const auto b =
        hn::MulEven(hn::BitCast(d, counter[2]), hn::Set(d, 0xCD9E8D57));
    counter[0] = hn::Xor(hn::Xor(hn::ShiftRight<32>(b), counter[1]),
                         hn::Set(wide, key0));
    counter[1] = b;
    counter[2] = hn::Xor(hn::Xor(hn::ShiftRight<32>(a), counter[3]),
                         hn::Set(wide, key1));
    counter[3] = a;
    key0 += 0x9E3779B9;
    key1 += 0xBB67AE85;
  }
}

/// The words of counters whose first words are `firstWords`.
HWY_INLINE void makeWords(const ReadNoiseKey &key, NormalWordVec firstWords,
                          NormalWordVec words[4], int rounds = fewestRounds) {
  const NormalWords d;
  const hn::RepartitionToWide<NormalWords> wide;
  const auto counters = hn::BitCast(wide, firstWords);
  hn::Vec<decltype(wide)> even[4] = {counters, hn::Set(wide, key.integrate),
                                     hn::Set(wide, key.stream),
                                     hn::Set(wide, key.time)};
  hn::Vec<decltype(wide)> odd[4] = {hn::ShiftRight<32>(counters), even[1],
                                    even[2], even[3]};
  philoxRounds(even, key.key, rounds);
  philoxRounds(odd, key.key, rounds);
  for (int i = 0; i < 4; ++i)
    words[i] = hn::OddEven(hn::BitCast(d, hn::ShiftLeft<32>(odd[i])),
                           hn::BitCast(d, even[i]));
}

/// ... of counters first, first + 1 ...
HWY_INLINE void makeWords(const ReadNoiseKey &key, uint32_t first,
                          NormalWordVec words[4]) {
  makeWords(key, hn::Iota(NormalWords(), first), words);
}

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
