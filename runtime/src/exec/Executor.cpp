//===- Executor.cpp - Runs a program --------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tensors go into the entry function and come out of it.
//===----------------------------------------------------------------------===//
#include "rampart/exec/Executor.h"

#include "Binding.h"
#include "FunctionRun.h"
#include "rampart/core/Text.h"

#include <cstring>
#include <new>

using namespace rampart;

struct Call::State {
  State(const Chip &chip, bool keeps)
      : chip(chip), context(chip.state()),
        entry(*context.program.index().functions()->Get(0)),
        function(context, 0, keeps),
        bound(entry.arguments() ? entry.arguments()->size() : 0),
        outputs(entry.results() ? entry.results()->size() : 0) {}

  Status checkOptions(const RunOptions &options) const;
  Status checkInputs();
  Status countSteps();
  Status readOutputs();
  Tensor detached(const Tensor &tensor) const;

  Chip chip; // keeps program and conductances alive
  RunContext context;
  const fb::Function &entry;
  FunctionRun function;
  std::vector<std::optional<Tensor>> bound; // by argument
  bool areChecked = false;
  std::vector<Tensor> outputs;
  std::optional<StreamPlan> stream;
  bool isBroken = false; // a stream's run failed half-way
};

Call::Call(const Chip &chip, bool keepsMemory)
    : content(std::make_unique<State>(chip, keepsMemory)) {}
Call::Call(Call &&) noexcept = default;
Call::~Call() = default;

Result<Call> Call::stream(const Chip &chip) {
  Result<StreamPlan> plan = planStream(chip.source());
  if (!plan)
    return Error{plan.error()};
  Call call(chip);
  State &state = *call.content;
  state.stream = std::move(*plan);
  state.context.stream = &*state.stream;
  return call;
}

int64_t Call::inputTimeAxis(size_t i) const {
  return content->stream ? content->stream->inputAxes[i] : -1;
}

int64_t Call::outputTimeAxis(size_t i) const {
  return content->stream ? content->stream->outputAxes[i] : -1;
}

uint64_t Call::stepsDone() const { return content->context.stepsBefore; }

void Call::restart() {
  content->context.stepsBefore = 0;
  content->function.forget();
  content->isBroken = false;
}

Result<size_t> Call::inputNamed(std::string_view name) const {
  return argumentNamed(content->entry, name);
}

void Call::bind(size_t input, const Tensor &tensor) {
  std::optional<Tensor> &bound = content->bound[input];
  content->areChecked &= bound && bound->type() == tensor.type() &&
                         bound->shape() == tensor.shape();
  bound = tensor;
  content->function.setArgument(input, tensor);
}

const Tensor &Call::output(size_t i) const { return content->outputs[i]; }

Status Call::State::checkOptions(const RunOptions &options) const {
  const Chip::State &state = chip.state();
  if (state.mode != options.mode || state.seed != options.seed ||
      state.chip != options.chip)
    return Error{"the chip was programmed with another mode, seed or number"};
  if (options.threads < 1 || options.threads > 1024)
    return Error{"expected 1 to 1024 threads, found " +
                 std::to_string(options.threads)};
  return state.made;
}

Status Call::State::checkInputs() {
  if (areChecked)
    return {};
  std::vector<const Tensor *> arguments;
  for (const std::optional<Tensor> &tensor : bound)
    arguments.push_back(tensor ? &*tensor : nullptr);
  Status status =
      checkArguments(entry, arguments,
                     stream ? std::span<const int64_t>(stream->inputAxes)
                            : std::span<const int64_t>());
  if (status && stream)
    status = countSteps();
  areChecked = bool(status);
  return status;
}

/// All inputs with a time axis have as many steps.
Status Call::State::countSteps() {
  context.steps = -1;
  for (size_t i = 0; i < bound.size(); ++i) {
    if (stream->inputAxes[i] < 0 || !bound[i])
      continue;
    int64_t steps = bound[i]->shape()[size_t(stream->inputAxes[i])];
    const fb::Port &port = *entry.arguments()->Get(flatbuffers::uoffset_t(i));
    std::string name = "input " + quotedText(port.name()->string_view());
    if (steps < 1)
      return Error{name + ": expected at least one time step, found none"};
    if (context.steps >= 0 && steps != context.steps)
      return Error{name + ": expected " + std::to_string(context.steps) +
                   " time steps as in an earlier input, found " +
                   std::to_string(steps)};
    context.steps = steps;
  }
  return {};
}

/// Outputs do not point into the program's or the caller's data, which may go
/// first.
Tensor Call::State::detached(const Tensor &tensor) const {
  const auto *bytes = tensor.data<std::byte>();
  bool isForeign = context.program.holds(bytes);
  for (const std::optional<Tensor> &input : bound)
    isForeign |=
        input && std::less_equal<>()(input->data<std::byte>(), bytes) &&
        std::less<>()(bytes, input->data<std::byte>() + input->byteSize());
  if (!isForeign)
    return tensor;
  Tensor copy(tensor.type(), tensor.shape());
  if (copy.byteSize() > 0)
    std::memcpy(copy.mutableData<std::byte>(), bytes, copy.byteSize());
  return copy;
}

Status Call::State::readOutputs() {
  for (size_t i = 0; i < outputs.size(); ++i) {
    const fb::Port &port = *entry.results()->Get(flatbuffers::uoffset_t(i));
    const Tensor &value = function.result(i);
    ElementType expected = elementTypeOf(port.element_type());
    if (value.type() != expected)
      return Error{"output " + quotedText(port.name()->string_view()) +
                   ": expected " + std::string(elementTypeName(expected)) +
                   ", found " + std::string(elementTypeName(value.type()))};
    bool stays = outputs[i].data<std::byte>() == value.data<std::byte>() &&
                 outputs[i].type() == value.type() &&
                 outputs[i].shape() == value.shape();
    if (!stays)
      outputs[i] = detached(value);
  }
  return {};
}

Status Call::run(const RunOptions &options, Observer *observer,
                 std::vector<StepTrace> *trace, ClockCount *clock) {
  State &state = *content;
  if (Status status = state.checkOptions(options); !status)
    return status;
  if (Status status = state.checkInputs(); !status)
    return status;
  if (state.isBroken)
    return Error{"the stream's last run failed: restart it"};
  state.isBroken = state.stream.has_value(); // until all has worked
  try {
    state.context.begin(options, observer, trace, clock);
    if (Status status = state.function.run(); !status)
      return status;
    if (Status status = state.readOutputs(); !status)
      return status;
    if (state.stream)
      state.context.stepsBefore += uint64_t(state.context.steps);
    state.isBroken = false;
    return {};
  } catch (const std::bad_alloc &) {
    return Error{"not enough memory for this batch"};
  }
}

Result<NamedTensors> rampart::run(const Program &program, const Chip &chip,
                                  const NamedTensors &inputs,
                                  const RunOptions &options, Observer *observer,
                                  std::vector<StepTrace> *trace,
                                  ClockCount *clock) {
  if (&chip.state().program.index() != &program.index())
    return Error{"the chip was programmed with another program"};
  Call call(chip, false); // the results outlive it
  for (const auto &[name, tensor] : inputs) {
    Result<size_t> number = call.inputNamed(name);
    if (!number)
      return Error{number.error()};
    call.bind(*number, tensor);
  }
  if (Status status = call.run(options, observer, trace, clock); !status)
    return Error{status.error()};
  NamedTensors results;
  const fb::Function &entry = *program.index().functions()->Get(0);
  for (size_t i = 0; entry.results() && i < entry.results()->size(); ++i)
    results.emplace(
        entry.results()->Get(flatbuffers::uoffset_t(i))->name()->str(),
        call.output(i));
  return results;
}
