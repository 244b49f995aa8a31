//===- PanelTiles-inl.h - Tiles of streams and panels -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Included once per instruction set. A tile of streams x columns stays in
// registers while it walks down the inputs. A single stream's is a whole row of
// several panels: fewer vectors would wait for their own multiply-adds, and
// part of a row would leave cache lines out.
//===----------------------------------------------------------------------===//
#if defined(RAMPART_SRC_EXEC_PANELTILES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef RAMPART_SRC_EXEC_PANELTILES_INL_H
#undef RAMPART_SRC_EXEC_PANELTILES_INL_H
#else
#define RAMPART_SRC_EXEC_PANELTILES_INL_H
#endif

#include "exec/Panels.h"

#include "hwy/highway.h"
#include <cstdint>

// Highway 1.0.3 looks for AVX-512 VNNI before it takes this instruction set,
// but does not name it to the compiler. What is inlined here must say the same.
#undef RAMPART_BEFORE_NAMESPACE
#if HWY_TARGET <= HWY_AVX3_DL
#define RAMPART_BEFORE_NAMESPACE()                                             \
  HWY_PUSH_ATTRIBUTES(HWY_TARGET_STR ",avx512vnni")                            \
  static_assert(true, "a semicolon may follow")
#else
#define RAMPART_BEFORE_NAMESPACE() HWY_BEFORE_NAMESPACE()
#endif

RAMPART_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, panelColumns / 2>;
using Integers = hn::RebindToSigned<Floats>;
using FloatVec = hn::Vec<Floats>;
using IntegerVec = hn::Vec<Integers>;

/// Vectors of columns per panel that a tile of several streams has, and those
/// of a whole row.
[[maybe_unused]] constexpr size_t tileVectors = 2;
[[maybe_unused]] constexpr size_t rowVectors =
    panelColumns / hn::MaxLanes(Floats());
/// Panels of a single stream's tile: eight sums hide what an addition takes.
[[maybe_unused]] constexpr size_t rowPanels =
    rowVectors < 8 ? 8 / rowVectors : 1;
/// Streams of the largest tile: as many as registers hold.
#if HWY_TARGET <= HWY_AVX3
[[maybe_unused]] constexpr size_t tileStreams = 8;
#else
[[maybe_unused]] constexpr size_t tileStreams = 4;
#endif

/// Calls `tile.run` for some streams and all columns. The weights come from the
/// second-level cache for every tile of streams, whose codes stay in the first.
template <size_t streams, size_t panels, size_t vectors, typename Tile>
HWY_INLINE void forEachPanel(size_t panelCount, size_t firstStream,
                             size_t lastStream, const Tile &tile) {
  const size_t part = vectors * hn::Lanes(Floats());
  for (size_t stream = firstStream; stream < lastStream; stream += streams) {
    size_t panel = 0;
    for (; panel + panels <= panelCount; panel += panels)
      for (size_t column = 0; column < panelColumns; column += part)
        tile.template run<streams, panels, vectors>(stream, panel, column);
    if constexpr (panels > 1)
      for (; panel < panelCount; ++panel)
        for (size_t column = 0; column < panelColumns; column += part)
          tile.template run<streams, 1, vectors>(stream, panel, column);
  }
}

/// The largest tiles first, then what is left.
template <size_t most, typename Tile>
HWY_INLINE void forEachTile(size_t panelCount, size_t streamCount,
                            const Tile &tile) {
  size_t first = 0, last = streamCount / most * most;
  forEachPanel<most, 1, tileVectors>(panelCount, first, last, tile);
  if (streamCount - last >= 4 && most > 4) {
    first = last, last += 4;
    forEachPanel<4, 1, tileVectors>(panelCount, first, last, tile);
  }
  if (streamCount - last >= 2 && most > 2) {
    first = last, last += 2;
    forEachPanel<2, 2, tileVectors>(panelCount, first, last, tile);
  }
  if (streamCount > last)
    forEachPanel<1, rowPanels, rowVectors>(panelCount, last, streamCount, tile);
}

/// Asks the second-level cache for a line. A chip's matrices lie one after the
/// other: from the second tile of streams on, what lies a matrix ahead is the
/// next one. The hint may be any address.
HWY_INLINE void prefetch(const void *row, size_t ahead) {
  __builtin_prefetch(
      reinterpret_cast<const void *>(reinterpret_cast<uintptr_t>(row) + ahead),
      0, 2);
}

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif // per-target include guard
