//===- CodeRow.cpp - Vectorised rows of numbers and codes -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "host/CodeRow.cpp"
#include "hwy/foreach_target.h" // must come before highway.h

#include "host/CodeRow.h"

#include "hwy/highway.h"
#include <algorithm>
#include <cstdlib>

HWY_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// A product with the reciprocal in float32 has two roundings of 2^-24, so its
/// distance from the quotient is below 2^-22 of the largest code beyond which
/// all saturate. Where that could decide about a tie, the quotient is taken.
void quantizeVectors(const CodeRange &range, const float *from, size_t count,
                     int32_t *to) {
  const hn::ScalableTag<float> d;
  const hn::RebindToSigned<decltype(d)> di;
  const size_t lanes = hn::Lanes(d);
  const float largest =
      float(std::max(std::abs(range.min), std::abs(range.max)) + 1);
  const auto reciprocal = hn::Set(d, float(1 / range.scale));
  const auto lowest = hn::Set(d, float(range.min)),
             highest = hn::Set(d, float(range.max));
  const auto sure = hn::Set(d, 0.5f - largest * 0x1p-22f);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto numbers = hn::LoadU(d, from + i);
    const auto finite = hn::IfThenZeroElse(hn::IsNaN(numbers), numbers);
    const auto quotients =
        hn::Min(hn::Max(hn::Mul(finite, reciprocal), lowest), highest);
    const auto codes = hn::Round(quotients);
    if (HWY_LIKELY(
            hn::AllTrue(d, hn::Lt(hn::Abs(hn::Sub(quotients, codes)), sure))))
      hn::StoreU(hn::ConvertTo(di, codes), di, to + i);
    else
      quantizeRowReference(range, from + i, lanes, to + i);
  }
  quantizeRowReference(range, from + i, count - i, to + i);
}

void dequantizeVectors(double scale, const int32_t *from, size_t count,
                       float *to) {
#if HWY_HAVE_FLOAT64 && HWY_TARGET != HWY_EMU128 // which never overflows
  const hn::ScalableTag<double> d;
  const hn::Rebind<int32_t, decltype(d)> di;
  const hn::Rebind<float, decltype(d)> df;
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    hn::StoreU(
        hn::DemoteTo(df, hn::Mul(hn::PromoteTo(d, hn::LoadU(di, from + i)),
                                 hn::Set(d, scale))),
        df, to + i);
  dequantizeRowReference(scale, from + i, count - i, to + i);
#else
  dequantizeRowReference(scale, from, count, to);
#endif
}

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rampart {

HWY_EXPORT(quantizeVectors);
HWY_EXPORT(dequantizeVectors);

/// Codes and scales for which the argument of quantizeVectors holds: nothing
/// overflows, and ties are rare.
static bool isNarrow(const CodeRange &range) {
  constexpr int32_t largest = 1 << 14;
  return range.min >= -largest && range.max <= largest &&
         range.scale > 0x1p-100 && range.scale < 0x1p100;
}

void quantizeRow(const CodeRange &range, const float *from, size_t count,
                 int32_t *to) {
  if (isNarrow(range))
    HWY_DYNAMIC_DISPATCH(quantizeVectors)(range, from, count, to);
  else
    quantizeRowReference(range, from, count, to);
}

void dequantizeRow(double scale, const int32_t *from, size_t count, float *to) {
  HWY_DYNAMIC_DISPATCH(dequantizeVectors)(scale, from, count, to);
}

} // namespace rampart
#endif
