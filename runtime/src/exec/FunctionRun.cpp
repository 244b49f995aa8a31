//===- FunctionRun.cpp - Calls of a program's functions -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "FunctionRun.h"

#include "LoopState.h"
#include "rampart/host/Codes.h"

using namespace rampart;

//===----------------------------------------------------------------------===//
// What calls share
//===----------------------------------------------------------------------===//

void RunContext::begin(const RunOptions &options, Observer *observer,
                       std::vector<StepTrace> *trace, ClockCount *clock) {
  this->options = options;
  this->observer = observer;
  this->trace = trace;
  this->clock = clock;
  nestedCalls = 0;
  team.setThreads(size_t(options.threads));
  if (trace)
    began = std::chrono::steady_clock::now();
}

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
  auto keep = [&](int32_t value) { last[size_t(value)] = never; };
  if (function.results())
    for (const fb::Port *result : *function.results())
      keep(result->value());
  // Arguments belong to the caller, constants to the program.
  if (function.arguments())
    for (const fb::Port *argument : *function.arguments())
      keep(argument->value());
  for (size_t i = 0; i < steps; ++i)
    if (const auto *constant = function.body()
                                   ->Get(flatbuffers::uoffset_t(i))
                                   ->step_as_HostConstant())
      keep(constant->output());
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

FunctionRun::FunctionRun(RunContext &context, size_t function, bool keeps)
    : context(context), number(function),
      function(*context.program.index().functions()->Get(
          flatbuffers::uoffset_t(function))),
      keeps(keeps), values(size_t(this->function.value_count())),
      isKept(values.size()),
      memories(this->function.body() ? this->function.body()->size() : 0) {}

Status FunctionRun::run() {
  clock.reset();
  if (context.clock)
    clock.emplace(context.clock->schedule->functions[number],
                  context.clock->tasks != nullptr);
  for (size_t step = 0; step < memories.size(); ++step)
    if (Status status = runStep(step); !status)
      return status;
  if (!clock)
    return {};
  timing::Cycles &cycles = context.clock->activity.cycles;
  if (context.clock->tasks)
    clock->appendTasks(number, cycles, *context.clock->tasks);
  cycles += clock->cycles();
  return {};
}

Result<std::vector<Tensor>>
FunctionRun::call(std::unique_ptr<FunctionRun> &memory, size_t callee,
                  std::span<const Tensor> arguments) {
  if (!memory)
    memory = std::make_unique<FunctionRun>(context, callee, false);
  for (size_t i = 0; i < arguments.size(); ++i)
    memory->setArgument(i, arguments[i]);
  if (Status status = memory->run(); !status)
    return Error{status.error()};
  std::vector<Tensor> results;
  if (const auto *ports = memory->function.results())
    for (size_t i = 0; i < ports->size(); ++i)
      results.push_back(memory->result(i));
  for (size_t i = 0; i < arguments.size(); ++i)
    memory->setArgument(i, Tensor());
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
  if (context.trace)
    record.start = context.seconds();
  if (Status status = dispatch(step, record); !status) {
    std::string location = host.location() ? host.location()->str() : "";
    return location.empty() ? status : Error{location + ": " + status.error()};
  }
  drop(step);
  if (!context.trace)
    return {};
  record.seconds = context.seconds() - record.start;
  context.trace->push_back(record);
  return {};
}

/// What lies in kept memory stays, and with it its shape.
void FunctionRun::drop(size_t step) {
  for (int32_t value : context.chip.lastUses[number][step])
    if (!isKept[size_t(value)])
      at(value) = Tensor();
}

Status FunctionRun::dispatch(size_t step, StepTrace &record) {
  const fb::Step &host = *function.body()->Get(flatbuffers::uoffset_t(step));
  if (const fb::HostOp *op = host.step_as_HostOp())
    return runHostOp(step, *op);
  if (const fb::RegionCall *call = host.step_as_RegionCall())
    return runRegionCall(step, *call, record);
  if (const fb::HostIf *branch = host.step_as_HostIf())
    return runIf(step, *branch);
  if (const fb::HostLoop *loop = host.step_as_HostLoop())
    return runLoop(step, *loop);
  const fb::HostConstant &constant = *host.step_as_HostConstant();
  if (!memories[step].isDefined)
    at(constant.output()) = context.program.constant(constant.constant());
  memories[step].isDefined = true;
  return {};
}

//===----------------------------------------------------------------------===//
// Operations and regions
//===----------------------------------------------------------------------===//

void FunctionRun::observeQuantize(size_t step, const Tensor &tensor) const {
  if (!context.observer || tensor.size() == 0 ||
      tensor.type() != ElementType::Float32)
    return;
  const float *data = tensor.data<float>();
  auto [lo, hi] = std::minmax_element(data, data + tensor.size());
  context.observer->quantize(number, step, *lo, *hi);
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
  std::string_view opcode = hostOp.spec().opcode;
  bool quantizes = opcode == "quantize";
  if (quantizes)
    observeQuantize(step, at(op.inputs()->Get(0)));
  Status status;
  if (keeps && (quantizes || opcode == "dequantize")) {
    status = runCodeOp(step, hostOp, op);
  } else {
    std::vector<Tensor> inputs;
    inputs.reserve(presentInputs(op));
    for (size_t i = 0, count = presentInputs(op); i < count; ++i)
      inputs.push_back(at(op.inputs()->Get(flatbuffers::uoffset_t(i))));
    Result<Tensor> output = hostOp.run(inputs, hostContext(step, hostOp));
    if (output)
      at(op.outputs()->Get(0)) = std::move(*output);
    else
      status = Error{output.error()};
  }
  return status ? status : Error{std::string(opcode) + ": " + status.error()};
}

/// quantize or dequantize, in kept memory.
Status FunctionRun::runCodeOp(size_t step, const HostOp &hostOp,
                              const fb::HostOp &op) {
  const Tensor &input = at(op.inputs()->Get(0));
  int32_t value = op.outputs()->Get(0);
  Tensor &output = at(value);
  bool quantizes = hostOp.spec().opcode == "quantize";
  bool real = context.options.mode == Mode::Ideal;
  ElementType type = !quantizes ? ElementType::Float32
                     : real     ? ElementType::RealCode
                                : ElementType::Code;
  memories[step].kept.resize(1);
  KeptMemory &memory = memories[step].kept[0];
  if (!memory.holds(output) || output.type() != type ||
      output.shape() != input.shape())
    output = memory.make(type, input.shape());
  isKept[size_t(value)] = memory.holds(output);
  Status status =
      quantizes
          ? quantizeInto(hostOp, input, real, output.mutableData<std::byte>())
          : dequantizeInto(hostOp, input, output.mutableData<float>());
  return status
             ? status
             : Error{std::string(hostOp.spec().opcode) + ": " + status.error()};
}

Status FunctionRun::runRegionCall(size_t step, const fb::RegionCall &call,
                                  StepTrace &record) {
  const RunOptions &options = context.options;
  StepMemory &memory = memories[step];
  if (!memory.region)
    memory.region = std::make_unique<RegionRunner>(context.chip, call.region());
  memory.inputs.clear();
  for (int32_t value : *call.inputs())
    memory.inputs.push_back(&at(value));
  memory.outputs.clear();
  for (size_t i = 0; call.outputs() && i < call.outputs()->size(); ++i)
    memory.outputs.push_back(
        &at(call.outputs()->Get(flatbuffers::uoffset_t(i))));
  memory.kept.resize(keeps ? memory.outputs.size() : 0);
  const Tensor *lengths = call.lengths() < 0 ? nullptr : &at(call.lengths());
  const uint32_t callNumber = context.callNumber(number, step);
  RegionSettings settings{
      {options.invocation, callNumber, options.firstStream,
       randomKey(options.seed, options.chip, Draw::ReadNoise)},
      context.team,
      context.observer,
      {number, step, call.region(), callNumber}};
  if (context.stream && number == 0)
    if (Status status = continueCall(step, lengths, settings); !status)
      return status;
  std::optional<CallClock> counted;
  if (clock)
    settings.clock = &clock->begin(step, counted);
  Result<RegionCounts> counts = memory.region->run(
      {memory.inputs, lengths, memory.outputs, memory.kept}, settings);
  if (!counts) {
    const auto *name =
        context.program.index().regions()->Get(call.region())->name();
    return Error{"region" + (name ? " " + name->str() : std::string()) + ": " +
                 counts.error()};
  }
  for (size_t i = 0; i < memory.kept.size(); ++i)
    isKept[size_t(call.outputs()->Get(flatbuffers::uoffset_t(i)))] =
        memory.kept[i].holds(*memory.outputs[i]);
  if (counted) {
    clock->finish(step, *counted);
    context.clock->lateOperands += counted->lateOperands();
    countCall(call, *counted, *counts);
  }
  record.region = true;
  record.recurrent = counts->recurrent;
  record.streams = counts->streams;
  record.streamSteps = counts->steps;
  return {};
}

//===----------------------------------------------------------------------===//
// Streams
//===----------------------------------------------------------------------===//

void FunctionRun::forget() {
  for (StepMemory &memory : memories)
    memory.loop.streams = 0;
}

/// What is left of whole lengths after `before` steps, at most `steps`.
static Result<Tensor> remaining(const Tensor &lengths, uint64_t before,
                                int64_t steps) {
  if (lengths.type() != ElementType::Int32)
    return lengths; // refused by the region
  Tensor left(ElementType::Int32, lengths.shape());
  for (int64_t s = 0; s < lengths.size(); ++s) {
    int64_t length = lengths.data<int32_t>()[s];
    if (length < 0)
      return Error{"lengths: stream " + std::to_string(s) +
                   ": expected at least 0 steps, found " +
                   std::to_string(length)};
    length -= int64_t(std::min<uint64_t>(before, uint64_t(length)));
    left.mutableData<int32_t>()[s] = int32_t(std::min(length, steps));
  }
  return left;
}

Status FunctionRun::continueCall(size_t step, const Tensor *&lengths,
                                 RegionSettings &settings) {
  if (context.stream->calls[step] == StreamedCall::Rows)
    return continueRows(step, settings);
  if (context.stream->calls[step] != StreamedCall::Loop)
    return {};
  StepMemory &memory = memories[step];
  settings.memory = &memory.loop;
  settings.firstStep = uint32_t(context.stepsBefore);
  if (!lengths)
    return {};
  Result<Tensor> left = remaining(*lengths, context.stepsBefore, context.steps);
  if (!left)
    return Error{left.error()};
  memory.lengths = std::move(*left);
  lengths = &memory.lengths;
  return {};
}

/// The streams of a region without a loop are numbered over the whole sequence.
Status FunctionRun::continueRows(size_t step, RegionSettings &settings) const {
  const Shape &shape = memories[step].inputs[0]->shape();
  auto axis = size_t(context.stream->rowAxes[step]);
  std::span<const int64_t> dims = shape;
  if (dims.size() <= axis + 1)
    return {}; // refused by the region
  if (context.options.mode == Mode::Noisy && elementCount(dims.first(axis)) > 1)
    return Error{"noise counts the steps of one sequence after the other: "
                 "expected one sequence at a time where time steps are not the "
                 "first axis, found a value of shape " +
                 shapeText(shape)};
  int64_t inner = elementCount(dims.subspan(axis + 1, dims.size() - axis - 2));
  settings.noise.firstStream += context.stepsBefore * uint64_t(inner);
  return {};
}

void FunctionRun::countCall(const fb::RegionCall &call,
                            const CallClock &counted,
                            const RegionCounts &counts) {
  timing::RegionCount executed = counted.executed();
  executed.recurrent = counts.recurrent;
  executed.streams = counts.streams;
  executed.steps = counts.steps;
  std::vector<timing::RegionCount> &regions = context.clock->activity.regions;
  regions.resize(context.program.index().regions()->size());
  regions[call.region()].add(executed);
}

//===----------------------------------------------------------------------===//
// Control flow
//===----------------------------------------------------------------------===//

Status FunctionRun::runIf(size_t step, const fb::HostIf &branch) {
  Result<bool> condition = readCondition(at(branch.condition()));
  if (!condition)
    return Error{"if: " + condition.error()};
  StepMemory &memory = memories[step];
  Result<std::vector<Tensor>> results =
      *condition ? call(memory.callee, branch.then_function(),
                        take(branch.then_inputs()))
                 : call(memory.otherCallee, branch.else_function(),
                        take(branch.else_inputs()));
  if (!results)
    return Error{results.error()};
  put(branch.outputs(), std::move(*results));
  return {};
}

Status FunctionRun::runLoop(size_t step, const fb::HostLoop &loop) {
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
        call(memories[step].callee, loop.body(), state.arguments());
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
