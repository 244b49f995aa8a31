//===- FunctionRun.h - Calls of a program's functions -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Host operations run their kernels, region calls their interpreter, branches
// and loops other functions; a value is dropped after its last use.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_FUNCTIONRUN_H
#define RAMPART_SRC_EXEC_FUNCTIONRUN_H

#include "ChipState.h"
#include "Clock.h"

#include <chrono>

namespace rampart {

/// What all calls of one run share.
struct RunContext {
  RunContext(const Program &program, const Chip::State &chip,
             const RunOptions &options, const RangeObserver *observer,
             std::vector<StepTrace> *trace, ClockCount *clock);

  double seconds() const;
  /// Keys what a call draws: the step in the entry function,
  /// after those numbers the calls of other functions as they happen.
  uint32_t callNumber(size_t function, size_t step);

  const Program &program;
  const Chip::State &chip;
  const RunOptions &options;
  const RangeObserver *observer;
  std::vector<StepTrace> *trace;
  ClockCount *clock;

private:
  std::chrono::steady_clock::time_point began;
  uint32_t nestedCalls = 0;
};

/// The values to drop after each step of `function`.
std::vector<std::vector<int32_t>> findLastUses(const fb::Function &function);

/// Whether each value of `function` is read or defined by a step, or a result.
std::vector<bool> usedValues(const fb::Function &function);

/// One call of one function.
class FunctionRun {
public:
  FunctionRun(RunContext &context, size_t function);

  /// As many arguments as the function has; its results, in order.
  Result<std::vector<Tensor>> run(std::vector<Tensor> arguments);

private:
  using Values = flatbuffers::Vector<int32_t>;

  Status runStep(size_t step);
  Status dispatch(size_t step, StepTrace &record);
  Status runHostOp(size_t step, const fb::HostOp &op);
  HostContext hostContext(size_t step, const HostOp &op) const;
  Status runRegionCall(size_t step, const fb::RegionCall &call,
                       StepTrace &record);
  Status runIf(const fb::HostIf &branch);
  Status runLoop(const fb::HostLoop &loop);
  void observeQuantize(size_t step, const Tensor &tensor) const;

  Tensor &at(int32_t value) { return values[size_t(value)]; }
  std::vector<Tensor> take(const Values *numbers) const;
  void put(const Values *numbers, std::vector<Tensor> tensors);

  RunContext &context;
  size_t number;
  const fb::Function &function;
  std::vector<Tensor> values;
  std::optional<FunctionClock> clock;
};

} // namespace rampart

#endif // RAMPART_SRC_EXEC_FUNCTIONRUN_H
