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
#include "KeptMemory.h"

#include <memory>

namespace rampart {

/// The tensors of one call.
struct RegionArguments {
  std::span<const Tensor *const> inputs;
  const Tensor *lengths = nullptr;  // null: every stream has all steps
  std::span<Tensor *const> outputs; // receive the results
  /// One for each output where it stays from call to call; empty: each call's
  /// outputs are its own.
  std::span<KeptMemory> memories = {};
};

/// What keys and watches one call.
struct RegionSettings {
  NoiseContext noise;
  RunTeam &team;
  Observer *observer = nullptr;   // may be null, with
  RegionPlace place = {};         // ... what it is told of the call
  CallClock *clock = nullptr;     // may be null
  RegionMemory *memory = nullptr; // of a stream; see CallFrame
  uint32_t firstStep = 0;
};

struct RegionCounts {
  bool recurrent = false; // has sequences
  int64_t streams = 0;
  int64_t steps = 0; // time steps of all streams (streams of a region without)
};

/// Sizes that a call's inputs agree on.
struct RegionSizes {
  int64_t steps = 0;
  Shape streamShape{0}; // streams may have several axes
};

/// One region, called any number of times by one thread at a time: interpreters
/// and their memory stay from call to call.
class RegionRunner {
public:
  RegionRunner(const Chip::State &chip, uint32_t region);
  RegionRunner(const RegionRunner &) = delete;

  /// Errors say which input, what was expected and what was found.
  Result<RegionCounts> run(const RegionArguments &arguments,
                           const RegionSettings &settings);

private:
  Status readSizes(const RegionArguments &arguments);
  Status bindTensors(const RegionArguments &arguments);
  Status prepareMemory(RegionMemory &memory) const;
  template <typename Code>
  Status
  runBlocks(std::vector<std::unique_ptr<Interpreter<Code>>> &interpreters,
            RunTeam &team);

  const Chip::State &chip;
  const RegionPlan &plan;
  size_t fullBlock;    // streams of a block where there are enough
  IntegrateRun shared; // the largest that several threads can share
  CallFrame frame;
  RegionSizes sizes;
  std::vector<std::pair<ElementType, Shape>> checked; // inputs of these sizes
  std::vector<Tensor> widened;                        // ideal mode: inputs
  // One for each thread that was needed so far.
  std::vector<std::unique_ptr<Interpreter<int32_t>>> interpreters;
  std::vector<std::unique_ptr<Interpreter<double>>> realInterpreters;
};

} // namespace rampart

#endif // RAMPART_SRC_EXEC_REGIONRUNNER_H
