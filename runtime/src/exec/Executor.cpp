//===- Executor.cpp - Runs the host steps of a program --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Host operations run their kernels, region calls their interpreter; a value is
// dropped after its last use.
//===----------------------------------------------------------------------===//
#include "rampart/exec/Executor.h"

#include "Binding.h"
#include "ChipState.h"
#include "RegionRunner.h"
#include "rampart/core/Text.h"

#include <chrono>
#include <cstring>
#include <new>

using namespace rampart;

namespace {

using Clock = std::chrono::steady_clock;

/// One call of the entry function.
class FunctionRun {
public:
  FunctionRun(const Program &program, const Chip::State &chip,
              const RunOptions &options, const RangeObserver *observer,
              std::vector<StepTrace> *trace)
      : program(program), function(*program.index().functions()->Get(0)),
        chip(chip), options(options), observer(observer), trace(trace),
        began(Clock::now()) {}

  Result<NamedTensors> run(const NamedTensors &inputs);

private:
  Status runStep(size_t step);
  Status runHostOp(size_t step, const fb::HostOp &op);
  Status runRegionCall(size_t step, const fb::RegionCall &call);
  void observeQuantize(size_t step, const Tensor &tensor) const;
  void findLastUses();
  void freeAfter(size_t step);
  Result<NamedTensors> takeResults();

  const Program &program;
  const fb::Function &function;
  const Chip::State &chip;
  const RunOptions &options;
  const RangeObserver *observer;
  std::vector<StepTrace> *trace;
  Clock::time_point began;
  StepTrace record; // of the step that runs

  std::vector<Tensor> values;
  std::vector<std::vector<int32_t>>
      lastUses; // by step: values to drop after it
};

/// Calls use(value) for every value that `step` reads or defines.
template <typename Use>
void forEachValue(const fb::Step &step, Use use) {
  auto all = [&](const flatbuffers::Vector<int32_t> *values) {
    for (size_t i = 0; values && i < values->size(); ++i)
      if (int32_t value = values->Get(flatbuffers::uoffset_t(i)); value >= 0)
        use(value);
  };
  if (const fb::HostOp *op = step.step_as_HostOp()) {
    all(op->inputs());
    all(op->outputs());
  } else if (const fb::RegionCall *call = step.step_as_RegionCall()) {
    all(call->inputs());
    all(call->outputs());
    if (call->lengths() >= 0)
      use(call->lengths());
  } else {
    use(step.step_as_HostConstant()->output());
  }
}

double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

} // namespace

void FunctionRun::findLastUses() {
  constexpr size_t never = SIZE_MAX;
  size_t steps = function.body() ? function.body()->size() : 0;
  std::vector<size_t> last(values.size(), never);
  for (size_t i = 0; i < steps; ++i)
    forEachValue(*function.body()->Get(flatbuffers::uoffset_t(i)),
                 [&](int32_t value) { last[size_t(value)] = i; });
  if (function.results())
    for (const fb::Port *result : *function.results())
      last[size_t(result->value())] = never;
  lastUses.resize(steps);
  for (size_t value = 0; value < last.size(); ++value)
    if (last[value] != never)
      lastUses[last[value]].push_back(int32_t(value));
}

void FunctionRun::freeAfter(size_t step) {
  for (int32_t value : lastUses[step])
    values[size_t(value)] = Tensor();
}

void FunctionRun::observeQuantize(size_t step, const Tensor &tensor) const {
  if (!observer || !observer->quantize || tensor.size() == 0 ||
      tensor.type() != ElementType::Float32)
    return;
  const float *data = tensor.data<float>();
  auto [lo, hi] = std::minmax_element(data, data + tensor.size());
  observer->quantize(0, step, *lo, *hi);
}

Status FunctionRun::runHostOp(size_t step, const fb::HostOp &op) {
  const HostOp &hostOp = *program.hostOp(0, step);
  std::vector<Tensor> inputs;
  for (size_t i = 0; i < presentInputs(op); ++i)
    inputs.push_back(
        values[size_t(op.inputs()->Get(flatbuffers::uoffset_t(i)))]);
  if (hostOp.spec().opcode == "quantize")
    observeQuantize(step, inputs[0]);
  Result<Tensor> output = hostOp.run(inputs, options.mode == Mode::Ideal);
  if (!output)
    return Error{std::string(hostOp.spec().opcode) + ": " + output.error()};
  values[size_t(op.outputs()->Get(0))] = std::move(*output);
  return {};
}

Status FunctionRun::runRegionCall(size_t step, const fb::RegionCall &call) {
  RegionInputs inputs;
  for (int32_t value : *call.inputs())
    inputs.ports.push_back(values[size_t(value)]);
  if (call.lengths() >= 0)
    inputs.lengths = &values[size_t(call.lengths())];
  NoiseContext noise{options.invocation, uint32_t(step), options.firstStream,
                     randomKey(options.seed, options.chip, Draw::ReadNoise)};
  Result<RegionResults> results =
      runRegion(chip, call.region(), inputs, noise, options.threads, observer);
  if (!results) {
    const auto *name = program.index().regions()->Get(call.region())->name();
    return Error{"region" + (name ? " " + name->str() : std::string()) + ": " +
                 results.error()};
  }
  for (size_t i = 0; i < results->ports.size(); ++i)
    values[size_t(call.outputs()->Get(flatbuffers::uoffset_t(i)))] =
        std::move(results->ports[i]);
  record.region = true;
  record.recurrent = results->recurrent;
  record.streams = results->streams;
  record.streamSteps = results->steps;
  return {};
}

Status FunctionRun::runStep(size_t step) {
  const fb::Step &host = *function.body()->Get(flatbuffers::uoffset_t(step));
  record = StepTrace{step, secondsSince(began)};
  Status status;
  if (const fb::HostOp *op = host.step_as_HostOp())
    status = runHostOp(step, *op);
  else if (const fb::RegionCall *call = host.step_as_RegionCall())
    status = runRegionCall(step, *call);
  else {
    const fb::HostConstant &constant = *host.step_as_HostConstant();
    values[size_t(constant.output())] = program.constant(constant.constant());
  }
  if (!status) {
    std::string location = host.location() ? host.location()->str() : "";
    return location.empty() ? status : Error{location + ": " + status.error()};
  }
  freeAfter(step);
  record.seconds = secondsSince(began) - record.start;
  if (trace)
    trace->push_back(record);
  return {};
}

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

Result<NamedTensors> FunctionRun::takeResults() {
  NamedTensors results;
  if (!function.results())
    return results;
  for (const fb::Port *port : *function.results()) {
    const Tensor &value = values[size_t(port->value())];
    ElementType expected = elementTypeOf(port->element_type());
    if (value.type() != expected)
      return Error{"output " + quotedText(port->name()->string_view()) +
                   ": expected " + std::string(elementTypeName(expected)) +
                   ", found " + std::string(elementTypeName(value.type()))};
    results.emplace(port->name()->str(), detached(program, value));
  }
  return results;
}

Result<NamedTensors> FunctionRun::run(const NamedTensors &inputs) {
  if (Status status = checkArguments(function, inputs); !status)
    return Error{status.error()};
  values.resize(size_t(function.value_count()));
  if (function.arguments())
    for (const fb::Port *port : *function.arguments())
      values[size_t(port->value())] = inputs.at(port->name()->str());
  findLastUses();
  for (size_t step = 0; step < lastUses.size(); ++step)
    if (Status status = runStep(step); !status)
      return Error{status.error()};
  return takeResults();
}

Result<NamedTensors> rampart::run(const Program &program, const Chip &chip,
                                  const NamedTensors &inputs,
                                  const RunOptions &options,
                                  const RangeObserver *observer,
                                  std::vector<StepTrace> *trace) {
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
    return FunctionRun(program, state, options, observer, trace).run(inputs);
  } catch (const std::bad_alloc &) {
    return Error{"not enough memory for this batch"};
  }
}
