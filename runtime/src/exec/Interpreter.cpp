//===- Interpreter.cpp - Frame, loops and data movement -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What holds for every instruction; the analog and the digital ones have files
// of their own.
//===----------------------------------------------------------------------===//
#include "Interpreter.h"

#include "rampart/core/Arithmetic.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace rampart;

template <typename Code>
Interpreter<Code>::Interpreter(const Chip::State &chip, const RegionPlan &plan,
                               const CallFrame &frame, size_t capacity)
    : chip(chip), plan(plan), frame(frame), tensors(frame.tensors),
      noise(frame.noise), blockCapacity(capacity), scratch(1) {
  if (chip.streamsVary)
    varying.emplace(chip, plan, noise, capacity);
  buffers.reserve(plan.buffers.size());
  banks.reserve(plan.banks.size());
  size_t elements = driveSlack;
  for (const RegionPlan::Buffer &buffer : plan.buffers)
    elements += wholeLines<Code>(capacity * buffer.width);
  codes.resize(elements);
  Code *buffer = codes.data();
  for (const RegionPlan::Buffer &each : plan.buffers) {
    buffers.push_back(buffer);
    buffer += wholeLines<Code>(capacity * each.width);
  }
  elements = bankSlack;
  for (uint32_t bank = 0; bank < plan.banks.size(); ++bank)
    elements += wholeLines<Sum>(capacity * bankWidth(bank));
  sums.resize(elements);
  Sum *sum = sums.data();
  for (uint32_t bank = 0; bank < plan.banks.size(); ++bank) {
    banks.push_back(sum);
    sum += wholeLines<Sum>(capacity * bankWidth(bank));
  }
}

template <typename Code>
Status Interpreter<Code>::run(size_t first, size_t count) {
  status = {};
  streams.resize(count);
  std::iota(streams.begin(), streams.end(), first);
  std::sort(streams.begin(), streams.end(), [&](size_t a, size_t b) {
    size_t lengthA = tensors.lengthOf(a), lengthB = tensors.lengthOf(b);
    return lengthA != lengthB ? lengthA > lengthB : a < b;
  });
  streamKeys.clear();
  for (size_t stream : streams)
    streamKeys.push_back(
        noise.keyOf(noise.firstStream + stream, NoiseContext::read));
  if (varying)
    varying->begin(streams);
  active = count;
  watch.reset();
  if (frame.clock)
    watch.emplace(plan, *frame.clock);
  isWatched = frame.clock || frame.observer;
  if (frame.team) {
    scratch.resize(frame.team->size());
    reserve(variances, sums.size()); // no member may move the others'
  }
  execute(plan.body);
  if (frame.clock) {
    frame.clock->add(executed);
    executed = {};
  }
  return status;
}

template <typename Code>
void Interpreter<Code>::execute(const std::vector<Op> &body) {
  for (size_t i = 0; i < body.size(); ++i)
    if (isWatched) {
      executeWatched(body[i]);
    } else if (isShared(body[i])) {
      const size_t length = std::get<IntegrateOp>(body[i].kind).run.length;
      integrateTogether(std::span(body).subspan(i, length));
      i += length - 1;
    } else {
      std::visit([&](const auto &kind) { execute(kind); }, body[i].kind);
    }
}

template <typename Code>
void Interpreter<Code>::execute(const LoopOp &op) {
  if (frame.memory && frame.memory->streams > 0)
    restore();
  inLoop = true;
  reversed = op.reverse;
  for (step = 0;; ++step) {
    while (active > 0 && tensors.lengthOf(streams[active - 1]) <= step)
      --active;
    if (active == 0)
      break;
    execute(op.body);
  }
  inLoop = false;
  step = 0;
  active = streams.size();
  if (frame.memory)
    save();
}

template <typename Code>
Code *Interpreter<Code>::memoryOf(size_t stream) {
  size_t width = 0;
  for (const RegionPlan::Buffer &buffer : plan.buffers)
    width += buffer.width;
  return reinterpret_cast<Code *>(frame.memory->codes.data()) + stream * width;
}

template <typename Code>
void Interpreter<Code>::restore() {
  for (size_t s = 0; s < streams.size(); ++s) {
    const Code *from = memoryOf(streams[s]);
    for (uint32_t b = 0; b < plan.buffers.size(); ++b) {
      std::copy_n(from, plan.buffers[b].width, rowOf(b, s));
      from += plan.buffers[b].width;
    }
  }
}

template <typename Code>
void Interpreter<Code>::save() {
  for (size_t s = 0; s < streams.size(); ++s) {
    Code *to = memoryOf(streams[s]);
    for (uint32_t b = 0; b < plan.buffers.size(); ++b)
      to = std::copy_n(rowOf(b, s), plan.buffers[b].width, to);
  }
}

template <typename Code>
auto Interpreter<Code>::layoutOf(std::initializer_list<Range> ranges) const
    -> Layout {
  size_t count = ranges.begin()->count;
  for (const Range &range : ranges)
    if (range.count != plan.buffers[range.buffer].width)
      return {active, count};
  return {1, active * count};
}

template <typename Code>
size_t Interpreter<Code>::timeOf(size_t position) const {
  if (!inLoop || !reversed)
    return step;
  return tensors.lengthOf(streams[position]) - 1 - step;
}

template <typename Code>
size_t Interpreter<Code>::hostOffset(const RegionPlan::Port &port,
                                     size_t position) const {
  size_t row = streams[position];
  if (port.sequence)
    row += timeOf(position) * tensors.streams;
  return row * port.width;
}

template <typename Code>
bool Interpreter<Code>::isContiguous(const RegionPlan::Port &port) const {
  for (size_t s = 1; s < active; ++s)
    if (hostOffset(port, s) != hostOffset(port, 0) + s * port.width)
      return false;
  return true;
}

template <typename Code>
void Interpreter<Code>::execute(const LoadOp &op) {
  const RegionPlan::Buffer &buffer = plan.buffers[op.buffer];
  const RegionPlan::Port &port = plan.inputs[op.input];
  const Code *input = static_cast<const Code *>(tensors.inputs[op.input]);
  if (isContiguous(port)) {
    narrow(input + hostOffset(port, 0), active * buffer.width, buffer,
           rowOf(op.buffer, 0));
    return;
  }
  for (size_t s = 0; s < active; ++s)
    narrow(input + hostOffset(port, s), buffer.width, buffer,
           rowOf(op.buffer, s));
}

template <typename Code>
void Interpreter<Code>::execute(const StoreOp &op) {
  const RegionPlan::Port &port = plan.outputs[op.output];
  Code *output = static_cast<Code *>(tensors.outputs[op.output]);
  if (isContiguous(port)) {
    std::copy_n(rowOf(op.buffer, 0), active * port.width,
                output + hostOffset(port, 0));
    return;
  }
  for (size_t s = 0; s < active; ++s)
    std::copy_n(rowOf(op.buffer, s), port.width, output + hostOffset(port, s));
}

template <typename Code>
void Interpreter<Code>::execute(const FillOp &op) {
  const RegionPlan::Buffer &buffer = plan.buffers[op.dst.buffer];
  auto value = [&](size_t i) -> Code {
    double number = op.values[op.values.size() == 1 ? 0 : i];
    if constexpr (std::is_same_v<Code, double>)
      return number;
    else
      return roundSaturate(number, buffer.min, buffer.max);
  };
  for (size_t s = 0; s < active; ++s)
    for (size_t i = 0; i < op.dst.count; ++i)
      at(op.dst, s)[i] = value(i);
}

template <typename Code>
void Interpreter<Code>::execute(const MoveOp &op) {
  if (op.forwarded)
    return;
  const RegionPlan::Buffer &buffer = plan.buffers[op.dst.buffer];
  const auto [rows, count] = layoutOf({op.dst, op.src});
  for (size_t row = 0; row < rows; ++row)
    narrow(at(op.src, row), count, buffer, at(op.dst, row));
}

template class rampart::Interpreter<int32_t>;
template class rampart::Interpreter<double>;
