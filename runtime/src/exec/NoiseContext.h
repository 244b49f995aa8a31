//===- NoiseContext.h - What keys the draws of a region call ----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_NOISECONTEXT_H
#define RAMPART_SRC_EXEC_NOISECONTEXT_H

#include "rampart/core/Random.h"

namespace rampart {

/// What keys the noise of one region call.
struct NoiseContext {
  uint32_t invocation = 0;
  uint32_t call = 0;             // see RunContext::callNumber
  uint64_t firstStream = 0;      // number of the call's stream 0
  std::array<uint32_t, 2> key{}; // of the seed and chip

  /// What a draw of a stream is for. A ramp's passes have a number of their
  /// own for every ramp.
  enum Purpose : uint32_t { read, jitter, comparator, firstRamp };

  /// The key of one stream's draws; see ReadNoise.h for their counters.
  std::array<uint32_t, 2> keyOf(uint64_t stream, uint32_t purpose) const {
    std::array<uint32_t, 4> mixed =
        philox({invocation, call, uint32_t(stream >> 32), purpose}, key);
    return {mixed[0], mixed[1]};
  }
};

} // namespace rampart

#endif // RAMPART_SRC_EXEC_NOISECONTEXT_H
