//===- ReadNoise.h - White noise of column sums -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One normal draw per column and Integrate. The draw is a pure function of its
// key and counter, computed with single operations in one order, so that every
// instruction set gives the same bits.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_READNOISE_H
#define RAMPART_SRC_EXEC_READNOISE_H

#include <array>
#include <cstddef>
#include <cstdint>

namespace rampart {

/// What keys the draws of one stream's Integrate; other draws use the same
/// counters under keys of their own.
struct ReadNoiseKey {
  std::array<uint32_t, 2>
      key; // seed, chip, invocation, call, stream's high half
  uint32_t integrate, stream, time;
};

/// Word j % 4 of the ARS block with counter {j / 4, integrate, stream, time},
/// and the number it stands for.
uint32_t wordAt(size_t j, const ReadNoiseKey &key);
float normalAt(size_t j, const ReadNoiseKey &key);
/// sqrt(variance), to 0.1 %; 0 for 0.
float deviationOf(float variance);

/// sums[j] += deviationOf(variances[j]) * normalAt(j), fused.
void addReadNoise(float *sums, const float *variances, size_t columns,
                  const ReadNoiseKey &key);

/// The same where all columns have one variance.
void addUniformReadNoise(float *sums, float variance, size_t columns,
                         const ReadNoiseKey &key);

/// The definition, one column at a time.
void addReadNoiseReference(float *sums, const float *variances, size_t columns,
                           const ReadNoiseKey &key);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_READNOISE_H
