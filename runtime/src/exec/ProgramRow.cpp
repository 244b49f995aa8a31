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
HWY_INLINE PairVec<DoubleVec> targetsOf(const PairProgramming &how,
                                        DoubleVec difference) {
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

/// A device as it is, rounded to float32, if it is not stuck.
HWY_INLINE HalfVec landOne(const PairProgramming &how, DoubleVec target,
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

HWY_INLINE DoubleVec varianceOf(const PairProgramming &how, HalfVec present) {
  const auto sigma = sigmaOf(how.laws.read, hn::PromoteTo(Doubles(), present));
  return hn::Mul(sigma, sigma);
}

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

HWY_INLINE MadePairs makePairs(const PairProgramming &how, bool reads,
                               HalfVec difference,
                               const PairVec<HalfVec> &normals,
                               const PairVec<HalfVec> &stuck) {
  const Halves dh;
  const Doubles d;
  const auto targets = targetsOf(how, hn::PromoteTo(d, difference));
  const auto plus = presentOf(
      landOne(how, targets.plus, hn::PromoteTo(d, normals.plus)), stuck.plus);
  const auto minus =
      presentOf(landOne(how, targets.minus, hn::PromoteTo(d, normals.minus)),
                stuck.minus);
  MadePairs made{hn::Sub(plus, minus), hn::Zero(dh)};
  if (reads)
    made.variance = hn::DemoteTo(
        dh, hn::Mul(hn::Set(d, 1 - how.machine.heldShare),
                    hn::Add(varianceOf(how, plus), varianceOf(how, minus))));
  return made;
}

HWY_INLINE PairVec<HalfVec> lowerOf(const PairVec<NormalVec> &pairs) {
  const Halves d;
  return {hn::LowerHalf(d, pairs.plus), hn::LowerHalf(d, pairs.minus)};
}
HWY_INLINE PairVec<HalfVec> upperOf(const PairVec<NormalVec> &pairs) {
  const Halves d;
  return {hn::UpperHalf(d, pairs.plus), hn::UpperHalf(d, pairs.minus)};
}

/// A vector of pairs from column j on.
HWY_INLINE void makeVector(const PairProgramming &how, const PairRow &row,
                           size_t j) {
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
  const bool reads = row.variances != nullptr;
  const MadePairs lower = makePairs(how, reads, hn::LowerHalf(dh, difference),
                                    lowerOf(normals), lowerOf(stuck));
  const MadePairs upper = makePairs(how, reads, hn::UpperHalf(dh, difference),
                                    upperOf(normals), upperOf(stuck));
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
