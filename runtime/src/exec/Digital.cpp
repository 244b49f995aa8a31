//===- Digital.cpp - Vectorised products and sums -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers below 2^24 are floats, multiplied by a reciprocal in two parts.
// Larger ones stay 32-bit integers and are divided by way of float; others are
// whole numbers below 2^51, exact in double. In these two the remainder that
// decides how a quotient rounds is exact.
//===----------------------------------------------------------------------===//
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "exec/Digital.cpp"
#include "hwy/foreach_target.h" // must come before highway.h

#include "exec/Digital.h"

#include "hwy/highway.h"
#include <algorithm>
#include <cstdlib>

HWY_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Doubles = hn::ScalableTag<double>;
using Codes = hn::Rebind<int32_t, Doubles>;
using DoubleVec = hn::Vec<Doubles>;
using Integers = hn::ScalableTag<int32_t>;
using IntegerVec = hn::Vec<Integers>;

HWY_INLINE IntegerVec clampTo(IntegerVec codes, int32_t min, int32_t max) {
  const Integers d;
  return hn::Min(hn::Max(codes, hn::Set(d, min)), hn::Set(d, max));
}

/// number / den to the nearest whole number, half to even. The estimate is off
/// by at most one; the remainder of the estimate is exact and says which way.
HWY_INLINE DoubleVec divideRound(DoubleVec number, double den,
                                 double reciprocal) {
  const Doubles d;
  const auto divisor = hn::Set(d, den), one = hn::Set(d, 1.0);
  auto quotient = hn::Round(hn::Mul(number, hn::Set(d, reciprocal)));
  auto twice = [&] {
    const auto rest = hn::Sub(number, hn::Mul(quotient, divisor));
    return hn::Add(rest, rest);
  };
  auto rest = twice();
  quotient = hn::Add(quotient, hn::IfThenElseZero(hn::Gt(rest, divisor), one));
  quotient = hn::Sub(quotient,
                     hn::IfThenElseZero(hn::Lt(rest, hn::Neg(divisor)), one));
  // On a tie the even neighbour: q/2 rounds to half an even number.
  rest = twice();
  const auto tie = hn::Eq(hn::Abs(rest), divisor);
  const auto half = hn::Mul(quotient, hn::Set(d, 0.5));
  const auto odd = hn::Ne(hn::Round(half), half);
  const auto step = hn::CopySign(one, rest);
  return hn::Add(quotient, hn::IfThenElseZero(hn::And(tie, odd), step));
}

HWY_INLINE DoubleVec compute(const DigitalOp &op, DoubleVec a, DoubleVec b,
                             double reciprocal) {
  const Doubles d;
  const auto aNum = hn::Set(d, double(op.aNum));
  DoubleVec number;
  if (op.product)
    number = hn::Mul(hn::Mul(a, b), aNum);
  else
    number = hn::Add(
        hn::Add(hn::Mul(a, aNum), hn::Mul(b, hn::Set(d, double(op.bNum)))),
        hn::Set(d, double(op.bias)));
  const auto rounded = divideRound(number, double(op.den), reciprocal);
  return hn::Min(hn::Max(rounded, hn::Set(d, double(op.min))),
                 hn::Set(d, double(op.max)));
}

/// Writes compute(a, b) for every element.
template <typename D, typename Compute>
HWY_INLINE void forEachVector(D d, const int32_t *a, const int32_t *b,
                              size_t count, int32_t *to, Compute compute) {
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    hn::StoreU(compute(hn::LoadU(d, a + i), hn::LoadU(d, b + i)), d, to + i);
  if (i == count)
    return;
#if HWY_MEM_OPS_MIGHT_FAULT // masked operations touch whole vectors
  int32_t lastA[hn::MaxLanes(D())] = {}, lastB[hn::MaxLanes(D())] = {};
  std::copy(a + i, a + count, lastA);
  std::copy(b + i, b + count, lastB);
  hn::StoreU(compute(hn::LoadU(d, lastA), hn::LoadU(d, lastB)), d, lastA);
  std::copy_n(lastA, count - i, to + i);
#else
  const auto rest = hn::FirstN(d, count - i);
  hn::BlendedStore(
      compute(hn::MaskedLoad(rest, d, a + i), hn::MaskedLoad(rest, d, b + i)),
      rest, d, to + i);
#endif
}

void computeVectors(const DigitalOp &op, const int32_t *a, const int32_t *b,
                    size_t count, int32_t *to) {
  const Doubles d;
  const Codes codes;
  const double reciprocal = 1.0 / double(op.den);
  auto one = [&](hn::Vec<Codes> x, hn::Vec<Codes> y) {
    return hn::DemoteTo(codes, compute(op, hn::PromoteTo(d, x),
                                       hn::PromoteTo(d, y), reciprocal));
  };
  forEachVector(codes, a, b, count, to, one);
}

/// As divideRound, for numbers and quotients within narrowNumber and
/// narrowQuotient: three roundings of 2^-24 keep the estimate within one.
HWY_INLINE IntegerVec divideRoundNarrow(IntegerVec number, int32_t den,
                                        float reciprocal) {
  const Integers d;
  const hn::RebindToFloat<Integers> df;
  const auto divisor = hn::Set(d, den);
  auto quotient = hn::NearestInt(
      hn::Mul(hn::ConvertTo(df, number), hn::Set(df, reciprocal)));
  auto twice = [&] {
    const auto rest = hn::Sub(number, hn::Mul(quotient, divisor));
    return hn::Add(rest, rest);
  };
  // A true lane is -1.
  auto rest = twice();
  quotient = hn::Sub(quotient, hn::VecFromMask(d, hn::Gt(rest, divisor)));
  quotient =
      hn::Add(quotient, hn::VecFromMask(d, hn::Lt(rest, hn::Neg(divisor))));
  // On a tie the even neighbour.
  rest = twice();
  const auto odd = hn::And(quotient, hn::Set(d, 1));
  quotient = hn::Add(quotient, hn::IfThenElseZero(hn::Eq(rest, divisor), odd));
  return hn::Sub(quotient,
                 hn::IfThenElseZero(hn::Eq(rest, hn::Neg(divisor)), odd));
}

HWY_INLINE IntegerVec computeNarrow(const DigitalOp &op, IntegerVec a,
                                    IntegerVec b, float reciprocal) {
  const Integers d;
  const auto aNum = hn::Set(d, int32_t(op.aNum));
  IntegerVec number;
  if (op.product)
    number = hn::Mul(hn::Mul(a, b), aNum);
  else
    number = hn::Add(
        hn::Add(hn::Mul(a, aNum), hn::Mul(b, hn::Set(d, int32_t(op.bNum)))),
        hn::Set(d, int32_t(op.bias)));
  return clampTo(divideRoundNarrow(number, int32_t(op.den), reciprocal), op.min,
                 op.max);
}

void computeNarrowVectors(const DigitalOp &op, const int32_t *a,
                          const int32_t *b, size_t count, int32_t *to) {
  const float reciprocal = 1.0f / float(op.den);
  auto one = [&](IntegerVec x, IntegerVec y) {
    return computeNarrow(op, x, y, reciprocal);
  };
  forEachVector(Integers(), a, b, count, to, one);
}

#if HWY_NATIVE_FMA
/// See quotientOf. Sums of two products of codes with aNum and bNum are exact.
template <bool product, bool refine>
HWY_INLINE IntegerVec computeFloat(const DigitalOp &op, IntegerVec a,
                                   IntegerVec b) {
  const Integers d;
  const hn::RebindToFloat<Integers> df;
  const auto x = hn::ConvertTo(df, a), y = hn::ConvertTo(df, b);
  const auto high = hn::Set(df, op.quotient.high);
  auto number = hn::Mul(x, y);
  if constexpr (!product)
    number = hn::MulAdd(x, hn::Set(df, float(op.aNum)),
                        hn::MulAdd(y, hn::Set(df, float(op.bNum)),
                                   hn::Set(df, float(op.bias))));
  auto quotient = hn::Round(hn::Mul(number, high));
  if constexpr (refine) {
    const auto rest = hn::MulAdd(number, hn::Set(df, op.quotient.low),
                                 hn::MulSub(number, high, quotient));
    quotient = hn::Add(quotient, hn::Round(rest));
  }
  return clampTo(hn::ConvertTo(d, quotient), op.min, op.max);
}

template <bool product, bool refine>
HWY_INLINE void computeFloats(const DigitalOp &op, const int32_t *a,
                              const int32_t *b, size_t count, int32_t *to) {
  auto one = [&](IntegerVec x, IntegerVec y) {
    return computeFloat<product, refine>(op, x, y);
  };
  forEachVector(Integers(), a, b, count, to, one);
}
#endif

void computeFloatVectors(const DigitalOp &op, const int32_t *a,
                         const int32_t *b, size_t count, int32_t *to) {
#if HWY_NATIVE_FMA
  // Where number * high is exact there is nothing to refine.
  const bool refine = op.quotient.low != 0 || op.magnitude >= (1 << 24);
  if (op.product)
    refine ? computeFloats<true, true>(op, a, b, count, to)
           : computeFloats<true, false>(op, a, b, count, to);
  else
    refine ? computeFloats<false, true>(op, a, b, count, to)
           : computeFloats<false, false>(op, a, b, count, to);
#else
  computeVectors(op, a, b, count, to);
#endif
}

void lookUpVectors(const TableLookup &table, const int32_t *from, size_t count,
                   int32_t *to) {
  const Integers d;
  auto one = [&](IntegerVec code, IntegerVec) {
    const auto index =
        clampTo(hn::Sub(code, hn::Set(d, table.first)), 0, table.count - 1);
    return clampTo(hn::GatherIndex(d, table.entries, index), table.min,
                   table.max);
  };
  forEachVector(d, from, from, count, to, one);
}

void copyVectors(const int32_t *from, size_t count, int32_t min, int32_t max,
                 int32_t *to) {
  auto one = [&](IntegerVec code, IntegerVec) {
    return clampTo(code, min, max);
  };
  forEachVector(Integers(), from, from, count, to, one);
}

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rampart {

HWY_EXPORT(computeVectors);
HWY_EXPORT(computeNarrowVectors);
HWY_EXPORT(computeFloatVectors);
HWY_EXPORT(lookUpVectors);
HWY_EXPORT(copyVectors);

/// Twice a number, and three roundings of a quotient, stay exact enough.
static constexpr int64_t narrowNumber = int64_t(1) << 30;
static constexpr int64_t narrowQuotient = int64_t(1) << 20;

static bool isNarrow(const DigitalOp &op) {
  int64_t largest =
      std::max({op.magnitude, op.den, std::abs(op.aNum), std::abs(op.bNum)});
  return largest < narrowNumber && op.magnitude / op.den < narrowQuotient;
}

void computeDigital(const DigitalOp &op, const int32_t *a, const int32_t *b,
                    size_t count, int32_t *to) {
  constexpr int64_t exact = int64_t(1) << 51;
  if (op.quotient.exact)
    HWY_DYNAMIC_DISPATCH(computeFloatVectors)(op, a, b, count, to);
  else if (isNarrow(op))
    HWY_DYNAMIC_DISPATCH(computeNarrowVectors)(op, a, b, count, to);
  else if (op.magnitude < exact && op.den < exact)
    HWY_DYNAMIC_DISPATCH(computeVectors)(op, a, b, count, to);
  else
    computeDigitalReference(op, a, b, count, to);
}

void lookUp(const TableLookup &table, const int32_t *from, size_t count,
            int32_t *to) {
  HWY_DYNAMIC_DISPATCH(lookUpVectors)(table, from, count, to);
}

void copyClamped(const int32_t *from, size_t count, int32_t min, int32_t max,
                 int32_t *to) {
  HWY_DYNAMIC_DISPATCH(copyVectors)(from, count, min, max, to);
}

} // namespace rampart
#endif
