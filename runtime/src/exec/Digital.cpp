//===- Digital.cpp - Vectorised products and sums -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers below 2^24 are floats, multiplied by a reciprocal in two parts. Larger
// ones stay 32-bit integers and are divided by way of float; others are whole
// numbers below 2^51, exact in double. In these two the remainder that decides
// how a quotient rounds is exact.
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

/// Calls `vector` with whole vectors; the last is padded with zeros.
template <typename Vector>
HWY_INLINE void forEachVector(size_t lanes, const int32_t *a, const int32_t *b,
                              size_t count, int32_t *to, Vector vector) {
  size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    vector(a + i, b + i, to + i);
  if (i == count)
    return;
  int32_t lastA[hn::MaxLanes(Integers())] = {};
  int32_t lastB[hn::MaxLanes(Integers())] = {};
  std::copy(a + i, a + count, lastA);
  std::copy(b + i, b + count, lastB);
  vector(lastA, lastB, lastA);
  std::copy_n(lastA, count - i, to + i);
}

void computeVectors(const DigitalOp &op, const int32_t *a, const int32_t *b,
                    size_t count, int32_t *to) {
  const Doubles d;
  const Codes codes;
  const size_t lanes = hn::Lanes(d);
  const double reciprocal = 1.0 / double(op.den);
  auto vector = [&](const int32_t *x, const int32_t *y, int32_t *z) {
    const auto result =
        compute(op, hn::PromoteTo(d, hn::LoadU(codes, x)),
                hn::PromoteTo(d, hn::LoadU(codes, y)), reciprocal);
    hn::StoreU(hn::DemoteTo(codes, result), codes, z);
  };
  forEachVector(lanes, a, b, count, to, vector);
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
  const auto rounded = divideRoundNarrow(number, int32_t(op.den), reciprocal);
  return hn::Min(hn::Max(rounded, hn::Set(d, op.min)), hn::Set(d, op.max));
}

void computeNarrowVectors(const DigitalOp &op, const int32_t *a,
                          const int32_t *b, size_t count, int32_t *to) {
  const Integers d;
  const size_t lanes = hn::Lanes(d);
  const float reciprocal = 1.0f / float(op.den);
  auto vector = [&](const int32_t *x, const int32_t *y, int32_t *z) {
    hn::StoreU(computeNarrow(op, hn::LoadU(d, x), hn::LoadU(d, y), reciprocal),
               d, z);
  };
  forEachVector(lanes, a, b, count, to, vector);
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
    const auto rest =
        hn::MulAdd(number, hn::Set(df, op.quotient.low),
                   hn::MulSub(number, high, quotient));
    quotient = hn::Add(quotient, hn::Round(rest));
  }
  return hn::Min(hn::Max(hn::ConvertTo(d, quotient), hn::Set(d, op.min)),
                 hn::Set(d, op.max));
}

template <bool product, bool refine>
HWY_INLINE void computeFloats(const DigitalOp &op, const int32_t *a,
                              const int32_t *b, size_t count, int32_t *to) {
  const Integers d;
  auto vector = [&](const int32_t *x, const int32_t *y, int32_t *z) {
    hn::StoreU(
        computeFloat<product, refine>(op, hn::LoadU(d, x), hn::LoadU(d, y)), d,
        z);
  };
  forEachVector(hn::Lanes(d), a, b, count, to, vector);
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
  auto vector = [&](const int32_t *x, const int32_t *, int32_t *z) {
    const auto place = hn::Sub(hn::LoadU(d, x), hn::Set(d, table.first));
    const auto index = hn::Min(hn::Max(place, hn::Zero(d)),
                               hn::Set(d, table.count - 1));
    const auto entry = hn::GatherIndex(d, table.entries, index);
    hn::StoreU(hn::Min(hn::Max(entry, hn::Set(d, table.min)),
                       hn::Set(d, table.max)),
               d, z);
  };
  forEachVector(hn::Lanes(d), from, from, count, to, vector);
}

void copyVectors(const int32_t *from, size_t count, int32_t min, int32_t max,
                 int32_t *to) {
  const Integers d;
  auto vector = [&](const int32_t *x, const int32_t *, int32_t *z) {
    hn::StoreU(hn::Min(hn::Max(hn::LoadU(d, x), hn::Set(d, min)),
                       hn::Set(d, max)),
               d, z);
  };
  forEachVector(hn::Lanes(d), from, from, count, to, vector);
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
