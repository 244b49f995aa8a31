//===- Executor.cpp - Runs a program --------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Named tensors go into the entry function and come out of it.
//===----------------------------------------------------------------------===//
#include "rampart/exec/Executor.h"

#include "Binding.h"
#include "FunctionRun.h"
#include "rampart/core/Text.h"

#include <cstring>
#include <new>

using namespace rampart;

/// Results must not point into the program's data, which may go first.
static Tensor detached(const Program &program, const Tensor &tensor) {
  if (!program.holds(tensor.data<std::byte>()))
    return tensor;
  Tensor copy(tensor.type(), tensor.shape());
  if (copy.byteSize() > 0)
    std::memcpy(copy.mutableData<std::byte>(), tensor.data<std::byte>(),
                copy.byteSize());
  return copy;
}

static Result<NamedTensors> nameResults(const Program &program,
                                        const fb::Function &entry,
                                        const std::vector<Tensor> &values) {
  NamedTensors results;
  for (size_t i = 0; i < values.size(); ++i) {
    const fb::Port *port = entry.results()->Get(flatbuffers::uoffset_t(i));
    const Tensor &value = values[i];
    ElementType expected = elementTypeOf(port->element_type());
    if (value.type() != expected)
      return Error{"output " + quotedText(port->name()->string_view()) +
                   ": expected " + std::string(elementTypeName(expected)) +
                   ", found " + std::string(elementTypeName(value.type()))};
    results.emplace(port->name()->str(), detached(program, value));
  }
  return results;
}

static Result<NamedTensors> runEntry(RunContext &context,
                                     const NamedTensors &inputs) {
  const fb::Function &entry = *context.program.index().functions()->Get(0);
  if (Status status = checkArguments(entry, inputs); !status)
    return Error{status.error()};
  std::vector<Tensor> arguments;
  if (entry.arguments())
    for (const fb::Port *port : *entry.arguments()) {
      auto input = inputs.find(port->name()->str());
      arguments.push_back(input == inputs.end() ? Tensor() : input->second);
    }
  Result<std::vector<Tensor>> results =
      FunctionRun(context, 0).run(std::move(arguments));
  if (!results)
    return Error{results.error()};
  return nameResults(context.program, entry, *results);
}

Result<NamedTensors> rampart::run(const Program &program, const Chip &chip,
                                  const NamedTensors &inputs,
                                  const RunOptions &options,
                                  const RangeObserver *observer,
                                  std::vector<StepTrace> *trace,
                                  ClockCount *clock) {
  const Chip::State &state = chip.state();
  if (&state.program.index() != &program.index())
    return Error{"the chip was programmed with another program"};
  if (state.mode != options.mode || state.seed != options.seed ||
      state.chip != options.chip)
    return Error{"the chip was programmed with another mode, seed or number"};
  if (options.threads < 1 || options.threads > 1024)
    return Error{"expected 1 to 1024 threads, found " +
                 std::to_string(options.threads)};
  if (observer && (options.mode != Mode::Ideal || options.threads != 1))
    return Error{"ranges are observed in ideal mode on one thread"};
  try {
    RunContext context(program, state, options, observer, trace, clock);
    return runEntry(context, inputs);
  } catch (const std::bad_alloc &) {
    return Error{"not enough memory for this batch"};
  }
}
