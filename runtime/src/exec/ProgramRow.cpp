//===- ProgramRow.cpp - Vectorised programming of pairs -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "exec/ProgramRow.cpp"
#include "hwy/foreach_target.h" // must come before highway.h

#include "exec/Normals-inl.h"
#include "exec/ProgramRow.h"
#include "rampart/core/Random.h"

#include "hwy/highway.h"
#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {

#if HWY_NATIVE_FMA && HWY_HAVE_FLOAT64
namespace hn = hwy::HWY_NAMESPACE;

using Halves = hn::Half<Normals>;
using Doubles = hn::RepartitionToWide<Normals>;
using DoubleVec = hn::Vec<Doubles>;
using NormalVec = hn::Vec<Normals>;
using HalfVec = hn::Vec<Halves>;

/// Philox4x32 (Salmon et al., SC11): one counter in the lower half of each
/// lane.
HWY_INLINE void
philoxRounds(hn::Vec<hn::RepartitionToWide<NormalWords>> counter[4],
             const std::array<uint32_t, 2> &key, int rounds) {
  const NormalWords d;
  const hn::RepartitionToWide<NormalWords> wide;
  uint32_t key0 = key[0], key1 = key[1];
  for (int round = 0; round < rounds; ++round) {
    const auto a =
        hn::MulEven(hn::BitCast(d, counter[0]), hn::Set(d, 0xD2511F53));
    const auto b =
        hn::MulEven(hn::BitCast(d, counter[2]), hn::Set(d, 0xCD9E8D57));
    counter[0] = hn::Xor(hn::Xor(hn::ShiftRight<32>(b), counter[1]),
                         hn::Set(wide, key0));
    counter[1] = b;
    counter[2] = hn::Xor(hn::Xor(hn::ShiftRight<32>(a), counter[3]),
                         hn::Set(wide, key1));
    counter[3] = a;
    key0 += 0x9E3779B9;
    key1 += 0xBB67AE85;
  }
}

/// The words of the pairs on some bit lines. Even and odd counters stay in
/// 64-bit lanes, where their products need no shuffling; what the upper halves
/// hold never matters.
HWY_INLINE void makeWords(const std::array<uint32_t, 2> &key,
                          const PairRow &row, NormalWordVec bitLines,
                          int rounds, NormalWordVec words[4]) {
  const NormalWords d;
  const hn::RepartitionToWide<NormalWords> wide;
  const auto counters = hn::BitCast(wide, bitLines);
  hn::Vec<decltype(wide)> even[4] = {counters, hn::Set(wide, row.wordLine),
                                     hn::Set(wide, row.tile),
                                     hn::Set(wide, row.slot)};
  hn::Vec<decltype(wide)> odd[4] = {hn::ShiftRight<32>(counters), even[1],
                                    even[2], even[3]};
  philoxRounds(even, key, rounds);
  philoxRounds(odd, key, rounds);
  for (int i = 0; i < 4; ++i)
    words[i] = hn::OddEven(hn::BitCast(d, hn::ShiftLeft<32>(odd[i])),
                           hn::BitCast(d, even[i]));
}

template <typename Vec>
struct PairVec {
  Vec plus, minus;
};

/// See SigmaLaw. The coefficients stay in registers; those beyond the law's
/// are 0, which changes no bit.
template <size_t terms>
class SigmaTerms {
public:
  HWY_INLINE explicit SigmaTerms(const SigmaLaw &law) {
    for (size_t i = 0; i < terms; ++i)
      coefficients[i] = hn::Set(
          Doubles(), i < law.coefficients.size() ? law.coefficients[i] : 0.0);
  }

  HWY_INLINE DoubleVec operator()(DoubleVec conductance) const {
    auto value = coefficients[terms - 1];
    for (size_t i = terms - 1; i-- > 0;)
      value = hn::Add(hn::Mul(value, conductance), coefficients[i]);
    return hn::Max(value, hn::Zero(Doubles()));
  }

private:
  DoubleVec coefficients[terms];
};

/// Of any length.
class SigmaPolynomial {
public:
  HWY_INLINE explicit SigmaPolynomial(const SigmaLaw &law) : law(law) {}

  HWY_INLINE DoubleVec operator()(DoubleVec conductance) const {
    const Doubles d;
    auto value = hn::Zero(d);
    for (size_t i = law.coefficients.size(); i-- > 0;)
      value =
          hn::Add(hn::Mul(value, conductance), hn::Set(d, law.coefficients[i]));
    return hn::Max(value, hn::Zero(d));
  }

private:
  const SigmaLaw &law;
};

/// See pairTargets.
class PairTargets {
public:
  HWY_INLINE explicit PairTargets(const Machine &machine)
      : isBalanced(machine.pair == PairScheme::Balanced),
        least(hn::Set(Doubles(), machine.gMin)),
        middle(hn::Set(Doubles(), (machine.gMin + machine.gMax) / 2)) {}

  HWY_INLINE PairVec<DoubleVec> operator()(DoubleVec difference) const {
    const Doubles d;
    if (isBalanced) {
      const auto half = hn::Mul(difference, hn::Set(d, 0.5));
      return {hn::Add(middle, half), hn::Sub(middle, half)};
    }
    const auto zero = hn::Zero(d);
    return {hn::Add(least, hn::Max(difference, zero)),
            hn::Add(least, hn::Max(hn::Neg(difference), zero))};
  }

private:
  bool isBalanced;
  DoubleVec least, middle;
};

/// Lanes whose word is below `count`, which may be 2^32.
HWY_INLINE hn::Mask<Normals> areBelow(NormalWordVec words, uint64_t count) {
  const NormalWords d;
  return hn::RebindMask(
      Normals(),
      hn::Or(hn::Lt(words, hn::Set(d, uint32_t(count))),
             hn::Gt(hn::Set(d, uint32_t(count >> 32)), hn::Zero(d))));
}

/// What devices that draw these words are stuck at, S; below 0: they are not.
HWY_INLINE NormalVec stuckAt(const FaultLaw &law, NormalWordVec words) {
  const Normals d;
  const auto unlessOff =
      hn::IfThenElse(areBelow(hn::Not(words), law.onWords()),
                     hn::Set(d, law.conductance(Fault::On)), hn::Set(d, -1.0f));
  return hn::IfThenElse(areBelow(words, law.offWords()),
                        hn::Set(d, law.conductance(Fault::Off)), unlessOff);
}

HWY_INLINE HalfVec presentOf(HalfVec landed, HalfVec stuck) {
  return hn::IfThenElse(hn::Lt(stuck, hn::Zero(Halves())), landed, stuck);
}

struct MadePairs {
  HalfVec difference, variance;
};

/// What pairs become, half a vector at a time.
template <typename Sigma>
class PairMaker {
public:
  HWY_INLINE PairMaker(const PairProgramming &how, bool reads)
      : reads(reads), targetsOf(how.machine),
        programmingSigma(how.laws.programming), readSigma(how.laws.read),
        lowest(hn::Set(Doubles(),
                       how.machine.clipToWindow ? how.machine.gMin : 0.0)),
        highest(hn::Set(Doubles(), how.machine.clipToWindow
                                       ? how.machine.gMax
                                       : hwy::HighestValue<double>())),
        whiteShare(hn::Set(Doubles(), 1 - how.machine.heldShare)) {}

  HWY_INLINE MadePairs operator()(HalfVec difference,
                                  const PairVec<HalfVec> &normals,
                                  const PairVec<HalfVec> &stuck) const {
    const Halves dh;
    const auto targets = targetsOf(hn::PromoteTo(Doubles(), difference));
    const auto plus = presentOf(land(targets.plus, normals.plus), stuck.plus);
    const auto minus =
        presentOf(land(targets.minus, normals.minus), stuck.minus);
    MadePairs made{hn::Sub(plus, minus), hn::Zero(dh)};
    if (reads)
      made.variance = hn::DemoteTo(
          dh,
          hn::Mul(whiteShare, hn::Add(varianceOf(plus), varianceOf(minus))));
    return made;
  }

private:
  /// A device as it is, rounded to float32, if it is not stuck.
  HWY_INLINE HalfVec land(DoubleVec target, HalfVec normal) const {
    const auto landed =
        hn::Add(target, hn::Mul(programmingSigma(target),
                                hn::PromoteTo(Doubles(), normal)));
    return hn::DemoteTo(Halves(), hn::Min(hn::Max(landed, lowest), highest));
  }
  HWY_INLINE DoubleVec varianceOf(HalfVec present) const {
    const auto sigma = readSigma(hn::PromoteTo(Doubles(), present));
    return hn::Mul(sigma, sigma);
  }

  bool reads;
  PairTargets targetsOf;
  Sigma programmingSigma, readSigma;
  DoubleVec lowest, highest, whiteShare;
};

HWY_INLINE PairVec<HalfVec> lowerOf(const PairVec<NormalVec> &pairs) {
  const Halves d;
  return {hn::LowerHalf(d, pairs.plus), hn::LowerHalf(d, pairs.minus)};
}
HWY_INLINE PairVec<HalfVec> upperOf(const PairVec<NormalVec> &pairs) {
  const Halves d;
  return {hn::UpperHalf(d, pairs.plus), hn::UpperHalf(d, pairs.minus)};
}

/// A vector of pairs from column j on.
template <typename Maker>
HWY_INLINE void makeVector(const PairProgramming &how, const PairRow &row,
                           const Maker &makePairs, size_t j) {
  const Normals d;
  const Halves dh;
  const auto bitLines = hn::LoadU(NormalWords(), row.bitLines + j);
  NormalWordVec words[4];
  makeWords(how.key, row, bitLines, fewestRounds, words);
  const PairVec<NormalVec> normals{normalsOf(words[0]), normalsOf(words[1])};
  PairVec<NormalVec> stuck{hn::Set(d, -1.0f), hn::Set(d, -1.0f)};
  if (how.faults) {
    makeWords(how.faults->keyOfPairs(), row, bitLines, usualRounds, words);
    stuck = {stuckAt(*how.faults, words[0]), stuckAt(*how.faults, words[1])};
  }
  const auto difference = hn::LoadU(d, row.differences + j);
  const MadePairs lower = makePairs(hn::LowerHalf(dh, difference),
                                    lowerOf(normals), lowerOf(stuck));
  const MadePairs upper = makePairs(hn::UpperHalf(dh, difference),
                                    upperOf(normals), upperOf(stuck));
  hn::StoreU(hn::Combine(d, upper.difference, lower.difference), d,
             row.programmed + j);
  if (row.variances)
    hn::StoreU(hn::Combine(d, upper.variance, lower.variance), d,
               row.variances + j);
}

template <typename Sigma>
HWY_INLINE void makeRowWith(const PairProgramming &how, const PairRow &row) {
  const PairMaker<Sigma> makePairs(how, row.variances != nullptr);
  const size_t lanes = hn::Lanes(Normals());
  size_t j = 0;
  for (; j + lanes <= row.columns; j += lanes)
    makeVector(how, row, makePairs, j);
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
  makeVector(how, last, makePairs, 0);
  std::copy_n(programmed, rest, row.programmed + j);
  if (row.variances)
    std::copy_n(variances, rest, row.variances + j);
}

void makeRow(const PairProgramming &how, const PairRow &row) {
  const size_t terms = std::max(how.laws.programming.coefficients.size(),
                                how.laws.read.coefficients.size());
  if (terms <= 1)
    makeRowWith<SigmaTerms<1>>(how, row);
  else if (terms <= 4)
    makeRowWith<SigmaTerms<4>>(how, row);
  else
    makeRowWith<SigmaPolynomial>(how, row);
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
