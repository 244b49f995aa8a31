//===- PanelSum.cpp - Vectorised sums over inputs -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tile of streams x columns stays in registers while it walks down the
// inputs. A single stream takes several panels at once: one alone would wait
// for its own multiply-adds.
//===----------------------------------------------------------------------===//
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "exec/PanelSum.cpp"
#include "hwy/foreach_target.h" // must come before highway.h

#include "exec/PanelSum.h"

#include "hwy/highway.h"
#include <cstring>
#include <type_traits>

// Highway 1.0.3 looks for AVX-512 VNNI before it takes this instruction set,
// but does not name it to the compiler.
#if HWY_TARGET == HWY_AVX3_DL
HWY_PUSH_ATTRIBUTES(HWY_TARGET_STR ",avx512vnni")
#else
HWY_BEFORE_NAMESPACE();
#endif
namespace rampart::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, panelColumns / 2>;
using Integers = hn::RebindToSigned<Floats>;
using FloatVec = hn::Vec<Floats>;
using IntegerVec = hn::Vec<Integers>;

/// Vectors of columns per panel that a tile has.
[[maybe_unused]] constexpr size_t tileVectors = 2;
/// Streams of the largest tile: as many as registers hold.
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL
[[maybe_unused]] constexpr size_t tileStreams = 8;
#else
[[maybe_unused]] constexpr size_t tileStreams = 4;
#endif

/// Calls `tile.run` for some streams and all columns. The weights come from the
/// second-level cache for every tile of streams, whose codes stay in the first.
template <size_t streams, size_t panels, typename Tile>
HWY_INLINE void forEachPanel(size_t panelCount, size_t firstStream,
                             size_t lastStream, const Tile &tile) {
  const size_t part = tileVectors * hn::Lanes(Floats());
  for (size_t stream = firstStream; stream < lastStream; stream += streams) {
    size_t panel = 0;
    for (; panel + panels <= panelCount; panel += panels)
      for (size_t column = 0; column < panelColumns; column += part)
        tile.template run<streams, panels>(stream, panel, column);
    if constexpr (panels > 1)
      for (; panel < panelCount; ++panel)
        for (size_t column = 0; column < panelColumns; column += part)
          tile.template run<streams, 1>(stream, panel, column);
  }
}

/// The largest tiles first, then what is left.
template <size_t most, typename Tile>
HWY_INLINE void forEachTile(size_t panelCount, size_t streamCount,
                            const Tile &tile) {
  size_t first = 0, last = streamCount / most * most;
  forEachPanel<most, 1>(panelCount, first, last, tile);
  if (streamCount - last >= 4 && most > 4) {
    first = last, last += 4;
    forEachPanel<4, 1>(panelCount, first, last, tile);
  }
  if (streamCount - last >= 2 && most > 2) {
    first = last, last += 2;
    forEachPanel<2, 2>(panelCount, first, last, tile);
  }
  if (streamCount > last)
    forEachPanel<1, 4>(panelCount, last, streamCount, tile);
}

/// Asks the second-level cache for a line. A chip's matrices lie one after the
/// other: from the second tile of streams on, what lies a matrix ahead is the
/// next one. The hint may be any address.
HWY_INLINE void prefetch(const void *row, size_t ahead) {
  __builtin_prefetch(
      reinterpret_cast<const void *>(reinterpret_cast<uintptr_t>(row) + ahead),
      0, 2);
}

#if HWY_NATIVE_FMA
HWY_INLINE FloatVec load(const float *from) { return hn::Load(Floats(), from); }
HWY_INLINE FloatVec load(const Half *from) {
  const hn::Rebind<hwy::float16_t, Floats> narrow;
  return hn::PromoteTo(
      Floats(),
      hn::Load(narrow, reinterpret_cast<const hwy::float16_t *>(from)));
}

template <typename Weight>
struct SumTile {
  const PanelSum<Weight> &sum;

  template <size_t streams, size_t panels>
  HWY_INLINE void run(size_t stream, size_t panel, size_t column) const {
    const Floats d;
    const size_t lanes = hn::Lanes(d), inputs = sum.inputs;
    const size_t height = inputs * panelColumns; // of a panel, in weights
    const size_t width = sum.panels * panelColumns;
    float *out = sum.sums + stream * width + panel * panelColumns + column;
    FloatVec sums[streams][panels][tileVectors];
    for (size_t s = 0; s < streams; ++s)
      for (size_t p = 0; p < panels; ++p)
        for (size_t v = 0; v < tileVectors; ++v)
          sums[s][p][v] =
              sum.accumulate
                  ? hn::LoadU(d, out + s * width + p * panelColumns + v * lanes)
                  : hn::Zero(d);
    const Weight *row = sum.weights + panel * height + column;
    const size_t ahead = stream > 0 ? sum.panels * height * sizeof(Weight) : 0;
    const float *codes = sum.codes + stream * inputs;
    for (size_t i = 0; i < inputs; ++i, row += panelColumns, ++codes) {
      FloatVec weights[panels][tileVectors];
      for (size_t p = 0; p < panels; ++p) {
        for (size_t v = 0; v < tileVectors; ++v)
          weights[p][v] = load(row + p * height + v * lanes);
        // Only large matrices are narrow.
        if constexpr (std::is_same_v<Weight, Half>)
          prefetch(row + p * height, ahead);
      }
      for (size_t s = 0; s < streams; ++s) {
        const auto code = hn::Set(d, codes[s * inputs]);
        for (size_t p = 0; p < panels; ++p)
          for (size_t v = 0; v < tileVectors; ++v)
            sums[s][p][v] = hn::MulAdd(code, weights[p][v], sums[s][p][v]);
      }
    }
    for (size_t s = 0; s < streams; ++s)
      for (size_t p = 0; p < panels; ++p)
        for (size_t v = 0; v < tileVectors; ++v)
          hn::StoreU(sums[s][p][v], d,
                     out + s * width + p * panelColumns + v * lanes);
  }
};

template <typename Weight>
void sumAll(const PanelSum<Weight> &sum) {
  forEachTile<tileStreams>(sum.panels, sum.streams, SumTile<Weight>{sum});
}
#else
template <typename Weight>
void sumAll(const PanelSum<Weight> &sum) {
  panelSumsReference(sum);
}
#endif

void sumFloats(const PanelSum<float> &sum) { sumAll(sum); }
void sumHalves(const PanelSum<Half> &sum) { sumAll(sum); }

/// Adds the products of four unsigned bytes per lane; `b` is at most 127.
HWY_INLINE IntegerVec addProducts(IntegerVec sums, IntegerVec a, IntegerVec b) {
#if HWY_TARGET == HWY_AVX3_DL
  return IntegerVec{_mm512_dpbusd_epi32(sums.raw, a.raw, b.raw)};
#else
  const Integers d;
  const auto byte = hn::Set(d, 255);
  auto add = [&](IntegerVec x, IntegerVec y) {
    sums = hn::Add(sums, hn::Mul(hn::And(x, byte), hn::And(y, byte)));
  };
  add(a, b);
  add(hn::ShiftRight<8>(a), hn::ShiftRight<8>(b));
  add(hn::ShiftRight<16>(a), hn::ShiftRight<16>(b));
  add(hn::ShiftRight<24>(a), hn::ShiftRight<24>(b));
  return sums;
#endif
}

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
    constexpr size_t firstCache = size_t(1) << 15;
    const size_t matrix = sum.panels * height;
    const size_t ahead = stream > 0 && matrix > firstCache ? matrix : 0;
    for (size_t quad = 0; quad < sum.quads; ++quad) {
      IntegerVec weights[panels][tileVectors];
      for (size_t p = 0; p < panels; ++p)
        for (size_t v = 0; v < tileVectors; ++v)
          weights[p][v] =
              hn::Load(di, reinterpret_cast<const int32_t *>(
                               row + p * height + v * lanes * inputsPerQuad));
      // Twice as many bytes of narrow conductances follow.
      if (ahead) {
        prefetch(row, ahead);
        prefetch(row, ahead + rowBytes / 2);
        prefetch(row, 2 * ahead);
        prefetch(row, 2 * ahead + rowBytes / 2);
      }
      for (size_t s = 0; s < streams * planes; ++s) {
        int32_t four;
        std::memcpy(&four, codes + s * codeBytes, sizeof four);
        for (size_t p = 0; p < panels; ++p)
          for (size_t v = 0; v < tileVectors; ++v)
            sums[s][p][v] =
                addProducts(sums[s][p][v], hn::Set(di, four), weights[p][v]);
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
          if constexpr (planes == 2) // whole numbers: exact before they round
            total = hn::MulAdd(hn::ConvertTo(d, sums[s * planes + 1][p][v]),
                               hn::Set(d, 256.0f), total);
          hn::StoreU(hn::Mul(total, hn::Load(d, sum.scales + place)), d,
                     sum.sums + (stream + s) * width + place);
        }
  }
};

void sumBytes(const ByteSum &sum) {
#if HWY_NATIVE_FMA
  if (sum.planes == 1)
    forEachTile<tileStreams>(sum.panels, sum.streams, ByteTile<1>{sum});
  else
    forEachTile<tileStreams / 2>(sum.panels, sum.streams, ByteTile<2>{sum});
#else
  byteSumsReference(sum);
#endif
}

/// Calls put(codes, input) with whole vectors of a stream's driven codes; the
/// last of a range is filled up with zeros.
template <typename Put>
HWY_INLINE void forEachDriven(const DriveBlock &block, size_t stream, Put put) {
  const hn::ScalableTag<int32_t> d;
  const size_t lanes = hn::Lanes(d);
  size_t input = 0;
  for (const DrivenRange &range : block.ranges) {
    const int32_t *from = range.codes + stream * range.pitch;
    size_t i = 0;
    for (; i + lanes <= range.count; i += lanes)
      put(hn::LoadU(d, from + i), input + i);
    if (i < range.count)
      put(hn::IfThenElseZero(hn::FirstN(d, range.count - i),
                             hn::LoadU(d, from + i)),
          input + i);
    input += range.count;
  }
}

/// One byte of the codes' weights.
template <size_t plane>
HWY_INLINE void weighCodes(const DriveBlock &block, size_t stream,
                           uint8_t *to) {
  const hn::ScalableTag<int32_t> d;
  const hn::Rebind<uint8_t, decltype(d)> bytes;
  forEachDriven(block, stream, [&](auto code, size_t input) HWY_ATTR {
    const auto weight = block.squared ? hn::Mul(code, code) : hn::Abs(code);
    const auto byte =
        hn::And(hn::ShiftRight<8 * plane>(weight), hn::Set(d, 255));
    hn::StoreU(hn::DemoteTo(bytes, byte), bytes, to + input);
  });
}

/// Zeros beyond a range are overwritten by the next range or stream; so every
/// row is written from its beginning to its end before the next.
void driveAll(const DriveBlock &block) {
  const hn::ScalableTag<float> d;
  const size_t plane = quadsFor(block.inputs) * inputsPerQuad;
  for (size_t s = 0; s < block.streams; ++s) {
    float *codes = block.codes + s * block.inputs;
    forEachDriven(block, s, [&](auto code, size_t input) HWY_ATTR {
      hn::StoreU(hn::Mul(hn::ConvertTo(d, code), hn::Set(d, block.unit)), d,
                 codes + input);
    });
    uint8_t *bytes = block.bytes + s * block.planes * plane;
    if (block.planes > 0)
      weighCodes<0>(block, s, bytes);
    if (block.planes > 1)
      weighCodes<1>(block, s, bytes + plane);
  }
}

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rampart {

HWY_EXPORT(sumFloats);
HWY_EXPORT(sumHalves);
HWY_EXPORT(sumBytes);
HWY_EXPORT(driveAll);

void panelSums(const PanelSum<float> &sum) {
  HWY_DYNAMIC_DISPATCH(sumFloats)(sum);
}
void panelSums(const PanelSum<Half> &sum) {
  HWY_DYNAMIC_DISPATCH(sumHalves)(sum);
}
void byteSums(const ByteSum &sum) { HWY_DYNAMIC_DISPATCH(sumBytes)(sum); }

void driveInputs(const DriveBlock &block) {
  HWY_DYNAMIC_DISPATCH(driveAll)(block);
}

} // namespace rampart
#endif
