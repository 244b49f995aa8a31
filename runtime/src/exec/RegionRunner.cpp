//===- RegionRunner.cpp - Calls a device region ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A stream's result depends on nothing but the stream: blocks and threads may
// be chosen for speed.
//===----------------------------------------------------------------------===//
#include "RegionRunner.h"

#include <atomic>
#include <cstring>
#include <mutex>
#include <new>
#include <optional>

using namespace rampart;

namespace {

/// Most streams that share one pass over the conductances, and fewest where
/// their buffers would not stay in the first-level cache.
constexpr size_t blockLimit = 32, smallBlock = 8;
/// A tensor without steps has no elements, whatever number of streams it
/// claims.
constexpr int64_t streamLimit = INT32_MAX;

/// Reads the call's sizes off its inputs.
class CallChecker {
public:
  CallChecker(const RegionPlan &plan, const RegionArguments &arguments,
              bool real)
      : plan(plan), arguments(arguments), real(real) {}

  Result<RegionSizes> check();

private:
  Status checkPort(size_t i);
  std::string expectedShape(const RegionPlan::Port &port) const;

  const RegionPlan &plan;
  const RegionArguments &arguments;
  bool real;
  // As the first input says. The streams' axes are those between the steps and
  // the width.
  std::optional<int64_t> stepCount;
  std::optional<Shape> streamDims;
};

} // namespace

Status CallChecker::checkPort(size_t i) {
  const RegionPlan::Port &port = plan.inputs[i];
  const Tensor &tensor = *arguments.inputs[i];
  std::string name = "input " + std::to_string(i);
  // Ideal mode widens integer codes, such as constants of the program.
  bool fits = tensor.type() == ElementType::Code ||
              (real && tensor.type() == ElementType::RealCode);
  if (!fits)
    return Error{name + ": expected codes, found " +
                 std::string(elementTypeName(tensor.type()))};
  const Shape &shape = tensor.shape();
  size_t leading = port.sequence ? 1 : 0;
  bool same = shape.size() > leading && shape.back() == port.width &&
              (!port.sequence || shape[0] == stepCount.value_or(shape[0]));
  Shape streams;
  if (same) {
    streams.assign(shape.begin() + leading, shape.end() - 1);
    same = streams == streamDims.value_or(streams);
  }
  if (!same)
    return Error{name + ": expected shape " + expectedShape(port) + ", found " +
                 shapeText(shape)};
  if (port.sequence)
    stepCount = shape[0];
  streamDims = streams;
  return {};
}

std::string CallChecker::expectedShape(const RegionPlan::Port &port) const {
  std::string text;
  if (port.sequence)
    text += stepCount ? std::to_string(*stepCount) + "x" : "stepsx";
  if (!streamDims)
    text += "streamsx";
  else if (!streamDims->empty())
    text += shapeText(*streamDims) + "x";
  return text + std::to_string(port.width);
}

Result<RegionSizes> CallChecker::check() {
  for (size_t i = 0; i < plan.inputs.size(); ++i)
    if (Status status = checkPort(i); !status)
      return Error{status.error()};
  RegionSizes sizes{stepCount.value_or(0), streamDims.value_or(Shape{0})};
  if (int64_t streams = elementCount(sizes.streamShape); streams > streamLimit)
    return Error{"expected at most " + std::to_string(streamLimit) +
                 " streams, found " + std::to_string(streams)};
  return sizes;
}

static Status checkLengths(const Tensor &lengths, int64_t steps,
                           int64_t streams) {
  if (lengths.type() != ElementType::Int32 || lengths.shape() != Shape{streams})
    return Error{"lengths: expected int32 of shape " + std::to_string(streams) +
                 ", found " + std::string(elementTypeName(lengths.type())) +
                 " of shape " + shapeText(lengths.shape())};
  for (int64_t s = 0; s < streams; ++s)
    if (int32_t length = lengths.data<int32_t>()[s];
        length < 0 || length > steps)
      return Error{"lengths: stream " + std::to_string(s) + ": expected 0 to " +
                   std::to_string(steps) + " steps, found " +
                   std::to_string(length)};
  return {};
}

/// Integer codes as the numbers ideal mode computes with.
static Tensor widen(const Tensor &codes) {
  if (codes.type() == ElementType::RealCode)
    return codes;
  Tensor real(ElementType::RealCode, codes.shape());
  std::copy_n(codes.data<int32_t>(), codes.size(), real.mutableData<double>());
  return real;
}

/// Streams whose buffers stay in the first-level cache, unless the matrices do
/// not stay in the second: then reading them once for many streams matters
/// more. Where every stream has matrices of its own these stay there.
static size_t blockSizeFor(const RegionPlan &plan) {
  constexpr size_t firstCache = 8192, secondCache = 262144; // elements
  size_t matrices = 0, elements = 1;
  bool held = false;
  for (const IntegrateOp *integrate : integratesOf(plan.body)) {
    held |= integrate->held.acts();
    matrices += integrate->inputCount * plan.banks[integrate->bank];
    elements = std::max<size_t>(elements, integrate->inputCount);
  }
  if (held) // a matrix for every stream
    return std::clamp<size_t>(secondCache / std::max<size_t>(matrices, 1), 1,
                              blockLimit);
  if (matrices > secondCache)
    return blockLimit;
  for (const RegionPlan::Buffer &buffer : plan.buffers)
    elements += buffer.width;
  for (uint32_t width : plan.banks)
    elements += 2 * width; // sums and variances
  return std::clamp(firstCache / elements, smallBlock, blockLimit);
}

/// Whether a tensor has the shape of a port's output.
static bool hasShape(const Tensor &tensor, const RegionPlan::Port &port,
                     const RegionSizes &sizes) {
  const Shape &shape = tensor.shape(), &streams = sizes.streamShape;
  size_t leading = port.sequence ? 1 : 0;
  return shape.size() == leading + streams.size() + 1 &&
         (!port.sequence || shape[0] == sizes.steps) &&
         std::equal(streams.begin(), streams.end(),
                    shape.begin() + ptrdiff_t(leading)) &&
         shape.back() == int64_t(port.width);
}

/// A port's output, in `memory` where there is one; zeroed where streams may
/// end before the last step.
static Status makeOutput(const RegionPlan::Port &port, bool real,
                         const RegionSizes &sizes, bool zeroed,
                         KeptMemory *memory, Tensor &output) {
  constexpr int64_t limit = int64_t(1) << 46;
  ElementType type = real ? ElementType::RealCode : ElementType::Code;
  if (!(memory && memory->holds(output) && output.type() == type &&
        hasShape(output, port, sizes))) {
    Shape shape = sizes.streamShape;
    shape.push_back(int64_t(port.width));
    if (port.sequence)
      shape.insert(shape.begin(), sizes.steps);
    int64_t count = 1;
    for (int64_t dim : shape)
      if (dim == 0)
        count = 0;
      else if (__builtin_mul_overflow(count, dim, &count) || count > limit)
        return Error{"an output of shape " + shapeText(shape) +
                     " does not fit memory"};
    output = memory ? memory->make(type, std::move(shape))
                    : Tensor(type, std::move(shape));
  }
  if (zeroed && port.sequence && output.size() > 0)
    std::memset(output.mutableData<std::byte>(), 0, output.byteSize());
  return {};
}

/// The run of Integrates with most products, where what threads would do at the
/// same time does not depend on its order; else none.
static IntegrateRun sharedRun(const Chip::State &chip, const RegionPlan &plan) {
  IntegrateRun most;
  for (const IntegrateOp *integrate : integratesOf(plan.body)) {
    if (integrate->pulsed)
      return {};
    if (integrate->run.chains > 1 && integrate->run.products > most.products)
      most = integrate->run;
  }
  return chip.streamsVary || chip.circuit.disturbsInputs() ? IntegrateRun()
                                                           : most;
}

RegionRunner::RegionRunner(const Chip::State &chip, uint32_t region)
    : chip(chip), plan(chip.regions[region]), fullBlock(blockSizeFor(plan)),
      shared(sharedRun(chip, plan)) {}

/// Sizes are read again only where they changed.
Status RegionRunner::readSizes(const RegionArguments &arguments) {
  size_t count = arguments.inputs.size();
  bool same = checked.size() == count && count > 0;
  for (size_t i = 0; same && i < count; ++i)
    same = checked[i].first == arguments.inputs[i]->type() &&
           checked[i].second == arguments.inputs[i]->shape();
  if (same)
    return {};
  checked.clear();
  CallChecker checker(plan, arguments, chip.mode == Mode::Ideal);
  Result<RegionSizes> read = checker.check();
  if (!read)
    return Error{read.error()};
  sizes = std::move(*read);
  for (const Tensor *input : arguments.inputs)
    checked.emplace_back(input->type(), input->shape());
  return {};
}

Status RegionRunner::bindTensors(const RegionArguments &arguments) {
  bool real = chip.mode == Mode::Ideal;
  RegionTensors &tensors = frame.tensors;
  tensors.steps = size_t(sizes.steps);
  tensors.streams = size_t(elementCount(sizes.streamShape));
  tensors.lengths = nullptr;
  if (const Tensor *lengths = arguments.lengths) {
    if (Status status =
            checkLengths(*lengths, sizes.steps, int64_t(tensors.streams));
        !status)
      return status;
    tensors.lengths = lengths->data<int32_t>();
  }
  tensors.inputs.clear();
  widened.clear();
  for (const Tensor *input : arguments.inputs) {
    if (real)
      widened.push_back(widen(*input));
    tensors.inputs.push_back(
        (real ? widened.back() : *input).data<std::byte>());
  }
  tensors.outputs.clear();
  for (size_t i = 0; i < plan.outputs.size(); ++i) {
    Tensor &output = *arguments.outputs[i];
    KeptMemory *memory =
        arguments.memories.empty() ? nullptr : &arguments.memories[i];
    if (Status status = makeOutput(plan.outputs[i], real, sizes,
                                   arguments.lengths, memory, output);
        !status)
      return status;
    tensors.outputs.push_back(output.mutableData<std::byte>());
  }
  return {};
}

/// Runs every block; the threads take the next one in turn, up to an error.
template <typename Code>
Status RegionRunner::runBlocks(
    std::vector<std::unique_ptr<Interpreter<Code>>> &interpreters,
    RunTeam &team) {
  size_t streams = frame.tensors.streams;
  size_t threads = team.threads();
  size_t share = (streams + threads - 1) / threads;
  size_t blockSize = std::clamp<size_t>(share, 1, fullBlock);
  size_t blocks = (streams + blockSize - 1) / blockSize;
  if (blocks == 0)
    return {};
  size_t workers = std::min(threads, blocks);
  const bool shares =
      threads > 1 && workers == 1 &&
      shared.products * blockSize >= IntegrateRun::fewestProducts;
  frame.team = shares ? &team.get(std::min(threads, shared.chains)) : nullptr;
  interpreters.resize(std::max(workers, interpreters.size()));
  std::atomic<size_t> next = 0;
  std::mutex mutex;
  // Guarded: the first block's that failed.
  Status status;
  size_t failed = blocks;
  auto work = [&](size_t worker) {
    std::unique_ptr<Interpreter<Code>> &interpreter = interpreters[worker];
    if (!interpreter || interpreter->capacity() != blockSize)
      interpreter =
          std::make_unique<Interpreter<Code>>(chip, plan, frame, blockSize);
    for (size_t i = next++; i < blocks; i = next++) {
      size_t first = i * blockSize;
      Status run =
          interpreter->run(first, std::min(blockSize, streams - first));
      if (!run) {
        std::lock_guard lock(mutex);
        next = blocks;
        if (i < failed) {
          failed = i;
          status = run;
        }
      }
    }
  };
  if (workers == 1)
    work(0);
  else
    team.get(workers).run([&](size_t member) {
      if (member < workers)
        work(member);
    });
  return status;
}

Status RegionRunner::prepareMemory(RegionMemory &memory) const {
  size_t streams = frame.tensors.streams, width = 0;
  if (memory.streams > 0 && memory.streams != streams)
    return Error{"expected " + std::to_string(memory.streams) +
                 " streams as before, found " + std::to_string(streams)};
  for (const RegionPlan::Buffer &buffer : plan.buffers)
    width += buffer.width;
  memory.codes.resize(
      streams * width *
      (chip.mode == Mode::Ideal ? sizeof(double) : sizeof(int32_t)));
  return {};
}

Result<RegionCounts> RegionRunner::run(const RegionArguments &arguments,
                                       const RegionSettings &settings) {
  if (Status status = readSizes(arguments); !status)
    return Error{status.error()};
  if (Status status = bindTensors(arguments); !status)
    return Error{status.error()};
  frame.noise = settings.noise;
  frame.observer = settings.observer;
  frame.place = settings.place;
  frame.clock = settings.clock;
  frame.memory = settings.memory;
  frame.firstStep = settings.firstStep;
  if (frame.memory)
    if (Status status = prepareMemory(*frame.memory); !status)
      return Error{status.error()};
  const RegionTensors &tensors = frame.tensors;
  if (frame.clock)
    frame.clock->begin(sizes.streamShape, tensors.streams);
  Status status = chip.mode == Mode::Ideal
                      ? runBlocks(realInterpreters, settings.team)
                      : runBlocks(interpreters, settings.team);
  if (!status)
    return Error{status.error()};
  widened.clear();
  if (frame.memory)
    frame.memory->streams = frame.tensors.streams;

  RegionCounts counts;
  counts.streams = int64_t(tensors.streams);
  for (const RegionPlan::Port &port : plan.inputs)
    counts.recurrent |= port.sequence;
  for (size_t s = 0; s < tensors.streams; ++s)
    counts.steps += counts.recurrent ? int64_t(tensors.lengthOf(s)) : 1;
  return counts;
}
