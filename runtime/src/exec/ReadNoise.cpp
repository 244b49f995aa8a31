//===- ReadNoise.cpp - Vectorised noise draws -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sixteen counters at a time, in one vector or several. Multiplications and
// additions are never fused here: not every instruction set could.
//===----------------------------------------------------------------------===//
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "exec/ReadNoise.cpp"
#include "hwy/foreach_target.h" // must come before highway.h

#include "exec/ReadNoise.h"

#include "hwy/highway.h"
#include <algorithm>
#include <cmath>

HWY_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, 16>;
using Words = hn::RebindToUnsigned<Floats>;
using Integers = hn::RebindToSigned<Floats>;
using FloatVec = hn::Vec<Floats>;
using WordVec = hn::Vec<Words>;

struct WordPair {
  WordVec high, low;
};

/// The 64-bit products of every lane with a constant.
HWY_INLINE WordPair multiply(WordVec a, uint32_t factor) {
  const Words d;
  const hn::RepartitionToWide<Words> wide;
  const WordVec b = hn::Set(d, factor);
  const auto even = hn::MulEven(a, b);
  const WordVec upper =
      hn::BitCast(d, hn::ShiftRight<32>(hn::BitCast(wide, a)));
  const auto odd = hn::MulEven(upper, b);
  return {hn::OddEven(hn::BitCast(d, odd),
                      hn::BitCast(d, hn::ShiftRight<32>(even))),
          hn::OddEven(hn::BitCast(d, hn::ShiftLeft<32>(odd)),
                      hn::BitCast(d, even))};
}

/// Philox4x32-10 (Salmon et al., SC11) on one counter per lane.
HWY_INLINE void philoxRounds(WordVec counter[4], uint32_t key0, uint32_t key1) {
  const Words d;
  for (int round = 0; round < 10; ++round) {
    const WordPair a = multiply(counter[0], 0xD2511F53);
    const WordPair b = multiply(counter[2], 0xCD9E8D57);
    counter[0] = hn::Xor(hn::Xor(b.high, counter[1]), hn::Set(d, key0));
    counter[1] = b.low;
    counter[2] = hn::Xor(hn::Xor(a.high, counter[3]), hn::Set(d, key1));
    counter[3] = a.low;
    key0 += 0x9E3779B9;
    key1 += 0xBB67AE85;
  }
}

/// A whole number below 2^31 as float.
HWY_INLINE FloatVec toFloat(WordVec word) {
  return hn::ConvertTo(Floats(), hn::BitCast(Integers(), word));
}

HWY_INLINE FloatVec multiplyAdd(FloatVec a, FloatVec b, float c) {
  return hn::Add(hn::Mul(a, b), hn::Set(Floats(), c));
}

/// ln((word + 0.5) / 2^32)
HWY_INLINE FloatVec logOfUniform(WordVec word) {
  const Floats d;
  const Words dw;
  const FloatVec whole =
      hn::Add(hn::Mul(toFloat(hn::ShiftRight<16>(word)), hn::Set(d, 65536.0f)),
              toFloat(hn::And(word, hn::Set(dw, 0xffff))));
  const FloatVec u =
      hn::Mul(hn::Add(whole, hn::Set(d, 0.5f)), hn::Set(d, 0x1p-32f));
  const WordVec bits = hn::BitCast(dw, u);
  FloatVec e = hn::ConvertTo(
      d, hn::Sub(hn::BitCast(Integers(), hn::ShiftRight<23>(bits)),
                 hn::Set(Integers(), 126)));
  FloatVec m = hn::BitCast(d, hn::Or(hn::And(bits, hn::Set(dw, 0x007fffff)),
                                     hn::Set(dw, 0x3f000000)));
  const auto small = hn::Lt(m, hn::Set(d, 0.707106781186547524f));
  e = hn::IfThenElse(small, hn::Sub(e, hn::Set(d, 1.0f)), e);
  m = hn::IfThenElse(small, hn::Add(m, m), m);
  const FloatVec x = hn::Sub(m, hn::Set(d, 1.0f)), z = hn::Mul(x, x);
  FloatVec y = hn::Set(d, 7.0376836292E-2f);
  for (float c : {-1.1514610310E-1f, 1.1676998740E-1f, -1.2420140846E-1f,
                  1.4249322787E-1f, -1.6668057665E-1f, 2.0000714765E-1f,
                  -2.4999993993E-1f, 3.3333331174E-1f})
    y = multiplyAdd(y, x, c);
  y = hn::Mul(hn::Mul(y, x), z);
  y = hn::Add(y, hn::Mul(e, hn::Set(d, -2.12194440e-4f)));
  y = hn::Sub(y, hn::Mul(z, hn::Set(d, 0.5f)));
  return hn::Add(hn::Add(x, y), hn::Mul(e, hn::Set(d, 0.693359375f)));
}

/// Radius and angle to two normals.
HWY_INLINE void boxMuller(WordVec radiusWord, WordVec angleWord,
                          FloatVec &first, FloatVec &second) {
  const Floats d;
  const Words dw;
  const FloatVec radius =
      hn::Sqrt(hn::Mul(logOfUniform(radiusWord), hn::Set(d, -2.0f)));
  const WordVec q =
      hn::ShiftRight<30>(hn::Add(angleWord, hn::Set(dw, 0x20000000)));
  const FloatVec x = hn::Mul(toFloat(hn::Sub(angleWord, hn::ShiftLeft<30>(q))),
                             hn::Set(d, 1.46291807926715968e-9f));
  const FloatVec z = hn::Mul(x, x);
  FloatVec sine =
      multiplyAdd(z, hn::Set(d, -1.9515295891E-4f), 8.3321608736E-3f);
  sine = multiplyAdd(sine, z, -1.6666654611E-1f);
  sine = hn::Add(hn::Mul(hn::Mul(sine, z), x), x);
  FloatVec cosine =
      multiplyAdd(z, hn::Set(d, 2.443315711809948E-5f), -1.388731625493765E-3f);
  cosine = multiplyAdd(cosine, z, 4.166664568298827E-2f);
  cosine = hn::Add(hn::Mul(hn::Mul(cosine, z), z),
                   hn::Sub(hn::Set(d, 1.0f), hn::Mul(z, hn::Set(d, 0.5f))));
  const auto swap =
      hn::RebindMask(d, hn::Ne(hn::And(q, hn::Set(dw, 1)), hn::Zero(dw)));
  // Bit 1, moved to the sign's place.
  auto signOf = [&](WordVec quarter) {
    return hn::BitCast(d, hn::ShiftLeft<30>(hn::And(quarter, hn::Set(dw, 2))));
  };
  first = hn::Mul(radius, hn::Xor(hn::IfThenElse(swap, sine, cosine),
                                  signOf(hn::Add(q, hn::Set(dw, 1)))));
  second =
      hn::Mul(radius, hn::Xor(hn::IfThenElse(swap, cosine, sine), signOf(q)));
}

/// Noise for the columns from `column` on, at most a vector of them.
HWY_INLINE void addTo(float *sums, const float *variances, size_t columns,
                      size_t column, FloatVec normal) {
  const Floats d;
  if (column + hn::Lanes(d) <= columns) {
    const FloatVec deviation = hn::Sqrt(hn::LoadU(d, variances + column));
    hn::StoreU(hn::Add(hn::LoadU(d, sums + column), hn::Mul(deviation, normal)),
               d, sums + column);
    return;
  }
  HWY_ALIGN float normals[16];
  hn::Store(normal, d, normals);
  for (size_t i = 0; column + i < columns; ++i)
    sums[column + i] =
        sums[column + i] + std::sqrt(variances[column + i]) * normals[i];
}

void addNoise(float *sums, const float *variances, size_t columns,
              const ReadNoiseKey &key) {
  const Floats d;
  const Words dw;
  const size_t lanes = hn::Lanes(d);
  for (size_t chunk = 0; chunk * 64 < columns; ++chunk)
    for (size_t lane = 0; lane < 16 && chunk * 64 + lane < columns;
         lane += lanes) {
      WordVec words[4] = {hn::Iota(dw, uint32_t(chunk * 16 + lane)),
                          hn::Set(dw, key.integrate), hn::Set(dw, key.stream),
                          hn::Set(dw, key.time)};
      philoxRounds(words, key.key[0], key.key[1]);
      for (size_t pair = 0; pair < 2; ++pair) {
        size_t column = chunk * 64 + pair * 32 + lane;
        if (column >= columns)
          break;
        FloatVec first, second;
        boxMuller(words[2 * pair], words[2 * pair + 1], first, second);
        addTo(sums, variances, columns, column, first);
        addTo(sums, variances, columns, column + 16, second);
      }
    }
}

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
