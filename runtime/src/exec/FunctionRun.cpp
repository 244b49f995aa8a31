//===- FunctionRun.cpp - Calls of a program's functions -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "FunctionRun.h"

#include "LoopState.h"
#include "RegionRunner.h"

using namespace rampart;

//===----------------------------------------------------------------------===//
// What calls share
//===----------------------------------------------------------------------===//

RunContext::RunContext(const Program &program, const Chip::State &chip,
                       const RunOptions &options, const RangeObserver *observer,
                       std::vector<StepTrace> *trace, ClockCount *clock)
    : program(program), chip(chip), options(options), observer(observer),
      trace(trace), clock(clock), began(std::chrono::steady_clock::now()) {}

double RunContext::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began)
      .count();
}

uint32_t RunContext::callNumber(size_t function, size_t step) {
  if (function == 0)
    return uint32_t(step);
  return program.index().functions()->Get(0)->body()->size() + nestedCalls++;
}

/// Calls use(value) for every value that `step` reads or defines.
template <typename Use>
static void forEachValue(const fb::Step &step, Use use) {
  auto one = [&](int32_t value) {
    if (value >= 0)
      use(value);
  };
  auto all = [&](const flatbuffers::Vector<int32_t> *values) {
    for (size_t i = 0; values && i < values->size(); ++i)
      one(values->Get(flatbuffers::uoffset_t(i)));
  };
  if (const fb::HostOp *op = step.step_as_HostOp()) {
    all(op->inputs());
    all(op->outputs());
  } else if (const fb::RegionCall *call = step.step_as_RegionCall()) {
    all(call->inputs());
    all(call->outputs());
    one(call->lengths());
  } else if (const fb::HostIf *branch = step.step_as_HostIf()) {
    one(branch->condition());
    all(branch->then_inputs());
    all(branch->else_inputs());
    all(branch->outputs());
  } else if (const fb::HostLoop *loop = step.step_as_HostLoop()) {
    one(loop->trips());
    one(loop->condition());
    all(loop->carried());
    all(loop->captured());
    all(loop->outputs());
  } else {
    one(step.step_as_HostConstant()->output());
  }
}

std::vector<std::vector<int32_t>>
rampart::findLastUses(const fb::Function &function) {
  constexpr size_t never = SIZE_MAX;
  size_t steps = function.body() ? function.body()->size() : 0;
  std::vector<size_t> last(size_t(function.value_count()), never);
  for (size_t i = 0; i < steps; ++i)
    forEachValue(*function.body()->Get(flatbuffers::uoffset_t(i)),
                 [&](int32_t value) { last[size_t(value)] = i; });
  if (function.results())
    for (const fb::Port *result : *function.results())
      last[size_t(result->value())] = never;
  std::vector<std::vector<int32_t>> uses(steps);
  for (size_t value = 0; value < last.size(); ++value)
    if (last[value] != never)
      uses[last[value]].push_back(int32_t(value));
  return uses;
}

std::vector<bool> rampart::usedValues(const fb::Function &function) {
  std::vector<bool> used(size_t(function.value_count()));
  if (function.body())
    for (const fb::Step *step : *function.body())
      forEachValue(*step, [&](int32_t value) { used[size_t(value)] = true; });
  if (function.results())
    for (const fb::Port *result : *function.results())
      used[size_t(result->value())] = true;
  return used;
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

FunctionRun::FunctionRun(RunContext &context, size_t function)
    : context(context), number(function),
      function(*context.program.index().functions()->Get(
          flatbuffers::uoffset_t(function))) {
  if (context.clock)
    clock.emplace(context.clock->schedule->functions[function]);
}

Result<std::vector<Tensor>> FunctionRun::run(std::vector<Tensor> arguments) {
  values.resize(size_t(function.value_count()));
  for (size_t i = 0; i < arguments.size(); ++i)
    at(function.arguments()->Get(flatbuffers::uoffset_t(i))->value()) =
        std::move(arguments[i]);
  size_t steps = function.body() ? function.body()->size() : 0;
  for (size_t step = 0; step < steps; ++step)
    if (Status status = runStep(step); !status)
      return Error{status.error()};
  if (clock)
    context.clock->cycles += clock->cycles();
  std::vector<Tensor> results;
  if (function.results())
    for (const fb::Port *port : *function.results())
      results.push_back(at(port->value()));
  return results;
}

std::vector<Tensor> FunctionRun::take(const Values *numbers) const {
  std::vector<Tensor> tensors;
  tensors.reserve(numbers ? numbers->size() : 0);
  for (size_t i = 0; numbers && i < numbers->size(); ++i)
    tensors.push_back(values[size_t(numbers->Get(flatbuffers::uoffset_t(i)))]);
  return tensors;
}

void FunctionRun::put(const Values *numbers, std::vector<Tensor> tensors) {
  for (size_t i = 0; i < tensors.size(); ++i)
    at(numbers->Get(flatbuffers::uoffset_t(i))) = std::move(tensors[i]);
}

Status FunctionRun::runStep(size_t step) {
  const fb::Step &host = *function.body()->Get(flatbuffers::uoffset_t(step));
  StepTrace record;
  record.function = number;
  record.step = step;
  record.start = context.seconds();
  if (Status status = dispatch(step, record); !status) {
    std::string location = host.location() ? host.location()->str() : "";
    return location.empty() ? status : Error{location + ": " + status.error()};
  }
  for (int32_t value : context.chip.lastUses[number][step])
    at(value) = Tensor();
  record.seconds = context.seconds() - record.start;
  if (context.trace)
    context.trace->push_back(record);
  return {};
}

Status FunctionRun::dispatch(size_t step, StepTrace &record) {
  const fb::Step &host = *function.body()->Get(flatbuffers::uoffset_t(step));
  if (const fb::HostOp *op = host.step_as_HostOp())
    return runHostOp(step, *op);
  if (const fb::RegionCall *call = host.step_as_RegionCall())
    return runRegionCall(step, *call, record);
  if (const fb::HostIf *branch = host.step_as_HostIf())
    return runIf(*branch);
  if (const fb::HostLoop *loop = host.step_as_HostLoop())
    return runLoop(*loop);
  const fb::HostConstant &constant = *host.step_as_HostConstant();
  at(constant.output()) = context.program.constant(constant.constant());
  return {};
}

//===----------------------------------------------------------------------===//
// Operations and regions
//===----------------------------------------------------------------------===//

void FunctionRun::observeQuantize(size_t step, const Tensor &tensor) const {
  const RangeObserver *observer = context.observer;
  if (!observer || !observer->quantize || tensor.size() == 0 ||
      tensor.type() != ElementType::Float32)
    return;
  const float *data = tensor.data<float>();
  auto [lo, hi] = std::minmax_element(data, data + tensor.size());
  observer->quantize(number, step, *lo, *hi);
}

HostContext FunctionRun::hostContext(size_t step, const HostOp &op) const {
  const RunOptions &options = context.options;
  HostContext result;
  result.real = options.mode == Mode::Ideal;
  if (op.spec().opcode != "multinomial")
    return result;
  result.key = randomKey(options.seed, options.chip, Draw::Sampling);
  result.invocation = options.invocation;
  result.call = context.callNumber(number, step);
  result.firstRow = options.firstStream;
  return result;
}

Status FunctionRun::runHostOp(size_t step, const fb::HostOp &op) {
  const HostOp &hostOp = *context.program.hostOp(number, step);
  const size_t count = presentInputs(op);
  std::vector<Tensor> inputs;
  inputs.reserve(count);
  for (size_t i = 0; i < count; ++i)
    inputs.push_back(at(op.inputs()->Get(flatbuffers::uoffset_t(i))));
  if (hostOp.spec().opcode == "quantize")
    observeQuantize(step, inputs[0]);
  Result<Tensor> output = hostOp.run(inputs, hostContext(step, hostOp));
  if (!output)
    return Error{std::string(hostOp.spec().opcode) + ": " + output.error()};
  at(op.outputs()->Get(0)) = std::move(*output);
  return {};
}

Status FunctionRun::runRegionCall(size_t step, const fb::RegionCall &call,
                                  StepTrace &record) {
  const RunOptions &options = context.options;
  RegionInputs inputs;
  inputs.ports = take(call.inputs());
  if (call.lengths() >= 0)
    inputs.lengths = &at(call.lengths());
  NoiseContext noise{options.invocation, context.callNumber(number, step),
                     options.firstStream,
                     randomKey(options.seed, options.chip, Draw::ReadNoise)};
  std::optional<CallClock> counted;
  if (clock)
    counted.emplace(clock->group(step), clock->member(step));
  Result<RegionResults> results =
      runRegion(context.chip, call.region(), inputs, noise, options.threads,
                context.observer, counted ? &*counted : nullptr);
  if (!results) {
    const auto *name =
        context.program.index().regions()->Get(call.region())->name();
    return Error{"region" + (name ? " " + name->str() : std::string()) + ": " +
                 results.error()};
  }
  if (counted) {
    clock->finish(step, *counted);
    context.clock->lateOperands += counted->lateOperands();
  }
  put(call.outputs(), std::move(results->ports));
  record.region = true;
  record.recurrent = results->recurrent;
  record.streams = results->streams;
  record.streamSteps = results->steps;
  return {};
}

//===----------------------------------------------------------------------===//
// Control flow
//===----------------------------------------------------------------------===//

Status FunctionRun::runIf(const fb::HostIf &branch) {
  Result<bool> condition = readCondition(at(branch.condition()));
  if (!condition)
    return Error{"if: " + condition.error()};
  FunctionRun callee(context, *condition ? branch.then_function()
                                         : branch.else_function());
  Result<std::vector<Tensor>> results = callee.run(
      take(*condition ? branch.then_inputs() : branch.else_inputs()));
  if (!results)
    return Error{results.error()};
  put(branch.outputs(), std::move(*results));
  return {};
}

Status FunctionRun::runLoop(const fb::HostLoop &loop) {
  const auto *bodies = context.program.index().functions();
  LoopState state(*bodies->Get(loop.body()), take(loop.carried()),
                  take(loop.captured()));
  const Tensor *trips = loop.trips() < 0 ? nullptr : &at(loop.trips());
  const Tensor *condition =
      loop.condition() < 0 ? nullptr : &at(loop.condition());
  if (Status status = state.begin(trips, condition); !status)
    return Error{"loop: " + status.error()};
  while (state.goesOn()) {
    std::string title = "pass " + std::to_string(state.pass()) + ": ";
    Result<std::vector<Tensor>> results =
        FunctionRun(context, loop.body()).run(state.arguments());
    if (!results)
      return Error{title + results.error()};
    if (Status status = state.advance(std::move(*results)); !status)
      return Error{title + status.error()};
  }
  Result<std::vector<Tensor>> results = state.results();
  if (!results)
    return Error{"loop: " + results.error()};
  put(loop.outputs(), std::move(*results));
  return {};
}
