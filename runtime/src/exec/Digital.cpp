//===- Digital.cpp - Vectorised products and sums -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whole numbers below 2^51 are exact in double, and so is the remainder that
// decides how a quotient rounds.
//===----------------------------------------------------------------------===//
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "exec/Digital.cpp"
#include "hwy/foreach_target.h" // must come before highway.h

#include "exec/Digital.h"

#include "hwy/highway.h"
#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Doubles = hn::ScalableTag<double>;
using Codes = hn::Rebind<int32_t, Doubles>;
using DoubleVec = hn::Vec<Doubles>;

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
  size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    vector(a + i, b + i, to + i);
  if (i == count)
    return;
  HWY_ALIGN int32_t lastA[hn::MaxLanes(d)] = {}, lastB[hn::MaxLanes(d)] = {};
  std::copy(a + i, a + count, lastA);
  std::copy(b + i, b + count, lastB);
  vector(lastA, lastB, lastA);
  std::copy_n(lastA, count - i, to + i);
}

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rampart {

HWY_EXPORT(computeVectors);

void computeDigital(const DigitalOp &op, const int32_t *a, const int32_t *b,
                    size_t count, int32_t *to) {
  constexpr int64_t exact = int64_t(1) << 51;
  if (op.magnitude < exact && op.den < exact)
    HWY_DYNAMIC_DISPATCH(computeVectors)(op, a, b, count, to);
  else
    computeDigitalReference(op, a, b, count, to);
}

} // namespace rampart
#endif
