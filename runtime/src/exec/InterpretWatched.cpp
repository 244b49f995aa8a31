//===- InterpretWatched.cpp - Runs with a clock or an observer ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is counted and told around the execution of an instruction. Nothing here
// changes what it computes.
//===----------------------------------------------------------------------===//
#include "Interpreter.h"

#include <cmath>

using namespace rampart;

template <typename Code>
void Interpreter<Code>::executeWatched(const Op &op) {
  if (const auto *loop = std::get_if<LoopOp>(&op.kind))
    return execute(*loop);
  const bool isTold =
      frame.observer && frame.observer->wants(frame.place, op.number);
  // An instruction may write over what it read.
  const size_t clipped = isTold ? countClipped(op) : 0;
  std::visit([&](const auto &kind) { execute(kind); }, op.kind);
  if (watch)
    countCycles(op);
  if (isTold)
    tell(op, clipped);
}

//===----------------------------------------------------------------------===//
// The clock
//===----------------------------------------------------------------------===//

template <typename Code>
void Interpreter<Code>::countCycles(const Op &op) {
  for (size_t s = 0; s < active; ++s)
    frame.clock->count(op.number, streams[s], step);
  watch->execute(op, streams[0], step);
  if (executed.instructions.size() <= op.number)
    executed.instructions.resize(op.number + 1);
  timing::InstructionCount &count = executed.instructions[op.number];
  count.executions += int64_t(active);
  if (const auto *integrate = std::get_if<IntegrateOp>(&op.kind))
    countPulses(*integrate, count);
}

/// The codes that drove the array, rounded in ideal mode.
template <typename Code>
void Interpreter<Code>::countPulses(const IntegrateOp &op,
                                    timing::InstructionCount &count) {
  std::vector<timing::PulseCount> counts(op.inputCount);
  for (size_t s = 0; s < active; ++s) {
    auto *to = counts.data();
    for (const Range &range : op.inputs)
      for (uint32_t i = 0; i < range.count; ++i, ++to) {
        int64_t clocks = std::llabs(std::llrint(double(at(range, s)[i])));
        to->clocks += clocks;
        to->pulses += clocks != 0;
      }
  }
  count.lines.resize(op.rows.size());
  for (size_t row = 0; row < op.rows.size(); ++row) {
    count.lines[row].clocks += counts[op.sources[row]].clocks;
    count.lines[row].pulses += counts[op.sources[row]].pulses;
  }
}

//===----------------------------------------------------------------------===//
// Observers
//===----------------------------------------------------------------------===//

/// Codes outside of a range.
static size_t countOutside(const int32_t *codes, size_t count, int32_t min,
                           int32_t max) {
  return size_t(std::count_if(codes, codes + count, [&](int32_t code) {
    return code < min || code > max;
  }));
}

/// Without the saturation, what the digital unit would write. Buffers' ranges
/// are narrower than 32 bits.
template <>
size_t Interpreter<int32_t>::clippedBy(const ArithmeticOp &op) {
  DigitalOp unlimited = op.operation;
  unlimited.min = INT32_MIN;
  unlimited.max = INT32_MAX;
  std::vector<int32_t> results(op.dst.count);
  size_t clipped = 0;
  for (size_t s = 0; s < active; ++s) {
    computeDigitalReference(unlimited, at(op.a, s), at(op.b, s), results.size(),
                            results.data());
    clipped += countOutside(results.data(), results.size(), op.operation.min,
                            op.operation.max);
  }
  return clipped;
}

/// Arguments beyond the table, and entries beyond the buffer's range.
template <>
size_t Interpreter<int32_t>::clippedBy(const LookupOp &op) {
  const RegionPlan::Buffer &buffer = plan.buffers[op.dst.buffer];
  const DigitalTable &table = chip.tables[op.table];
  const auto last = int64_t(table.entries.size()) - 1;
  size_t clipped = 0;
  for (size_t s = 0; s < active; ++s)
    for (size_t i = 0; i < op.src.count; ++i) {
      int64_t index = int64_t(at(op.src, s)[i]) - table.first;
      int32_t entry =
          table.entries[size_t(std::clamp<int64_t>(index, 0, last))];
      clipped +=
          index < 0 || index > last || entry < buffer.min || entry > buffer.max;
    }
  return clipped;
}

template <>
size_t Interpreter<int32_t>::clippedBy(const LoadOp &op) {
  const RegionPlan::Buffer &buffer = plan.buffers[op.buffer];
  const auto *input = static_cast<const int32_t *>(tensors.inputs[op.input]);
  size_t clipped = 0;
  for (size_t s = 0; s < active; ++s)
    clipped += countOutside(input + hostOffset(plan.inputs[op.input], s),
                            buffer.width, buffer.min, buffer.max);
  return clipped;
}

template <>
size_t Interpreter<int32_t>::clippedBy(const MoveOp &op) {
  const RegionPlan::Buffer &buffer = plan.buffers[op.dst.buffer];
  size_t clipped = 0;
  for (size_t s = 0; s < active; ++s)
    clipped +=
        countOutside(at(op.src, s), op.src.count, buffer.min, buffer.max);
  return clipped;
}

template <>
size_t Interpreter<int32_t>::clippedBy(const FillOp &op) {
  const RegionPlan::Buffer &buffer = plan.buffers[op.dst.buffer];
  size_t clipped = 0;
  for (size_t i = 0; i < op.dst.count; ++i) {
    double value = std::rint(op.values[op.values.size() == 1 ? 0 : i]);
    clipped += value < buffer.min || value > buffer.max;
  }
  return active * clipped;
}

template <typename Code>
size_t Interpreter<Code>::countClipped(const Op &op) {
  if constexpr (std::is_same_v<Code, int32_t>) {
    if (const auto *kind = std::get_if<ArithmeticOp>(&op.kind))
      return clippedBy(*kind);
    if (const auto *kind = std::get_if<LookupOp>(&op.kind))
      return clippedBy(*kind);
    if (const auto *kind = std::get_if<LoadOp>(&op.kind))
      return clippedBy(*kind);
    if (const auto *kind = std::get_if<MoveOp>(&op.kind))
      return clippedBy(*kind);
    if (const auto *kind = std::get_if<FillOp>(&op.kind))
      return clippedBy(*kind);
  }
  return 0;
}

/// Where the codes lie that an instruction has written or stored. A Move that
/// was left out has left them where they came from.
static std::optional<Range> toldRange(const RegionPlan &plan, const Op &op) {
  return std::visit(
      [&](const auto &kind) -> std::optional<Range> {
        using Kind = std::decay_t<decltype(kind)>;
        if constexpr (std::is_same_v<Kind, LoadOp> ||
                      std::is_same_v<Kind, StoreOp>)
          return Range{kind.buffer, 0, plan.buffers[kind.buffer].width};
        else if constexpr (std::is_same_v<Kind, MoveOp>)
          return kind.forwarded ? kind.src : kind.dst;
        else if constexpr (std::is_same_v<Kind, IntegrateOp> ||
                           std::is_same_v<Kind, LoopOp>)
          return std::nullopt;
        else
          return kind.dst;
      },
      op.kind);
}

template <typename Code>
void Interpreter<Code>::tellSums(const ConvertOp &op, Execution &execution) {
  const std::vector<float> &thresholds = chip.ramps[op.ramp].thresholds;
  toldSums.clear();
  for (size_t s = 0; s < active; ++s) {
    const Sum *sum = banks[op.bank] + s * bankWidth(op.bank) + op.column;
    for (size_t i = 0; i < op.dst.count; ++i, sum += op.columnStride) {
      toldSums.push_back(double(*sum));
      if constexpr (std::is_same_v<Code, int32_t>) {
        execution.below += !(thresholds.front() < *sum);
        execution.above += thresholds.back() < *sum;
      }
    }
  }
  execution.sums = toldSums;
}

template <typename Code>
void Interpreter<Code>::tell(const Op &op, size_t clipped) {
  const std::optional<Range> range = toldRange(plan, op);
  told.clear();
  toldTimes.clear();
  for (size_t s = 0; s < active; ++s) {
    toldTimes.push_back(inLoop ? timeOf(s) : 0);
    if (range)
      told.insert(told.end(), at(*range, s), at(*range, s) + range->count);
  }
  Execution execution{frame.place,
                      op.number,
                      tensors.steps,
                      tensors.streams,
                      {streams.data(), active},
                      toldTimes,
                      range ? range->count : 0,
                      told,
                      {},
                      clipped,
                      0,
                      0};
  if (const auto *convert = std::get_if<ConvertOp>(&op.kind))
    tellSums(*convert, execution);
  frame.observer->observe(execution);
}

template void Interpreter<int32_t>::executeWatched(const Op &);
template void Interpreter<double>::executeWatched(const Op &);
