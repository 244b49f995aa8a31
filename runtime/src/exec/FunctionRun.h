//===- FunctionRun.h - Calls of a program's functions -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Host operations run their kernels, region calls their interpreter, branches
// and loops other functions. What a step needed stays for the next run.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_FUNCTIONRUN_H
#define RAMPART_SRC_EXEC_FUNCTIONRUN_H

#include "ChipState.h"
#include "Clock.h"
#include "RegionRunner.h"
#include "StreamPlan.h"

#include <chrono>

namespace rampart {

/// What all functions of one run share. `observer`, `trace` and `clock` may be
/// null.
struct RunContext {
  explicit RunContext(const Chip::State &chip)
      : program(chip.program), chip(chip) {}

  /// Begins another run.
  void begin(const RunOptions &options, Observer *observer,
             std::vector<StepTrace> *trace, ClockCount *clock);
  /// Since the run began.
  double seconds() const;
  /// Keys what a call draws: the step in the entry function,
  /// after those numbers the calls of other functions as they happen.
  uint32_t callNumber(size_t function, size_t step);

  const Program &program;
  const Chip::State &chip;
  RunOptions options;
  Observer *observer = nullptr;
  std::vector<StepTrace> *trace = nullptr;
  ClockCount *clock = nullptr;
  RunTeam team; // of as many threads as the options say
  /// A stream's entry function; null: runs do not follow one another.
  const StreamPlan *stream = nullptr;
  uint64_t stepsBefore = 0; // of the stream
  int64_t steps = 0;        // of this run

private:
  std::chrono::steady_clock::time_point began;
  uint32_t nestedCalls = 0;
};

/// The values to drop after each step of `function`: what steps made, after its
/// last use.
std::vector<std::vector<int32_t>> findLastUses(const fb::Function &function);

/// Whether each value of `function` is read or defined by a step, or a result.
std::vector<bool> usedValues(const fb::Function &function);

/// One function, called any number of times.
class FunctionRun {
public:
  /// With `keeps` small codes and what becomes of them stay where they are: a
  /// run overwrites those of the run before.
  FunctionRun(RunContext &context, size_t function, bool keeps);

  /// Arguments stay until they are set anew.
  void setArgument(size_t i, const Tensor &tensor) {
    at(function.arguments()->Get(flatbuffers::uoffset_t(i))->value()) = tensor;
  }
  Status run();
  /// Begins the stream anew.
  void forget();
  /// Of the last run.
  const Tensor &result(size_t i) const {
    return values[size_t(
        function.results()->Get(flatbuffers::uoffset_t(i))->value())];
  }

private:
  using Values = flatbuffers::Vector<int32_t>;

  /// What a step keeps from call to call.
  struct StepMemory {
    std::vector<const Tensor *> inputs;
    std::vector<Tensor *> outputs;
    std::vector<KeptMemory> kept; // of the outputs
    std::unique_ptr<RegionRunner> region;
    RegionMemory loop;                                // of a stream
    Tensor lengths;                                   // likewise: of this run
    std::unique_ptr<FunctionRun> callee, otherCallee; // body, or then and else
    bool isDefined = false;                           // a constant
  };

  Status runStep(size_t step);
  Status dispatch(size_t step, StepTrace &record);
  Status runHostOp(size_t step, const fb::HostOp &op);
  Status runCodeOp(size_t step, const HostOp &hostOp, const fb::HostOp &op);
  HostContext hostContext(size_t step, const HostOp &op) const;
  Status runRegionCall(size_t step, const fb::RegionCall &call,
                       StepTrace &record);
  void countCall(const fb::RegionCall &call, const CallClock &counted,
                 const RegionCounts &counts);
  /// What a stream changes about a call.
  Status continueCall(size_t step, const Tensor *&lengths,
                      RegionSettings &settings);
  Status continueRows(size_t step, RegionSettings &settings) const;
  Status runIf(size_t step, const fb::HostIf &branch);
  Status runLoop(size_t step, const fb::HostLoop &loop);
  void observeQuantize(size_t step, const Tensor &tensor) const;
  /// Calls a function; `memory` keeps it.
  Result<std::vector<Tensor>> call(std::unique_ptr<FunctionRun> &memory,
                                   size_t callee,
                                   std::span<const Tensor> arguments);

  Tensor &at(int32_t value) { return values[size_t(value)]; }
  void drop(size_t step);
  std::vector<Tensor> take(const Values *numbers) const;
  void put(const Values *numbers, std::vector<Tensor> tensors);

  RunContext &context;
  size_t number;
  const fb::Function &function;
  bool keeps;
  std::vector<Tensor> values;
  std::vector<bool> isKept;         // by value: lies in kept memory
  std::vector<StepMemory> memories; // by step
  std::optional<FunctionClock> clock;
};

} // namespace rampart

#endif // RAMPART_SRC_EXEC_FUNCTIONRUN_H
