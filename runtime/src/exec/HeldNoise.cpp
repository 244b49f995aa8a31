//===- HeldNoise.cpp - Vectorised draws of an inference's devices ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "exec/HeldNoise.cpp"
#include "hwy/foreach_target.h" // must come before highway.h

#include "exec/HeldNoise.h"
#include "exec/Normals-inl.h"

#include "hwy/highway.h"
#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {

#if HWY_NATIVE_FMA
namespace hn = hwy::HWY_NAMESPACE;

/// Calls use(word, panel, lane) for the columns of a chunk, a vector at a time.
template <typename Use>
HWY_INLINE void forEachWord(const HeldMatrix &matrix, size_t chunk,
                            const ReadNoiseKey &key, Use use) {
  for (size_t lane = 0; lane < 16; lane += hn::Lanes(Normals())) {
    NormalWordVec words[4];
    makeWords(key, uint32_t(chunk * 16 + lane), words);
    for (size_t i = 0; i < 4; ++i) {
      const size_t column = chunk * normalChunk + i * 16 + lane;
      if (column < matrix.panels * panelColumns)
        use(words[i], column / panelColumns, column % panelColumns);
    }
  }
}

/// The levels of traps whose draws are `bits`.
HWY_INLINE hn::Vec<Normals> levelsOf(const TrapLaw &traps, NormalWordVec bits) {
  const Normals d;
  const hn::RebindToSigned<Normals> di;
  const auto raised =
      hn::Lt(hn::BitCast(di, bits), hn::Set(di, int32_t(traps.threshold)));
  return hn::IfThenElse(hn::RebindMask(d, raised), hn::Set(d, traps.raised),
                        hn::Set(d, traps.lowered));
}

/// The panels of one chunk, which lie one after the other.
HWY_INLINE void holdChunk(const HeldMatrix &matrix, size_t chunk,
                          std::array<uint32_t, 2> key, uint32_t array,
                          float *to) {
  const Normals d;
  const NormalWords dw;
  const size_t lines = matrix.rows.size();
  for (size_t r = 0; r < lines; ++r) {
    auto pairAt = [&](size_t panel, size_t lane) {
      return to +
             (panel * matrix.inputCount + matrix.inputs[r]) * panelColumns +
             lane;
    };
    auto lineAt = [&](const float *by, size_t panel, size_t lane) HWY_ATTR {
      return hn::Load(d, by + (panel * lines + r) * panelColumns + lane);
    };
    ReadNoiseKey draw{key, matrix.rows[r], array, uint32_t(HeldDraw::Pairs)};
    auto deviate = [&](auto word, size_t panel, size_t lane) HWY_ATTR {
      float *pair = pairAt(panel, lane);
      hn::Store(hn::MulAdd(lineAt(matrix.deviations, panel, lane),
                           normalsOf(word), hn::Load(d, pair)),
                d, pair);
    };
    if (matrix.deviations)
      forEachWord(matrix, chunk, draw, deviate);
    auto switchTraps = [&](auto word, size_t panel, size_t lane) HWY_ATTR {
      float *pair = pairAt(panel, lane);
      const auto lower = hn::And(word, hn::Set(dw, 0xffff));
      const auto plus =
          hn::MulAdd(lineAt(matrix.plus, panel, lane),
                     levelsOf(matrix.traps, lower), hn::Load(d, pair));
      hn::Store(hn::NegMulAdd(lineAt(matrix.minus, panel, lane),
                              levelsOf(matrix.traps, hn::ShiftRight<16>(word)),
                              plus),
                d, pair);
    };
    draw.time = uint32_t(HeldDraw::PairTraps);
    if (matrix.plus)
      forEachWord(matrix, chunk, draw, switchTraps);
  }
}

void holdAll(const HeldMatrix &matrix, std::array<uint32_t, 2> key,
             uint32_t array, float *to) {
  constexpr size_t chunkPanels = normalChunk / panelColumns;
  const size_t height = matrix.inputCount * panelColumns;
  for (size_t panel = 0; panel < matrix.panels; panel += chunkPanels) {
    const size_t panels = std::min(chunkPanels, matrix.panels - panel);
    std::copy_n(matrix.means + panel * height, panels * height,
                to + panel * height);
    holdChunk(matrix, panel / chunkPanels, key, array, to);
  }
}
#else
void holdAll(const HeldMatrix &matrix, std::array<uint32_t, 2> key,
             uint32_t array, float *to) {
  holdMatrixReference(matrix, key, array, to);
}
#endif

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rampart {

HWY_EXPORT(holdAll);

void holdMatrix(const HeldMatrix &matrix, std::array<uint32_t, 2> key,
                uint32_t array, float *to) {
  HWY_DYNAMIC_DISPATCH(holdAll)(matrix, key, array, to);
}

} // namespace rampart
#endif
