//===- ColumnSum.cpp - Vectorised column sums -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tile of streams x column vectors is kept in registers while it walks down
// the rows; the conductances of a tile's columns stay in cache for the next
// streams. Compiled once per instruction set; one without fused multiply-add
// uses std::fma.
//===----------------------------------------------------------------------===//
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "exec/ColumnSum.cpp"
#include "hwy/foreach_target.h" // must come before highway.h

#include "exec/ColumnSum.h"

#include "hwy/cache_control.h"
#include "hwy/highway.h"
#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {

#if HWY_NATIVE_FMA
namespace hn = hwy::HWY_NAMESPACE;

/// `count` (at most all) lanes of conductances as sums' type.
template <bool partial, typename D>
HWY_INLINE hn::Vec<D> loadConductances(D d, const float *from, size_t count) {
  const hn::Rebind<float, D> narrow;
  auto load = [&] {
    if constexpr (partial)
      return hn::MaskedLoad(hn::FirstN(narrow, count), narrow, from);
    else
      return hn::LoadU(narrow, from);
  };
  return hn::PromoteTo(d, load());
}

template <bool partial, typename D>
HWY_INLINE hn::Vec<D> loadSums(D d, const hn::TFromD<D> *from, size_t count) {
  if constexpr (partial)
    return hn::MaskedLoad(hn::FirstN(d, count), d, from);
  else
    return hn::LoadU(d, from);
}

/// Driven rows whose part of a tile's columns stays in the first-level cache
/// while all streams use it.
constexpr size_t chunkRows = 16;

/// Rows first .. first+count-1 of the driven ones.
struct RowChunk {
  size_t first, count;
};

/// Adds a chunk of rows to `streams` streams from `stream` on, `vectors`
/// vectors of columns from `column` on. A partial tile is one vector with the
/// last `count` columns.
template <size_t streams, size_t vectors, bool partial>
HWY_INLINE void sumTile(const ColumnSum &sum, RowChunk chunk, size_t stream,
                        size_t column, size_t count) {
  const hn::ScalableTag<double> d;
  const size_t lanes = hn::Lanes(d), columns = sum.columns;
  const bool fromZero = chunk.first == 0 && !sum.accumulate;
  hn::Vec<decltype(d)> sums[streams][vectors];
  double *out = sum.sums + stream * columns + column;
  for (size_t s = 0; s < streams; ++s)
    for (size_t v = 0; v < vectors; ++v)
      sums[s][v] =
          fromZero ? hn::Zero(d)
                   : loadSums<partial>(d, out + s * columns + v * lanes, count);
  const size_t inputCount = sum.rows.size();
  const double *inputs = sum.inputs + stream * inputCount + chunk.first;
  const uint32_t *rows = sum.rows.data() + chunk.first;
  for (size_t i = 0; i < chunk.count; ++i) {
    const float *row = sum.conductances + size_t(rows[i]) * columns + column;
    hn::Vec<decltype(d)> conductances[vectors];
    for (size_t v = 0; v < vectors; ++v)
      conductances[v] = loadConductances<partial>(d, row + v * lanes, count);
    // The next chunk, which in a program's data may begin the next array: the
    // hint is valid for any address.
    if (stream == 0)
      for (size_t v = 0; v < vectors; ++v)
        hwy::Prefetch(reinterpret_cast<const float *>(
            reinterpret_cast<uintptr_t>(row + v * lanes) +
            chunkRows * columns * sizeof(float)));
    for (size_t s = 0; s < streams; ++s) {
      const auto input = hn::Set(d, inputs[s * inputCount + i]);
      for (size_t v = 0; v < vectors; ++v)
        sums[s][v] = hn::MulAdd(input, conductances[v], sums[s][v]);
    }
  }
  for (size_t s = 0; s < streams; ++s)
    for (size_t v = 0; v < vectors; ++v)
      if constexpr (partial)
        hn::BlendedStore(sums[s][v], hn::FirstN(d, count), d,
                         out + s * columns);
      else
        hn::StoreU(sums[s][v], d, out + s * columns + v * lanes);
}

/// All streams for one tile of columns: four at a time, then what is left.
template <size_t vectors, bool partial>
HWY_INLINE void sumColumns(const ColumnSum &sum, RowChunk chunk, size_t column,
                           size_t count) {
  size_t stream = 0;
  for (; stream + 4 <= sum.streams; stream += 4)
    sumTile<4, vectors, partial>(sum, chunk, stream, column, count);
  for (; stream + 2 <= sum.streams; stream += 2)
    sumTile<2, vectors, partial>(sum, chunk, stream, column, count);
  if (stream < sum.streams)
    sumTile<1, vectors, partial>(sum, chunk, stream, column, count);
}

HWY_INLINE void sumChunk(const ColumnSum &sum, RowChunk chunk) {
  const hn::ScalableTag<double> d;
  const size_t lanes = hn::Lanes(d);
  size_t column = 0;
  // A single stream has no other work to hide the latency of a multiply-add.
  if (sum.streams == 1)
    for (; column + 8 * lanes <= sum.columns; column += 8 * lanes)
      sumTile<1, 8, false>(sum, chunk, 0, column, lanes);
  for (; column + 4 * lanes <= sum.columns; column += 4 * lanes)
    sumColumns<4, false>(sum, chunk, column, lanes);
  for (; column + lanes <= sum.columns; column += lanes)
    sumColumns<1, false>(sum, chunk, column, lanes);
#if !HWY_MEM_OPS_MIGHT_FAULT
  if (column < sum.columns)
    sumColumns<1, true>(sum, chunk, column, sum.columns - column);
#endif
}

void sumAll(const ColumnSum &sum) {
  size_t first = 0;
  do { // without rows one empty chunk sets the sums
    sumChunk(sum, {first, std::min(chunkRows, sum.rows.size() - first)});
    first += chunkRows;
  } while (first < sum.rows.size());
#if HWY_MEM_OPS_MIGHT_FAULT // a masked load reads whole vectors
  const hn::ScalableTag<double> d;
  columnSumsReference(sum, sum.columns / hn::Lanes(d) * hn::Lanes(d));
#endif
}
#else
void sumAll(const ColumnSum &sum) { columnSumsReference(sum); }
#endif

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rampart {

HWY_EXPORT(sumAll);

void columnSums(const ColumnSum &sum) { HWY_DYNAMIC_DISPATCH(sumAll)(sum); }

} // namespace rampart
#endif
