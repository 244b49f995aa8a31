//===- PanelSum.cpp - Vectorised sums in float32 --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "exec/PanelSum.cpp"
#include "hwy/foreach_target.h" // must come before highway.h

#include "exec/PanelSum.h"
#include "exec/PanelTiles-inl.h"

#include "hwy/highway.h"

RAMPART_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {

#if HWY_NATIVE_FMA
struct SumTile {
  const PanelSum &sum;

  template <size_t streams, size_t panels, size_t vectors>
  HWY_INLINE void run(size_t stream, size_t panel, size_t column) const {
    const Floats d;
    const size_t lanes = hn::Lanes(d), inputs = sum.inputs;
    const size_t height = inputs * panelColumns; // of a panel, in weights
    const size_t width = sum.panels * panelColumns;
    float *out = sum.sums + stream * width + panel * panelColumns + column;
    FloatVec sums[streams][panels][vectors];
    for (size_t s = 0; s < streams; ++s)
      for (size_t p = 0; p < panels; ++p)
        for (size_t v = 0; v < vectors; ++v)
          sums[s][p][v] =
              sum.accumulate
                  ? hn::LoadU(d, out + s * width + p * panelColumns + v * lanes)
                  : hn::Zero(d);
    const float *row = sum.weights + panel * height + column;
    const float *codes = sum.codes + stream * inputs;
    for (size_t i = 0; i < inputs; ++i, row += panelColumns, ++codes) {
      FloatVec weights[panels][vectors];
      for (size_t p = 0; p < panels; ++p)
        for (size_t v = 0; v < vectors; ++v)
          weights[p][v] = hn::Load(d, row + p * height + v * lanes);
      for (size_t s = 0; s < streams; ++s) {
        const auto code = hn::Set(d, codes[s * inputs]);
        for (size_t p = 0; p < panels; ++p)
          for (size_t v = 0; v < vectors; ++v)
            sums[s][p][v] = hn::MulAdd(code, weights[p][v], sums[s][p][v]);
      }
    }
    for (size_t s = 0; s < streams; ++s)
      for (size_t p = 0; p < panels; ++p)
        for (size_t v = 0; v < vectors; ++v)
          hn::StoreU(sums[s][p][v], d,
                     out + s * width + p * panelColumns + v * lanes);
  }
};

void sumFloats(const PanelSum &sum) {
  forEachTile<tileStreams>(sum.panels, sum.streams, SumTile{sum});
}
#else
void sumFloats(const PanelSum &sum) { panelSumsReference(sum); }
#endif

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <cmath>

namespace rampart {

HWY_EXPORT(sumFloats);

void panelSums(const PanelSum &sum) { HWY_DYNAMIC_DISPATCH(sumFloats)(sum); }

void panelSumsReference(const PanelSum &sum) {
  const size_t width = sum.panels * panelColumns;
  for (size_t s = 0; s < sum.streams; ++s)
    for (size_t j = 0; j < width; ++j) {
      float &out = sum.sums[s * width + j];
      float total = sum.accumulate ? out : 0;
      const float *column = sum.weights +
                            j / panelColumns * sum.inputs * panelColumns +
                            j % panelColumns;
      for (size_t i = 0; i < sum.inputs; ++i)
        total = std::fma(sum.codes[s * sum.inputs + i],
                         column[i * panelColumns], total);
      out = total;
    }
}

} // namespace rampart
#endif
