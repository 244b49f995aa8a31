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

#if HWY_HAVE_FLOAT64 && HWY_TARGET != HWY_SCALAR
using Floats = hn::ScalableTag<float>;
using Integers = hn::RebindToSigned<Floats>;
using Doubles = hn::RepartitionToWide<Floats>;
using FloatVec = hn::Vec<Floats>;
using IntegerVec = hn::Vec<Integers>;

/// The definition: quotients in double.
HWY_INLINE IntegerVec divide(const CodeRange &range, FloatVec numbers) {
  const Doubles d;
  const hn::Half<Floats> halves;
  auto codes = [&](hn::Vec<hn::Half<Floats>> half) HWY_ATTR {
    const auto quotients =
        hn::Div(hn::PromoteTo(d, half), hn::Set(d, range.scale));
    const auto finite = hn::IfThenZeroElse(hn::IsNaN(quotients), quotients);
    return hn::DemoteTo(
        hn::Half<Integers>(),
        hn::Round(hn::Min(hn::Max(finite, hn::Set(d, double(range.min))),
                          hn::Set(d, double(range.max)))));
  };
  return hn::Combine(Integers(), codes(hn::UpperHalf(halves, numbers)),
                     codes(hn::LowerHalf(halves, numbers)));
}

/// A product with the reciprocal in float32 has two roundings of 2^-24, so its
/// distance from the quotient is below 2^-22 of the largest code beyond which
/// all saturate. Only where that could decide about a tie there is a division.
class Quantizer {
public:
  /// Divides all where codes or scales are not `narrow`.
  HWY_INLINE Quantizer(const CodeRange &range, bool narrow)
      : range(range), reciprocal(hn::Set(Floats(), float(1 / range.scale))),
        lowest(hn::Set(Floats(), float(range.min))),
        highest(hn::Set(Floats(), float(range.max))),
        sure(hn::Set(Floats(), narrow ? marginOf(range) : 0)) {}

  HWY_INLINE IntegerVec operator()(FloatVec numbers) const {
    const Floats d;
    const auto finite = hn::IfThenZeroElse(hn::IsNaN(numbers), numbers);
    const auto quotients =
        hn::Min(hn::Max(hn::Mul(finite, reciprocal), lowest), highest);
    const auto codes = hn::Round(quotients);
    const auto distances = hn::Abs(hn::Sub(quotients, codes));
    if (HWY_LIKELY(hn::AllTrue(d, hn::Lt(distances, sure))))
      return hn::ConvertTo(Integers(), codes);
    return divide(range, numbers);
  }

private:
  /// Distance from a code up to which it is the nearest.
  static float marginOf(const CodeRange &range) {
    const int32_t largest = std::max(std::abs(range.min), std::abs(range.max));
    return 0.5f - float(largest + 1) * 0x1p-22f;
  }

  const CodeRange &range;
  FloatVec reciprocal, lowest, highest, sure;
};

void quantizeVectors(const CodeRange &range, bool narrow, const float *from,
                     size_t count, int32_t *to) {
  const Floats d;
  const Integers di;
  const size_t lanes = hn::Lanes(d);
  const Quantizer quantize(range, narrow);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    hn::StoreU(quantize(hn::LoadU(d, from + i)), di, to + i);
  quantizeRowReference(range, from + i, count - i, to + i);
}
#else
void quantizeVectors(const CodeRange &range, bool, const float *from,
                     size_t count, int32_t *to) {
  quantizeRowReference(range, from, count, to);
}
#endif

// Emulated vectors saturate where numbers become float32.
#if HWY_HAVE_FLOAT64 && HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_EMU128
void dequantizeVectors(double scale, const int32_t *from, size_t count,
                       float *to) {
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
}
#else
void dequantizeVectors(double scale, const int32_t *from, size_t count,
                       float *to) {
  dequantizeRowReference(scale, from, count, to);
}
#endif

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rampart {

HWY_EXPORT(quantizeVectors);
HWY_EXPORT(dequantizeVectors);

/// Codes and scales for which nothing overflows and ties are rare.
static bool isNarrow(const CodeRange &range) {
  constexpr int32_t largest = 1 << 14;
  return range.min >= -largest && range.max <= largest &&
         range.scale > 0x1p-100 && range.scale < 0x1p100;
}

void quantizeRow(const CodeRange &range, const float *from, size_t count,
                 int32_t *to) {
  HWY_DYNAMIC_DISPATCH(quantizeVectors)
  (range, isNarrow(range), from, count, to);
}

void dequantizeRow(double scale, const int32_t *from, size_t count, float *to) {
  HWY_DYNAMIC_DISPATCH(dequantizeVectors)(scale, from, count, to);
}

} // namespace rampart
#endif
