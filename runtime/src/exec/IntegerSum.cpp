//===- IntegerSum.cpp - Vectorised exact sums -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "exec/IntegerSum.cpp"
#include "hwy/foreach_target.h" // must come before highway.h

#include "exec/IntegerSum.h"
#include "exec/PanelTiles-inl.h"

#include "hwy/highway.h"
#include <cmath>
#include <cstring>

RAMPART_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {

#if HWY_NATIVE_FMA
using Words = hn::Repartition<int16_t, Integers>;

HWY_INLINE IntegerVec loadLanes(const void *from) {
  return hn::Load(Integers(), static_cast<const int32_t *>(from));
}

/// One lane's inputs, in every lane.
HWY_INLINE IntegerVec spreadLane(const void *from) {
  int32_t lane;
  std::memcpy(&lane, from, sizeof lane);
  return hn::Set(Integers(), lane);
}

/// Adds the products of two signed words per lane.
HWY_INLINE IntegerVec addWordProducts(IntegerVec sums, IntegerVec a,
                                      IntegerVec b) {
#if HWY_TARGET == HWY_AVX3_DL
  return IntegerVec{_mm512_dpwssd_epi32(sums.raw, a.raw, b.raw)};
#else
  const Integers di;
  const Words dw;
  auto upper = hn::Zero(di);
  const auto lower = hn::ReorderWidenMulAccumulate(
      di, hn::BitCast(dw, a), hn::BitCast(dw, b), hn::Zero(di), upper);
  return hn::Add(sums, hn::RearrangeToOddPlusEven(lower, upper));
#endif
}

/// Adds the products of four unsigned bytes per lane; `b` is at most 127.
HWY_INLINE IntegerVec addByteProducts(IntegerVec sums, IntegerVec a,
                                      IntegerVec b) {
#if HWY_TARGET == HWY_AVX3_DL
  return IntegerVec{_mm512_dpbusd_epi32(sums.raw, a.raw, b.raw)};
#else
  const Integers di;
  const hn::RebindToUnsigned<Words> du;
  const auto even = hn::Set(di, 0x00ff00ff);
  auto odd = [&](IntegerVec x) {
    return hn::BitCast(di, hn::ShiftRight<8>(hn::BitCast(du, x)));
  };
  sums = addWordProducts(sums, hn::And(a, even), hn::And(b, even));
  return addWordProducts(sums, odd(a), odd(b));
#endif
}

/// Puts a vector of totals, in `unit`, into the sums.
HWY_INLINE void finish(FloatVec total, FloatVec unit, bool accumulate,
                       float *to) {
  const Floats d;
  hn::StoreU(accumulate ? hn::MulAdd(total, unit, hn::LoadU(d, to))
                        : hn::Mul(total, unit),
             d, to);
}

struct WordTile {
  const WordSum &sum;

  template <size_t streams, size_t panels>
  HWY_INLINE void run(size_t stream, size_t panel, size_t column) const {
    const Floats d;
    const Integers di;
    const size_t lanes = hn::Lanes(d), pairs = sum.pairs;
    const size_t rowWords = panelColumns * inputsPerPair;
    const size_t height = pairs * rowWords; // of a panel
    IntegerVec sums[streams][panels][tileVectors];
    for (auto &ofStream : sums)
      for (auto &ofPanel : ofStream)
        for (IntegerVec &vector : ofPanel)
          vector = hn::Zero(di);
    const int16_t *row = sum.weights + panel * height + column * inputsPerPair;
    const int16_t *codes = sum.codes + stream * pairs * inputsPerPair;
    // Matrices that leave the cache before they are used again.
    constexpr size_t secondCache = size_t(1) << 17;
    const size_t matrix = sum.panels * height * sizeof(int16_t);
    const size_t ahead = stream > 0 && matrix > secondCache ? matrix : 0;
    for (size_t pair = 0; pair < pairs; ++pair) {
      IntegerVec weights[panels][tileVectors];
      for (size_t p = 0; p < panels; ++p)
        for (size_t v = 0; v < tileVectors; ++v)
          weights[p][v] =
              loadLanes(row + p * height + v * lanes * inputsPerPair);
      if (ahead)
        prefetch(row, ahead);
      for (size_t s = 0; s < streams; ++s) {
        const auto code = spreadLane(codes + s * pairs * inputsPerPair);
        for (size_t p = 0; p < panels; ++p)
          for (size_t v = 0; v < tileVectors; ++v)
            sums[s][p][v] = addWordProducts(sums[s][p][v], code, weights[p][v]);
      }
      row += rowWords;
      codes += inputsPerPair;
    }
    const auto unit = hn::Set(d, sum.unit);
    for (size_t s = 0; s < streams; ++s)
      for (size_t p = 0; p < panels; ++p)
        for (size_t v = 0; v < tileVectors; ++v) {
          float *to = sum.sums +
                      ((stream + s) * sum.panels + panel + p) * panelColumns +
                      column + v * lanes;
          finish(hn::ConvertTo(d, sums[s][p][v]), unit, sum.accumulate, to);
        }
  }
};

template <size_t planes>
struct ByteTile {
  const ByteSum &sum;

  template <size_t streams, size_t panels>
  HWY_INLINE void run(size_t stream, size_t panel, size_t column) const {
    const Floats d;
    const Integers di;
    const size_t lanes = hn::Lanes(d);
    const size_t codeBytes = sum.quads * inputsPerQuad;
    const size_t rowBytes = panelColumns * inputsPerQuad;
    const size_t height = sum.quads * rowBytes; // of a panel
    IntegerVec sums[streams * planes][panels][tileVectors];
    for (auto &ofStream : sums)
      for (auto &ofPanel : ofStream)
        for (IntegerVec &vector : ofPanel)
          vector = hn::Zero(di);
    const uint8_t *row = sum.weights + panel * height + column * inputsPerQuad;
    const uint8_t *codes = sum.codes + stream * planes * codeBytes;
    for (size_t quad = 0; quad < sum.quads; ++quad) {
      IntegerVec weights[panels][tileVectors];
      for (size_t p = 0; p < panels; ++p)
        for (size_t v = 0; v < tileVectors; ++v)
          weights[p][v] =
              loadLanes(row + p * height + v * lanes * inputsPerQuad);
      for (size_t s = 0; s < streams * planes; ++s) {
        const auto four = spreadLane(codes + s * codeBytes);
        for (size_t p = 0; p < panels; ++p)
          for (size_t v = 0; v < tileVectors; ++v)
            sums[s][p][v] = addByteProducts(sums[s][p][v], four, weights[p][v]);
      }
      row += rowBytes;
      codes += inputsPerQuad;
    }
    const size_t width = sum.panels * panelColumns;
    for (size_t s = 0; s < streams; ++s)
      for (size_t p = 0; p < panels; ++p)
        for (size_t v = 0; v < tileVectors; ++v) {
          const size_t place = (panel + p) * panelColumns + column + v * lanes;
          auto total = hn::ConvertTo(d, sums[s * planes][p][v]);
          if constexpr (planes == 2)
            total = hn::MulAdd(hn::ConvertTo(d, sums[s * planes + 1][p][v]),
                               hn::Set(d, 256.0f), total);
          finish(total, hn::Load(d, sum.units + place), sum.accumulate,
                 sum.sums + (stream + s) * width + place);
        }
  }
};

void sumWords(const WordSum &sum) {
  forEachTile<tileStreams>(sum.panels, sum.streams, WordTile{sum});
}

void sumBytes(const ByteSum &sum) {
  if (sum.planes == 1)
    forEachTile<tileStreams>(sum.panels, sum.streams, ByteTile<1>{sum});
  else
    forEachTile<tileStreams / 2>(sum.panels, sum.streams, ByteTile<2>{sum});
}

/// The stream's total, over weights that all columns share.
float uniformTotal(const ByteSum &sum, size_t stream) {
  const size_t bytes = sum.quads * inputsPerQuad;
  const uint8_t *codes = sum.codes + stream * sum.planes * bytes;
  int32_t totals[2] = {0, 0};
  for (size_t plane = 0; plane < sum.planes; ++plane, codes += bytes)
    for (size_t i = 0; i < bytes; ++i)
      totals[plane] += codes[i] * sum.weights[i];
  return std::fma(float(totals[1]), 256.0f, float(totals[0]));
}

void sumUniformBytes(const ByteSum &sum) {
  const Floats d;
  const auto unit = hn::Set(d, sum.units[0]);
  float *to = sum.sums;
  for (size_t s = 0; s < sum.streams; ++s) {
    const auto total = hn::Set(d, uniformTotal(sum, s));
    for (size_t j = 0; j < sum.panels * panelColumns;
         j += hn::Lanes(d), to += hn::Lanes(d))
      finish(total, unit, sum.accumulate, to);
  }
}
#else
void sumWords(const WordSum &sum) { wordSumsReference(sum); }
void sumBytes(const ByteSum &sum) { byteSumsReference(sum); }
void sumUniformBytes(const ByteSum &sum) { uniformByteSumsReference(sum); }
#endif

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rampart {

HWY_EXPORT(sumWords);
HWY_EXPORT(sumBytes);
HWY_EXPORT(sumUniformBytes);

void wordSums(const WordSum &sum) { HWY_DYNAMIC_DISPATCH(sumWords)(sum); }
void byteSums(const ByteSum &sum) { HWY_DYNAMIC_DISPATCH(sumBytes)(sum); }
void uniformByteSums(const ByteSum &sum) {
  HWY_DYNAMIC_DISPATCH(sumUniformBytes)(sum);
}

} // namespace rampart
#endif
