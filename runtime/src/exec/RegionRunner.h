//===- RegionRunner.h - Calls a device region -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks the host tensors of a call against the region's ports, and splits the
// streams into blocks and over threads.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_REGIONRUNNER_H
#define RAMPART_SRC_EXEC_REGIONRUNNER_H

#include "ChipState.h"
#include "Clock.h"
#include "Interpreter.h"

namespace rampart {

/// The tensors that enter one call; `lengths` is null where every stream has
/// all steps.
struct RegionInputs {
  std::vector<Tensor> ports;
  const Tensor *lengths = nullptr;
};

struct RegionResults {
  std::vector<Tensor> ports;
  bool recurrent = false; // has sequences
  int64_t streams = 0;
  int64_t steps = 0; // time steps of all streams (streams of a region without)
};

/// `observer` and `clock` may be null. Errors say which input, what was
/// expected and what was found.
Result<RegionResults> runRegion(const Chip::State &chip, uint32_t region,
                                const RegionInputs &inputs,
                                const NoiseContext &noise, int threads,
                                const RangeObserver *observer,
                                CallClock *clock);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_REGIONRUNNER_H
