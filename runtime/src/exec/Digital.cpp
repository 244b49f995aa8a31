//===- Digital.cpp - Vectorised products and sums -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Small numbers stay 32-bit integers and are divided by way of float; others
// are whole numbers below 2^51, exact in double. In both the remainder that
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

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rampart {

HWY_EXPORT(computeVectors);
HWY_EXPORT(computeNarrowVectors);

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
  if (isNarrow(op))
    HWY_DYNAMIC_DISPATCH(computeNarrowVectors)(op, a, b, count, to);
  else if (op.magnitude < exact && op.den < exact)
    HWY_DYNAMIC_DISPATCH(computeVectors)(op, a, b, count, to);
  else
    computeDigitalReference(op, a, b, count, to);
}

} // namespace rampart
#endif
