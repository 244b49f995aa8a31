//===- ProgramRow.cpp - Vectorised programming of pairs -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "exec/ProgramRow.cpp"
#include "hwy/foreach_target.h" // must come before highway.h

#include "exec/Normals-inl.h"
#include "exec/ProgramRow.h"

#include "hwy/highway.h"
#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {

#if HWY_NATIVE_FMA && HWY_HAVE_FLOAT64
namespace hn = hwy::HWY_NAMESPACE;

using Halves = hn::Half<Normals>;
using Doubles = hn::RepartitionToWide<Normals>;
using DoubleVec = hn::Vec<Doubles>;

struct PairVec {
  DoubleVec plus, minus;
};

/// See SigmaLaw.
HWY_INLINE DoubleVec sigmaOf(const SigmaLaw &law, DoubleVec conductance) {
  const Doubles d;
  auto value = hn::Zero(d);
  for (size_t i = law.coefficients.size(); i-- > 0;)
    value =
        hn::Add(hn::Mul(value, conductance), hn::Set(d, law.coefficients[i]));
  return hn::Max(value, hn::Zero(d));
}

/// See pairTargets.
HWY_INLINE PairVec targetsOf(const PairProgramming &how, DoubleVec difference) {
  const Doubles d;
  const Machine &machine = how.machine;
  if (machine.pair == PairScheme::Balanced) {
    const auto middle = hn::Set(d, (machine.gMin + machine.gMax) / 2);
    const auto half = hn::Mul(difference, hn::Set(d, 0.5));
    return {hn::Add(middle, half), hn::Sub(middle, half)};
  }
  const auto least = hn::Set(d, machine.gMin), zero = hn::Zero(d);
  return {hn::Add(least, hn::Max(difference, zero)),
          hn::Add(least, hn::Max(hn::Neg(difference), zero))};
}

/// A device as it is, rounded to float32.
HWY_INLINE hn::Vec<Halves> landOne(const PairProgramming &how, DoubleVec target,
                                   DoubleVec normal) {
  const Doubles d;
  const Machine &machine = how.machine;
  auto landed =
      hn::Add(target, hn::Mul(sigmaOf(how.laws.programming, target), normal));
  if (machine.clipToWindow)
    landed =
        hn::Clamp(landed, hn::Set(d, machine.gMin), hn::Set(d, machine.gMax));
  else
    landed = hn::Max(landed, hn::Zero(d));
  return hn::DemoteTo(Halves(), landed);
}

HWY_INLINE DoubleVec varianceOf(const PairProgramming &how,
                                hn::Vec<Halves> present) {
  const auto sigma = sigmaOf(how.laws.read, hn::PromoteTo(Doubles(), present));
  return hn::Mul(sigma, sigma);
}

struct MadePairs {
  hn::Vec<Halves> difference, variance;
};

HWY_INLINE MadePairs makePairs(const PairProgramming &how, bool reads,
                               hn::Vec<Halves> difference,
                               hn::Vec<Halves> normalPlus,
                               hn::Vec<Halves> normalMinus) {
  const Halves dh;
  const Doubles d;
  const PairVec targets = targetsOf(how, hn::PromoteTo(d, difference));
  const auto plus = landOne(how, targets.plus, hn::PromoteTo(d, normalPlus));
  const auto minus = landOne(how, targets.minus, hn::PromoteTo(d, normalMinus));
  MadePairs made{hn::Sub(plus, minus), hn::Zero(dh)};
  if (reads)
    made.variance = hn::DemoteTo(
        dh, hn::Mul(hn::Set(d, 1 - how.machine.heldShare),
                    hn::Add(varianceOf(how, plus), varianceOf(how, minus))));
  return made;
}

/// A vector of pairs from column j on.
HWY_INLINE void makeVector(const PairProgramming &how, const PairRow &row,
                           size_t j) {
  const Normals d;
  const Halves dh;
  NormalWordVec words[4];
  makeWords({how.key, row.wordLine, row.tile, row.slot},
            hn::LoadU(NormalWords(), row.bitLines + j), words);
  const auto plus = normalsOf(words[0]), minus = normalsOf(words[1]);
  const auto difference = hn::LoadU(d, row.differences + j);
  const bool reads = row.variances != nullptr;
  const MadePairs lower =
      makePairs(how, reads, hn::LowerHalf(dh, difference),
                hn::LowerHalf(dh, plus), hn::LowerHalf(dh, minus));
  const MadePairs upper =
      makePairs(how, reads, hn::UpperHalf(dh, difference),
                hn::UpperHalf(dh, plus), hn::UpperHalf(dh, minus));
  hn::StoreU(hn::Combine(d, upper.difference, lower.difference), d,
             row.programmed + j);
  if (reads)
    hn::StoreU(hn::Combine(d, upper.variance, lower.variance), d,
               row.variances + j);
}

void makeRow(const PairProgramming &how, const PairRow &row) {
  const size_t lanes = hn::Lanes(Normals());
  size_t j = 0;
  for (; j + lanes <= row.columns; j += lanes)
    makeVector(how, row, j);
  if (j == row.columns)
    return;
  constexpr size_t most = hn::MaxLanes(Normals());
  float differences[most] = {}, programmed[most], variances[most];
  uint32_t bitLines[most] = {};
  const size_t rest = row.columns - j;
  std::copy_n(row.differences + j, rest, differences);
  std::copy_n(row.bitLines + j, rest, bitLines);
  PairRow last = row;
  last.differences = differences;
  last.bitLines = bitLines;
  last.programmed = programmed;
  last.variances = row.variances ? variances : nullptr;
  makeVector(how, last, 0);
  std::copy_n(programmed, rest, row.programmed + j);
  if (row.variances)
    std::copy_n(variances, rest, row.variances + j);
}
#else
void makeRow(const PairProgramming &how, const PairRow &row) {
  programRowReference(how, row);
}
#endif

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rampart {

HWY_EXPORT(makeRow);

void programRow(const PairProgramming &how, const PairRow &row) {
  HWY_DYNAMIC_DISPATCH(makeRow)(how, row);
}

} // namespace rampart
#endif
