//===- Ars.h - Random numbers from rounds of AES ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ARS4x32 (Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC11):
// a counter goes through rounds of AES (FIPS 197) whose keys are a Weyl
// sequence. Processors have an instruction for such a round.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_CORE_ARS_H
#define RAMPART_CORE_ARS_H

#include <array>
#include <cstdint>

namespace rampart {

/// A block of 128 bits, the lowest word first.
using ArsBlock = std::array<uint32_t, 4>;

/// ARS4x32 passes every test of TestU01's BigCrush from 5 rounds on; 7 is what
/// Salmon et al. recommend (table 2).
inline constexpr int arsRounds = 7;

/// What 128 bits of key, in two parts, grow by from round to round: the golden
/// ratio and the root of 3.
inline constexpr std::array<uint64_t, 2> arsWeyl = {0x9E3779B97F4A7C15,
                                                    0xBB67AE8584CAA73B};

/// Four independent 32-bit words; the upper half of the first round's key is 0.
ArsBlock ars(ArsBlock counter, std::array<uint32_t, 2> key);

/// A round of AES; the last one mixes no columns.
ArsBlock aesRound(ArsBlock state, const ArsBlock &roundKey);
ArsBlock aesLastRound(ArsBlock state, const ArsBlock &roundKey);

} // namespace rampart

#endif // RAMPART_CORE_ARS_H
