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
#include <algorithm>
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
#if HWY_TARGET <= HWY_AVX3_DL
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
#if HWY_TARGET <= HWY_AVX3_DL
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

/// What a tile walks down: weights in lanes of four bytes, and for each of some
/// rows of codes as many bytes.
struct LaneWalk {
  const void *weights; // the first panel's at the tile's first column
  const void *codes;   // the first row's
  size_t lanes;        // of a column, and of a row of codes
  size_t ahead;        // bytes to what is used next and not in the cache, or 0
};

constexpr size_t laneBytes = 4, rowBytes = panelColumns * laneBytes;

using AddProducts = IntegerVec(IntegerVec, IntegerVec, IntegerVec);

/// sums[r][panel][vector] = sum over lanes of the products.
template <AddProducts addProducts, size_t rows, size_t panels, size_t vectors>
HWY_INLINE void sumLanes(const LaneWalk &walk,
                         IntegerVec (&sums)[rows][panels][vectors]) {
  const Integers di;
  const size_t height = walk.lanes * rowBytes; // of a panel
  for (auto &ofRow : sums)
    for (auto &ofPanel : ofRow)
      for (IntegerVec &vector : ofPanel)
        vector = hn::Zero(di);
  auto *row = static_cast<const char *>(walk.weights);
  auto *codes = static_cast<const char *>(walk.codes);
  for (size_t lane = 0; lane < walk.lanes; ++lane) {
    IntegerVec weights[panels][vectors];
    for (size_t p = 0; p < panels; ++p)
      for (size_t v = 0; v < vectors; ++v)
        weights[p][v] =
            loadLanes(row + p * height + v * hn::Lanes(di) * laneBytes);
    if (walk.ahead)
      prefetch(row, walk.ahead);
    for (size_t r = 0; r < rows; ++r) {
      const auto code = spreadLane(codes + r * walk.lanes * laneBytes);
      for (size_t p = 0; p < panels; ++p)
        for (size_t v = 0; v < vectors; ++v)
          sums[r][p][v] = addProducts(sums[r][p][v], code, weights[p][v]);
    }
    row += rowBytes;
    codes += laneBytes;
  }
}

struct WordTile {
  const WordSum &sum;

  template <size_t streams, size_t panels, size_t vectors>
  HWY_INLINE void run(size_t stream, size_t panel, size_t column) const {
    const Floats d;
    // Matrices that leave the cache before they are used again.
    constexpr size_t secondCache = size_t(1) << 17;
    const size_t height = sum.pairs * rowBytes;
    const size_t matrix = sum.panels * height;
    IntegerVec sums[streams][panels][vectors];
    sumLanes<addWordProducts>(
        {sum.weights +
             (panel * sum.pairs * panelColumns + column) * inputsPerPair,
         sum.codes + stream * sum.pairs * inputsPerPair, sum.pairs,
         stream > 0 && matrix > secondCache ? matrix : 0},
        sums);
    const auto unit = hn::Set(d, sum.unit);
    for (size_t s = 0; s < streams; ++s)
      for (size_t p = 0; p < panels; ++p)
        for (size_t v = 0; v < vectors; ++v) {
          float *to = sum.sums +
                      ((stream + s) * sum.panels + panel + p) * panelColumns +
                      column + v * hn::Lanes(d);
          finish(hn::ConvertTo(d, sums[s][p][v]), unit, sum.accumulate, to);
        }
  }
};

template <size_t planes>
struct ByteTile {
  const ByteSum &sum;

  template <size_t streams, size_t panels, size_t vectors>
  HWY_INLINE void run(size_t stream, size_t panel, size_t column) const {
    const Floats d;
    IntegerVec sums[streams * planes][panels][vectors];
    sumLanes<addByteProducts>(
        {sum.weights +
             (panel * sum.quads * panelColumns + column) * inputsPerQuad,
         sum.codes + stream * planes * sum.quads * inputsPerQuad, sum.quads, 0},
        sums);
    const size_t width = sum.panels * panelColumns;
    for (size_t s = 0; s < streams; ++s)
      for (size_t p = 0; p < panels; ++p)
        for (size_t v = 0; v < vectors; ++v) {
          const size_t place =
              (panel + p) * panelColumns + column + v * hn::Lanes(d);
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

/// The sum over all products of two rows of bytes.
HWY_INLINE int32_t multiplyRows(const uint8_t *codes, const uint8_t *weights,
                                size_t quads) {
  const Integers di;
  const size_t lanes = hn::Lanes(di);
  auto *from = reinterpret_cast<const int32_t *>(codes);
  auto *by = reinterpret_cast<const int32_t *>(weights);
  auto total = hn::Zero(di);
  size_t i = 0;
  for (; i + lanes <= quads; i += lanes)
    total =
        addByteProducts(total, hn::LoadU(di, from + i), hn::LoadU(di, by + i));
  if (i == quads)
    return hn::GetLane(hn::SumOfLanes(di, total));
#if HWY_MEM_OPS_MIGHT_FAULT // masked operations touch whole vectors
  HWY_ALIGN int32_t lastFrom[hn::MaxLanes(di)] = {},
                    lastBy[hn::MaxLanes(di)] = {};
  std::copy(from + i, from + quads, lastFrom);
  std::copy(by + i, by + quads, lastBy);
  total = addByteProducts(total, hn::Load(di, lastFrom), hn::Load(di, lastBy));
#else
  const auto rest = hn::FirstN(di, quads - i);
  total = addByteProducts(total, hn::MaskedLoad(rest, di, from + i),
                          hn::MaskedLoad(rest, di, by + i));
#endif
  return hn::GetLane(hn::SumOfLanes(di, total));
}

/// The stream's total, over weights that all columns share.
HWY_INLINE float uniformTotal(const ByteSum &sum, size_t stream) {
  const size_t bytes = sum.quads * inputsPerQuad;
  const uint8_t *codes = sum.codes + stream * sum.planes * bytes;
  const auto low = float(multiplyRows(codes, sum.weights, sum.quads));
  if (sum.planes == 1)
    return low;
  return std::fma(float(multiplyRows(codes + bytes, sum.weights, sum.quads)),
                  256.0f, low);
}

void sumUniformBytes(const ByteSum &sum) {
  const float unit = sum.units[0];
  for (size_t s = 0; s < sum.streams; ++s) {
    const float total = uniformTotal(sum, s);
    sum.sums[s] =
        sum.accumulate ? std::fma(total, unit, sum.sums[s]) : total * unit;
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
