//===- Random.h - Counter-based random numbers ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A draw is a pure function of its key and counter (Philox4x32, Salmon et al.,
// SC11; for noise while a network runs: Ars.h), so results do not depend on
// threads, lanes, batch or order.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_CORE_RANDOM_H
#define RAMPART_CORE_RANDOM_H

#include <array>
#include <cstdint>

namespace rampart {

/// What a draw is for; draws of different purposes are independent.
enum class Draw : uint32_t {
  Programming,
  RampProgramming,
  ReadNoise,
  Drift,
  RampDrift,
  Sampling,
  Comparator,
  Capacitor,
  ReadVoltage,
  Traps,
  RampTraps,
  Inference, // what an inference keeps through all its steps
  Faults,
  RampFaults,
};

/// Those that Philox4x32's authors recommend.
inline constexpr int usualRounds = 10;

/// Four independent 32-bit words; 7 to 16 rounds.
std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter,
                               std::array<uint32_t, 2> key,
                               int rounds = usualRounds);

/// For draws that are made by the million: Philox4x32 passes every test of
/// TestU01's BigCrush from 7 rounds on (Salmon et al., SC11, table 2).
inline constexpr int fewestRounds = 7;

/// A number in (0, 1) of 53 random bits.
double uniform(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key);

/// Two independent standard normal numbers for one counter (Box-Muller, in
/// double).
std::array<double, 2> normals(std::array<uint32_t, 4> counter,
                              std::array<uint32_t, 2> key);

/// The standard normal number that a random word stands for, to 2.1e-4
/// (core/NormalTable.h): the same bits on every instruction set.
float normalOf(uint32_t word);

/// The key of a (seed, chip, purpose).
std::array<uint32_t, 2> randomKey(uint64_t seed, uint32_t chip, Draw purpose);

} // namespace rampart

#endif // RAMPART_CORE_RANDOM_H
