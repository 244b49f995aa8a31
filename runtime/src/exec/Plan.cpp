//===- Plan.cpp - A region's instructions, decoded ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function per instruction of the schema.
//===----------------------------------------------------------------------===//
#include "Plan.h"

#include <algorithm>
#include <cstdlib>
#include <map>

using namespace rampart;

namespace {

using Body = flatbuffers::Vector<flatbuffers::Offset<fb::Instruction>>;

class Planner {
public:
  explicit Planner(const std::vector<RegionPlan::Buffer> &buffers)
      : buffers(buffers) {}

  std::vector<Op> planBody(const Body *body);

private:
  Op plan(const fb::Instruction &instruction);
  Op plan(const fb::Integrate &integrate);
  Op plan(const fb::Convert &convert);
  Op plan(const fb::Mul &mul);
  Op plan(const fb::Add &add);
  /// Largest magnitude of a range's codes.
  int64_t magnitude(const Range &range) const;

  const std::vector<RegionPlan::Buffer> &buffers;
  uint32_t integrates = 0, converts = 0, instructions = 0;
  /// By bank: the array and the number of the Integrate that began its sum. It
  /// does not outlive a straight line of instructions.
  std::map<uint32_t, std::pair<uint32_t, uint32_t>> sums;
};

} // namespace

static Range rangeOf(const fb::Slice &slice) {
  return {slice.buffer(), slice.offset(), slice.count()};
}

static Op planFill(const fb::Fill &fill) {
  return {FillOp{rangeOf(*fill.dst()),
                 {fill.values()->begin(), fill.values()->end()}}};
}

Op Planner::plan(const fb::Convert &convert) {
  auto [array, number] = sums.at(convert.bank());
  return {ConvertOp{rangeOf(*convert.dst()), convert.bank(), convert.column(),
                    convert.column_stride(), convert.ramp(), converts++, array,
                    number}};
}

int64_t Planner::magnitude(const Range &range) const {
  const RegionPlan::Buffer &buffer = buffers[range.buffer];
  return std::max(std::abs(int64_t(buffer.min)), std::abs(int64_t(buffer.max)));
}

static Op arithmeticOp(Range dst, Range a, Range b, DigitalOp operation) {
  operation.quotient = quotientOf(operation);
  return {ArithmeticOp{dst, a, b, operation}};
}

// The verifier has bounded every product and sum by 2^62.
Op Planner::plan(const fb::Mul &mul) {
  Range dst = rangeOf(*mul.dst()), a = rangeOf(*mul.a()), b = rangeOf(*mul.b());
  int64_t bound = magnitude(a) * magnitude(b) * std::abs(mul.num());
  return arithmeticOp(dst, a, b,
                      {true, mul.num(), 0, 0, mul.den(),
                       buffers[dst.buffer].min, buffers[dst.buffer].max,
                       bound});
}

Op Planner::plan(const fb::Add &add) {
  Range dst = rangeOf(*add.dst()), a = rangeOf(*add.a()), b = rangeOf(*add.b());
  int64_t bound = magnitude(a) * std::abs(add.a_num()) +
                  magnitude(b) * std::abs(add.b_num()) + std::abs(add.bias());
  return arithmeticOp(dst, a, b,
                      {false, add.a_num(), add.b_num(), add.bias(), add.den(),
                       buffers[dst.buffer].min, buffers[dst.buffer].max,
                       bound});
}

void rampart::appendElement(std::vector<Range> &ranges, const Range &element) {
  if (!ranges.empty() && ranges.back().buffer == element.buffer &&
      ranges.back().offset + ranges.back().count == element.offset)
    ++ranges.back().count;
  else
    ranges.push_back(element);
}

Op Planner::plan(const fb::Integrate &integrate) {
  struct Driven {
    uint32_t row, buffer, element;
  };
  std::vector<Driven> driven;
  for (const fb::Drive *drive : *integrate.drives())
    for (uint32_t i = 0; i < drive->sources()->size(); ++i)
      driven.push_back(
          {drive->row() + i, drive->buffer(), drive->sources()->Get(i)});
  std::sort(driven.begin(), driven.end(),
            [](const Driven &a, const Driven &b) { return a.row < b.row; });

  if (!integrate.accumulate())
    sums[integrate.bank()] = {integrate.array(), integrates};
  IntegrateOp op{integrate.bank(),
                 integrate.array(),
                 integrates++,
                 integrate.accumulate(),
                 {},
                 {},
                 {},
                 0,
                 0,
                 {},
                 {},
                 {}};
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> inputs;
  for (const Driven &row : driven) {
    auto [input, isNew] =
        inputs.emplace(std::pair(row.buffer, row.element), op.inputCount);
    if (isNew) {
      appendElement(op.inputs, {row.buffer, row.element, 1});
      ++op.inputCount;
    }
    op.rows.push_back(row.row);
    op.sources.push_back(input->second);
  }
  for (const Range &range : op.inputs)
    op.largestCode = std::max(op.largestCode, int32_t(magnitude(range)));
  return {std::move(op)};
}

Op Planner::plan(const fb::Instruction &instruction) {
  switch (instruction.op_type()) {
  case fb::Operation::Load:
    return {LoadOp{instruction.op_as_Load()->dst(),
                   instruction.op_as_Load()->input()}};
  case fb::Operation::Store:
    return {StoreOp{instruction.op_as_Store()->output(),
                    instruction.op_as_Store()->src()}};
  case fb::Operation::Fill:
    return planFill(*instruction.op_as_Fill());
  case fb::Operation::Move:
    return {MoveOp{rangeOf(*instruction.op_as_Move()->dst()),
                   rangeOf(*instruction.op_as_Move()->src())}};
  case fb::Operation::Integrate:
    return plan(*instruction.op_as_Integrate());
  case fb::Operation::Convert:
    return plan(*instruction.op_as_Convert());
  case fb::Operation::Mul:
    return plan(*instruction.op_as_Mul());
  case fb::Operation::Add:
    return plan(*instruction.op_as_Add());
  case fb::Operation::Lookup:
    return {LookupOp{rangeOf(*instruction.op_as_Lookup()->dst()),
                     rangeOf(*instruction.op_as_Lookup()->src()),
                     instruction.op_as_Lookup()->table()}};
  case fb::Operation::Loop:
  case fb::Operation::NONE: // refused when the program was verified
    break;
  }
  const fb::Loop &loop = *instruction.op_as_Loop();
  return {LoopOp{loop.reverse(), planBody(loop.body())}};
}

std::vector<Op> Planner::planBody(const Body *body) {
  std::vector<Op> ops;
  if (body)
    for (const fb::Instruction *instruction : *body) {
      uint32_t number = instructions;
      if (!instruction->op_as_Loop())
        ++instructions;
      ops.push_back(plan(*instruction));
      ops.back().number = number;
    }
  return ops;
}

/// Appends every Kind of the body; Body is std::vector<Op>, const or not, and
/// Kind likewise.
template <typename Kind, typename Body>
static void find(Body &body, std::vector<Kind *> &found) {
  for (auto &op : body)
    if (auto *kind = std::get_if<std::remove_const_t<Kind>>(&op.kind))
      found.push_back(kind);
    else if (auto *loop = std::get_if<LoopOp>(&op.kind))
      find(loop->body, found);
}

template <typename Kind, typename Body>
static std::vector<Kind *> findAll(Body &body) {
  std::vector<Kind *> found;
  find(body, found);
  return found;
}

std::vector<IntegrateOp *> rampart::integratesOf(std::vector<Op> &body) {
  return findAll<IntegrateOp>(body);
}
std::vector<const IntegrateOp *>
rampart::integratesOf(const std::vector<Op> &body) {
  return findAll<const IntegrateOp>(body);
}
std::vector<ConvertOp *> rampart::convertsOf(std::vector<Op> &body) {
  return findAll<ConvertOp>(body);
}
std::vector<const ConvertOp *>
rampart::convertsOf(const std::vector<Op> &body) {
  return findAll<const ConvertOp>(body);
}

/// Lets chains of Integrates draw their read noise at their ends.
static void joinDraws(std::vector<Op> &body) {
  std::map<uint32_t, IntegrateOp *> unread; // by bank: the last into it
  for (Op &op : body)
    if (auto *loop = std::get_if<LoopOp>(&op.kind)) {
      joinDraws(loop->body);
    } else if (auto *convert = std::get_if<ConvertOp>(&op.kind)) {
      unread.erase(convert->bank);
    } else if (auto *integrate = std::get_if<IntegrateOp>(&op.kind)) {
      IntegrateOp *&before = unread[integrate->bank];
      if (before && integrate->accumulate)
        before->leavesVariances = integrate->takesVariances = true;
      before = integrate;
    }
}

void rampart::forEachDraw(
    std::vector<Op> &body,
    const std::function<void(std::span<IntegrateOp *>)> &use) {
  std::map<uint32_t, std::vector<IntegrateOp *>> chains; // by bank
  for (IntegrateOp *integrate : integratesOf(body)) {
    std::vector<IntegrateOp *> &chain = chains[integrate->bank];
    chain.push_back(integrate);
    if (integrate->leavesVariances)
      continue;
    use(chain);
    chain.clear();
  }
}

/// The run that begins at `first`, an Integrate.
static void markRun(std::span<Op> body, size_t first,
                    const std::vector<uint32_t> &bankWidths) {
  IntegrateRun &run = std::get<IntegrateOp>(body[first].kind).run;
  std::map<uint32_t, size_t> chains; // by bank
  for (size_t i = first; i < body.size(); ++i)
    if (auto *integrate = std::get_if<IntegrateOp>(&body[i].kind)) {
      integrate->run.chain =
          chains.try_emplace(integrate->bank, chains.size()).first->second;
      run.products += integrate->inputCount * bankWidths[integrate->bank];
      run.length = i + 1 - first;
    } else if (auto *move = std::get_if<MoveOp>(&body[i].kind);
               !move || !move->forwarded) {
      break;
    }
  run.chains = chains.size();
}

static void markRuns(std::span<Op> body,
                     const std::vector<uint32_t> &bankWidths) {
  for (size_t i = 0; i < body.size(); ++i)
    if (auto *loop = std::get_if<LoopOp>(&body[i].kind)) {
      markRuns(loop->body, bankWidths);
    } else if (auto *integrate = std::get_if<IntegrateOp>(&body[i].kind)) {
      markRun(body, i, bankWidths);
      i += integrate->run.length - 1;
    }
}

static std::vector<RegionPlan::Port>
planPorts(const flatbuffers::Vector<flatbuffers::Offset<fb::RegionPort>> *in) {
  std::vector<RegionPlan::Port> ports;
  if (in)
    for (const fb::RegionPort *port : *in)
      ports.push_back({port->kind() == fb::PortKind::Sequence, port->width()});
  return ports;
}

RegionPlan rampart::planRegion(const fb::Region &region) {
  RegionPlan plan;
  plan.inputs = planPorts(region.inputs());
  plan.outputs = planPorts(region.outputs());
  if (region.buffers())
    for (const fb::Buffer *buffer : *region.buffers())
      plan.buffers.push_back({buffer->width(), buffer->min(), buffer->max()});
  if (region.banks())
    for (const fb::Bank *bank : *region.banks())
      plan.banks.push_back(bank->width());
  plan.body = Planner(plan.buffers).planBody(region.body());
  forwardMoves(plan);
  joinDraws(plan.body);
  markRuns(plan.body, plan.banks);
  return plan;
}

std::vector<bool> rampart::comparedArrays(const Program &program) {
  const fb::Program &index = program.index();
  std::vector<bool> compared(index.arrays() ? index.arrays()->size() : 0);
  if (index.regions())
    for (const fb::Region *region : *index.regions()) {
      const RegionPlan plan = planRegion(*region);
      for (const ConvertOp *convert : convertsOf(plan.body))
        compared[convert->array] = true;
    }
  return compared;
}
