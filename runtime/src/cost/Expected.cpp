//===- Expected.cpp - What a call is expected to execute ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Executions come from the schedule's passes and sequences. Codes: each of a
// buffer's range is as likely as another, unless the element is only ever
// filled with one value.
//===----------------------------------------------------------------------===//
#include "Hardware.h"

#include "rampart/core/Arithmetic.h"

#include <cmath>

using namespace rampart;
using namespace rampart::cost;
using timing::InstructionCount;

namespace {

/// Mean |code| and how often a code is not 0.
struct Expectation {
  double magnitude = 0, active = 0;
};

Expectation uniform(int64_t min, int64_t max) {
  auto sumTo = [](double n) { return n * (n + 1) / 2; }; // 1 + ... + n
  double count = double(max - min) + 1;
  double sum = 0;
  if (min > 0)
    sum = sumTo(double(max)) - sumTo(double(min - 1));
  else if (max < 0)
    sum = sumTo(double(-min)) - sumTo(double(-max - 1));
  else
    sum = sumTo(double(max)) + sumTo(double(-min));
  bool zero = min <= 0 && max >= 0;
  return {sum / count, zero ? 1 - 1 / count : 1};
}

/// What is known of a region's buffer elements.
class Elements {
public:
  explicit Elements(const fb::Region &region);

  Expectation at(uint32_t buffer, uint32_t element) const {
    const std::optional<double> &fill = fills[buffer][element];
    if (fill && writers[buffer][element] == 1)
      return {std::abs(*fill), *fill == 0 ? 0.0 : 1.0};
    const fb::Buffer &record = *region.buffers()->Get(buffer);
    return uniform(record.min(), record.max());
  }

private:
  const fb::Region &region;
  std::vector<std::vector<std::optional<double>>> fills; // the last one's code
  std::vector<std::vector<int>> writers;                 // instructions

  void write(const fb::Slice &slice) {
    for (uint32_t i = 0; i < slice.count(); ++i)
      ++writers[slice.buffer()][slice.offset() + i];
  }
  void add(const fb::Fill &fill);
  void add(const fb::Instruction &instruction);
};

} // namespace

Elements::Elements(const fb::Region &region) : region(region) {
  if (region.buffers())
    for (const fb::Buffer *buffer : *region.buffers()) {
      fills.emplace_back(buffer->width());
      writers.emplace_back(buffer->width());
    }
  forEachInstruction(region, [&](const fb::Instruction &instruction, uint32_t) {
    add(instruction);
  });
}

void Elements::add(const fb::Fill &fill) {
  const fb::Slice &dst = *fill.dst();
  const fb::Buffer &buffer = *region.buffers()->Get(dst.buffer());
  write(dst);
  for (uint32_t i = 0; i < dst.count(); ++i)
    fills[dst.buffer()][dst.offset() + i] =
        roundSaturate(fill.values()->Get(fill.values()->size() == 1 ? 0 : i),
                      buffer.min(), buffer.max());
}

void Elements::add(const fb::Instruction &instruction) {
  switch (instruction.op_type()) {
  case fb::Operation::Load: {
    uint32_t dst = instruction.op_as_Load()->dst();
    return write(fb::Slice(dst, 0, region.buffers()->Get(dst)->width()));
  }
  case fb::Operation::Fill:
    return add(*instruction.op_as_Fill());
  case fb::Operation::Move:
    return write(*instruction.op_as_Move()->dst());
  case fb::Operation::Convert:
    return write(*instruction.op_as_Convert()->dst());
  case fb::Operation::Mul:
    return write(*instruction.op_as_Mul()->dst());
  case fb::Operation::Add:
    return write(*instruction.op_as_Add()->dst());
  case fb::Operation::Lookup:
    return write(*instruction.op_as_Lookup()->dst());
  case fb::Operation::Store:
  case fb::Operation::Integrate:
  case fb::Operation::Loop:
  case fb::Operation::NONE:
    break;
  }
}

/// Word lines in ascending order.
static void expectLines(const fb::Integrate &integrate,
                        const Elements &elements, InstructionCount &count) {
  std::map<uint32_t, Expectation> lines;
  for (const fb::Drive *drive : *integrate.drives())
    for (uint32_t i = 0; i < drive->sources()->size(); ++i)
      lines[drive->row() + i] =
          elements.at(drive->buffer(), drive->sources()->Get(i));
  double executions = double(count.executions);
  for (const auto &[row, code] : lines)
    count.lines.push_back({std::llround(executions * code.magnitude),
                           std::llround(executions * code.active)});
}

/// One call of a region.
static timing::RegionCount expectCall(const Program &program,
                                      const timing::Group &group,
                                      const timing::Member &member,
                                      int64_t passes, int64_t sequences) {
  const fb::Region &region = *program.index().regions()->Get(member.region);
  Elements elements(region);
  timing::RegionCount result;
  result.recurrent = member.recurrent;
  result.streams = member.recurrent ? sequences : passes * sequences;
  result.steps = passes * sequences;
  forEachInstruction(region, [&](const fb::Instruction &instruction,
                                 uint32_t number) {
    bool repeats = group.phases[member.places[number].phase].problem.repeats;
    InstructionCount count{repeats ? passes * sequences : sequences, {}};
    if (const fb::Integrate *integrate = instruction.op_as_Integrate())
      expectLines(*integrate, elements, count);
    result.instructions.push_back(std::move(count));
  });
  return result;
}

std::optional<timing::Activity>
cost::expectedActivity(const Program &program, const timing::Schedule &schedule,
                       int64_t timeSteps) {
  std::optional<timing::Cycles> cycles =
      timing::callCycles(program, schedule, timeSteps);
  if (!cycles)
    return std::nullopt;
  timing::Activity activity;
  activity.cycles = *cycles;
  if (program.index().regions())
    activity.regions.resize(program.index().regions()->size());
  for (const timing::Group &group : schedule.functions[0].groups) {
    auto [passes, sequences] = timing::sizesOf(group, timeSteps);
    for (const timing::Member &member : group.members)
      activity.regions[member.region].add(
          expectCall(program, group, member, passes, sequences));
  }
  return activity;
}
