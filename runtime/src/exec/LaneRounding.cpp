//===- LaneRounding.cpp - Vectorised rounding to whole numbers ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "exec/LaneRounding.cpp"
#include "hwy/foreach_target.h" // must come before highway.h

#include "exec/LaneRounding.h"
#include "exec/Panels.h"

#include "hwy/highway.h"
#include <algorithm>
#include <cmath>

HWY_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, panelColumns / 2>;
using Integers = hn::RebindToSigned<Floats>;

template <size_t rowCount>
HWY_INLINE hn::Vec<Integers> roundVector(const float *const *rows, size_t j,
                                         const float *perUnits, float most) {
  const Floats d;
  const Integers di;
  const auto perUnit = hn::LoadU(d, perUnits + j), limit = hn::Set(d, most);
  auto whole = [&](size_t k) HWY_ATTR {
    const auto scaled = hn::Mul(hn::LoadU(d, rows[k] + j), perUnit);
    return hn::NearestInt(hn::Clamp(scaled, hn::Neg(limit), limit));
  };
  constexpr int bits = int(32 / rowCount);
  const auto mask = hn::Set(di, int32_t((uint32_t(1) << bits) - 1));
  auto lanes = hn::And(whole(0), mask);
  lanes = hn::Or(lanes, hn::ShiftLeft<bits>(hn::And(whole(1), mask)));
  if constexpr (rowCount == 4) {
    lanes = hn::Or(lanes, hn::ShiftLeft<2 * bits>(hn::And(whole(2), mask)));
    lanes = hn::Or(lanes, hn::ShiftLeft<3 * bits>(hn::And(whole(3), mask)));
  }
  return lanes;
}

template <size_t rowCount>
HWY_INLINE void roundRows(const LaneRounding &rounding) {
  const Integers di;
  const size_t step = hn::Lanes(di), columns = rounding.columns;
  auto to = [&](size_t j) {
    return rounding.lanes + j / panelColumns * rounding.height +
           j % panelColumns;
  };
  size_t j = 0;
  for (; j + step <= columns; j += step)
    hn::StoreU(roundVector<rowCount>(rounding.rows, j, rounding.perUnits,
                                     rounding.most),
               di, to(j));
  if (j % panelColumns == 0 && j == columns)
    return;
  // The rest of the last panel.
  float rest[4][panelColumns] = {}, perUnits[panelColumns] = {};
  const float *rows[4] = {rest[0], rest[1], rest[2], rest[3]};
  for (size_t k = 0; k < rowCount; ++k)
    std::copy(rounding.rows[k] + j, rounding.rows[k] + columns, rest[k]);
  std::copy(rounding.perUnits + j, rounding.perUnits + columns, perUnits);
  const size_t last = panelsFor(columns) * panelColumns;
  for (size_t first = j; j < last; j += step)
    hn::StoreU(roundVector<rowCount>(rows, j - first, perUnits, rounding.most),
               di, to(j));
}

void roundAll(const LaneRounding &rounding) {
  if (rounding.rowCount == 2)
    roundRows<2>(rounding);
  else
    roundRows<4>(rounding);
}

float largestOf(const float *values, size_t count) {
  const Floats d;
  auto largest = hn::Zero(d);
  size_t i = 0;
  for (; i + hn::Lanes(d) <= count; i += hn::Lanes(d))
    largest = hn::Max(largest, hn::Abs(hn::LoadU(d, values + i)));
  float result = hn::GetLane(hn::MaxOfLanes(d, largest));
  for (; i < count; ++i)
    result = std::max(result, std::abs(values[i]));
  return result;
}

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rampart {

HWY_EXPORT(roundAll);
HWY_EXPORT(largestOf);

void roundToLanes(const LaneRounding &rounding) {
  HWY_DYNAMIC_DISPATCH(roundAll)(rounding);
}

float largestMagnitude(const float *values, size_t count) {
  return HWY_DYNAMIC_DISPATCH(largestOf)(values, count);
}

void roundToLanesReference(const LaneRounding &rounding) {
  const size_t bits = 32 / rounding.rowCount;
  const uint32_t mask = (uint32_t(1) << bits) - 1;
  for (size_t j = 0; j < panelsFor(rounding.columns) * panelColumns; ++j) {
    uint32_t lane = 0;
    for (size_t k = 0; k < rounding.rowCount && j < rounding.columns; ++k) {
      const float scaled = rounding.rows[k][j] * rounding.perUnits[j];
      const float whole =
          std::nearbyint(std::clamp(scaled, -rounding.most, rounding.most));
      lane |= (uint32_t(int32_t(whole)) & mask) << (k * bits);
    }
    rounding.lanes[j / panelColumns * rounding.height + j % panelColumns] =
        int32_t(lane);
  }
}

} // namespace rampart
#endif
