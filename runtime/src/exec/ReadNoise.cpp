//===- ReadNoise.cpp - Vectorised noise draws -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sixteen counters at a time, in one vector or several. The generator keeps
// even and odd counters in 64-bit lanes, where its products need no shuffling;
// what their upper halves hold never matters.
//===----------------------------------------------------------------------===//
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "exec/ReadNoise.cpp"
#include "hwy/foreach_target.h" // must come before highway.h

#include "exec/Lookup-inl.h"
#include "exec/NormalTable.h"
#include "exec/ReadNoise.h"

#include "hwy/highway.h"
#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {

#if HWY_NATIVE_FMA
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, 16>;
using Words = hn::RebindToUnsigned<Floats>;
using Integers = hn::RebindToSigned<Floats>;
using WideWords = hn::RepartitionToWide<Words>;
using FloatVec = hn::Vec<Floats>;
using WordVec = hn::Vec<Words>;
using WideVec = hn::Vec<WideWords>;

/// Philox4x32 (Salmon et al., SC11): one counter in the lower half of each
/// lane.
HWY_INLINE void philoxRounds(WideVec counter[4],
                             const std::array<uint32_t, 2> &key) {
  const Words d;
  const WideWords wide;
  uint32_t key0 = key[0], key1 = key[1];
  for (int round = 0; round < readNoiseRounds; ++round) {
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

/// The words of counters first, first + 1 ...
HWY_INLINE void makeWords(const ReadNoiseKey &key, uint32_t first,
                          WordVec words[4]) {
  const Words d;
  const WideWords wide;
  const auto counters = hn::BitCast(wide, hn::Iota(d, first));
  WideVec even[4] = {counters, hn::Set(wide, key.integrate),
                     hn::Set(wide, key.stream), hn::Set(wide, key.time)};
  WideVec odd[4] = {hn::ShiftRight<32>(counters), even[1], even[2], even[3]};
  philoxRounds(even, key.key);
  philoxRounds(odd, key.key);
  for (int i = 0; i < 4; ++i)
    words[i] = hn::OddEven(hn::BitCast(d, hn::ShiftLeft<32>(odd[i])),
                           hn::BitCast(d, even[i]));
}

/// The cubic of every lane's octave at m; `table` looks a power's coefficients
/// up.
template <typename Table>
HWY_INLINE FloatVec cubic(FloatVec m, Table table) {
  auto z = table(3);
  for (int power = 2; power >= 0; --power)
    z = hn::MulAdd(z, m, table(power));
  return z;
}

/// See normalOf.
HWY_INLINE FloatVec normalsOf(WordVec word) {
  const Floats d;
  const Words dw;
  const Integers di;
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
    return hn::Xor(
        cubic(m,
              [&](int power) HWY_ATTR {
                const auto row = hn::Load(d, likelyNormals.coefficients[power]);
                return FloatVec{_mm256_permutevar8x32_ps(row.raw, entry.raw)};
              }),
        sign);
#endif
  return hn::Xor(
      cubic(m, [&](int power)
                   HWY_ATTR { return lookup32(d, normalTable[power], entry); }),
      sign);
}

/// See deviationOf.
HWY_INLINE FloatVec deviationsOf(FloatVec variance) {
  const Floats d;
  const Words dw;
  const auto estimate =
      hn::BitCast(d, hn::Sub(hn::Set(dw, 0x5f3759df),
                             hn::ShiftRight<1>(hn::BitCast(dw, variance))));
  const auto half = hn::Mul(hn::Mul(variance, hn::Set(d, 0.5f)), estimate);
  const auto step = hn::NegMulAdd(half, estimate, hn::Set(d, 1.500876f));
  return hn::Mul(hn::Mul(variance, estimate), step);
}

/// Columns that four words of sixteen counters serve.
constexpr size_t chunkColumns = 64;

HWY_INLINE void addToChunk(float *sums, const float *variances, size_t chunk,
                           const ReadNoiseKey &key) {
  const Floats d;
  const size_t lanes = hn::Lanes(d);
  for (size_t lane = 0; lane < 16; lane += lanes) {
    WordVec words[4];
    makeWords(key, uint32_t(chunk * 16 + lane), words);
    for (size_t i = 0; i < 4; ++i) {
      const size_t column = i * 16 + lane;
      const auto deviation = deviationsOf(hn::LoadU(d, variances + column));
      hn::StoreU(hn::MulAdd(deviation, normalsOf(words[i]),
                            hn::LoadU(d, sums + column)),
                 d, sums + column);
    }
  }
}

void addNoise(float *sums, const float *variances, size_t columns,
              const ReadNoiseKey &key) {
  size_t chunk = 0;
  for (; (chunk + 1) * chunkColumns <= columns; ++chunk)
    addToChunk(sums + chunk * chunkColumns, variances + chunk * chunkColumns,
               chunk, key);
  const size_t first = chunk * chunkColumns, rest = columns - first;
  if (rest == 0)
    return;
  HWY_ALIGN float lastSums[chunkColumns] = {};
  HWY_ALIGN float lastVariances[chunkColumns] = {};
  std::copy_n(sums + first, rest, lastSums);
  std::copy_n(variances + first, rest, lastVariances);
  addToChunk(lastSums, lastVariances, chunk, key);
  std::copy_n(lastSums, rest, sums + first);
}
#else
void addNoise(float *sums, const float *variances, size_t columns,
              const ReadNoiseKey &key) {
  addReadNoiseReference(sums, variances, columns, key);
}
#endif

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rampart {

HWY_EXPORT(addNoise);

void addReadNoise(float *sums, const float *variances, size_t columns,
                  const ReadNoiseKey &key) {
  HWY_DYNAMIC_DISPATCH(addNoise)(sums, variances, columns, key);
}

} // namespace rampart
#endif
