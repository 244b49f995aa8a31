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

/// Calls use(words, panel, lane) for all columns, a vector at a time.
template <typename Use>
HWY_INLINE void forEachWord(const HeldMatrix &matrix, const ReadNoiseKey &key,
                            Use use) {
  WordSequence words(key);
  for (size_t panel = 0; panel < matrix.panels; ++panel)
    for (size_t lane = 0; lane < panelColumns; lane += hn::Lanes(Normals()))
      use(words.next(), panel, lane);
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

void holdAll(const HeldMatrix &matrix, std::array<uint32_t, 2> key,
             uint32_t array, float *to) {
  std::copy_n(matrix.means, matrix.size(), to);
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
      forEachWord(matrix, draw, deviate);
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
      forEachWord(matrix, draw, switchTraps);
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
