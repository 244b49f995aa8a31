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
#include <new>
#include <optional>
#include <system_error>
#include <thread>

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
  CallChecker(const RegionPlan &plan, const RegionInputs &inputs, bool real)
      : plan(plan), inputs(inputs), real(real) {}

  Status check();
  int64_t steps() const { return stepCount.value_or(0); }
  int64_t streams() const { return elementCount(streamShape()); }
  Shape streamShape() const { return streamDims.value_or(Shape{0}); }

private:
  Status checkPort(size_t i);
  std::string expectedShape(const RegionPlan::Port &port) const;
  Status checkLengths() const;

  const RegionPlan &plan;
  const RegionInputs &inputs;
  bool real;
  // As the first input says. Streams may have several axes: those between the
  // steps and the width.
  std::optional<int64_t> stepCount;
  std::optional<Shape> streamDims;
};

} // namespace

Status CallChecker::checkPort(size_t i) {
  const RegionPlan::Port &port = plan.inputs[i];
  const Tensor &tensor = inputs.ports[i];
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

Status CallChecker::checkLengths() const {
  if (!inputs.lengths)
    return {};
  const Tensor &lengths = *inputs.lengths;
  if (lengths.type() != ElementType::Int32 ||
      lengths.shape() != Shape{streams()})
    return Error{"lengths: expected int32 of shape " +
                 std::to_string(streams()) + ", found " +
                 std::string(elementTypeName(lengths.type())) + " of shape " +
                 shapeText(lengths.shape())};
  for (int64_t s = 0; s < streams(); ++s)
    if (int32_t length = lengths.data<int32_t>()[s];
        length < 0 || length > steps())
      return Error{"lengths: stream " + std::to_string(s) + ": expected 0 to " +
                   std::to_string(steps()) + " steps, found " +
                   std::to_string(length)};
  return {};
}

Status CallChecker::check() {
  for (size_t i = 0; i < plan.inputs.size(); ++i)
    if (Status status = checkPort(i); !status)
      return status;
  if (streams() > streamLimit)
    return Error{"expected at most " + std::to_string(streamLimit) +
                 " streams, found " + std::to_string(streams())};
  return checkLengths();
}

/// Integer codes as the numbers ideal mode computes with.
static Tensor widened(const Tensor &codes) {
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

/// Runs every block; the threads take the next one in turn.
template <typename Code>
static void runBlocks(const Chip::State &chip, const RegionPlan &plan,
                      const RegionTensors &tensors, const NoiseContext &noise,
                      int threads, const RangeObserver *observer,
                      CallClock *clock) {
  size_t share = (tensors.streams + size_t(threads) - 1) / size_t(threads);
  size_t blockSize = std::clamp<size_t>(share, 1, blockSizeFor(plan));
  size_t blocks = (tensors.streams + blockSize - 1) / blockSize;
  if (blocks == 0)
    return;
  std::atomic<size_t> next = 0;
  std::atomic<bool> outOfMemory = false;
  auto work = [&] {
    try {
      Interpreter<Code> interpreter(chip, plan, tensors, noise, observer, clock,
                                    blockSize);
      for (size_t i = next++; i < blocks; i = next++) {
        size_t first = i * blockSize;
        interpreter.run(first, std::min(blockSize, tensors.streams - first));
      }
    } catch (const std::bad_alloc &) {
      outOfMemory = true; // must not leave a thread
    }
  };
  if (blocks == 1 || threads == 1) {
    work();
  } else {
    std::vector<std::jthread> helpers;
    try {
      for (size_t i = 1; i < std::min(size_t(threads), blocks); ++i)
        helpers.emplace_back(work);
    } catch (const std::system_error &) {
      // Fewer threads than asked for: slower, with the same result.
    }
    work();
  }
  if (outOfMemory)
    throw std::bad_alloc();
}

/// A zeroed output; what lies beyond a stream's length stays zero.
static Result<Tensor> makeOutput(const RegionPlan::Port &port, bool real,
                                 int64_t steps, Shape shape) {
  constexpr int64_t limit = int64_t(1) << 46;
  shape.push_back(int64_t(port.width));
  if (port.sequence)
    shape.insert(shape.begin(), steps);
  int64_t count = 1;
  for (int64_t dim : shape)
    if (dim == 0)
      count = 0;
    else if (__builtin_mul_overflow(count, dim, &count) || count > limit)
      return Error{"an output of shape " + shapeText(shape) +
                   " does not fit memory"};
  Tensor output(real ? ElementType::RealCode : ElementType::Code, shape);
  if (count > 0)
    std::memset(output.mutableData<std::byte>(), 0, output.byteSize());
  return output;
}

static void runStreams(const Chip::State &chip, const RegionPlan &plan,
                       const RegionTensors &tensors, const NoiseContext &noise,
                       int threads, const RangeObserver *observer,
                       CallClock *clock) {
  if (chip.mode == Mode::Ideal)
    runBlocks<double>(chip, plan, tensors, noise, threads, observer, clock);
  else
    runBlocks<int32_t>(chip, plan, tensors, noise, threads, observer, clock);
}

Result<RegionResults> rampart::runRegion(const Chip::State &chip,
                                         uint32_t region,
                                         const RegionInputs &inputs,
                                         const NoiseContext &noise, int threads,
                                         const RangeObserver *observer,
                                         CallClock *clock) {
  const RegionPlan &plan = chip.regions[region];
  bool real = chip.mode == Mode::Ideal;
  CallChecker checker(plan, inputs, real);
  if (Status status = checker.check(); !status)
    return Error{status.error()};

  RegionTensors tensors{
      size_t(checker.steps()), size_t(checker.streams()), {}, {}, nullptr};
  if (inputs.lengths)
    tensors.lengths = inputs.lengths->data<int32_t>();
  std::vector<Tensor> realPorts;
  for (const Tensor &port : inputs.ports) {
    if (real)
      realPorts.push_back(widened(port));
    tensors.inputs.push_back(
        (real ? realPorts.back() : port).data<std::byte>());
  }
  RegionResults results;
  for (const RegionPlan::Port &port : plan.outputs) {
    Result<Tensor> output =
        makeOutput(port, real, checker.steps(), checker.streamShape());
    if (!output)
      return Error{output.error()};
    tensors.outputs.push_back(output->mutableData<std::byte>());
    results.ports.push_back(std::move(*output));
  }
  if (clock)
    clock->begin(checker.streamShape(), tensors.streams);
  runStreams(chip, plan, tensors, noise, threads, observer, clock);

  results.streams = checker.streams();
  for (const RegionPlan::Port &port : plan.inputs)
    results.recurrent |= port.sequence;
  for (size_t s = 0; s < tensors.streams; ++s)
    results.steps += results.recurrent ? int64_t(tensors.lengthOf(s)) : 1;
  return results;
}
