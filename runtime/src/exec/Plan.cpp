//===- Plan.cpp - A region's instructions, decoded ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function per instruction of the schema.
//===----------------------------------------------------------------------===//
#include "Plan.h"

#include <algorithm>
#include <numeric>

using namespace rampart;

namespace {

using Body = flatbuffers::Vector<flatbuffers::Offset<fb::Instruction>>;

class Planner {
public:
  std::vector<Op> planBody(const Body *body);

private:
  Op plan(const fb::Instruction &instruction);
  Op plan(const fb::Integrate &integrate);

  uint32_t integrates = 0;
};

} // namespace

static Range rangeOf(const fb::Slice &slice) {
  return {slice.buffer(), slice.offset(), slice.count()};
}

static Op planFill(const fb::Fill &fill) {
  return {FillOp{rangeOf(*fill.dst()),
                 {fill.values()->begin(), fill.values()->end()}}};
}

static Op planConvert(const fb::Convert &convert) {
  return {ConvertOp{rangeOf(*convert.dst()), convert.bank(), convert.column(),
                    convert.column_stride(), convert.ramp()}};
}

static Op planMul(const fb::Mul &mul) {
  return {MulOp{rangeOf(*mul.dst()), rangeOf(*mul.a()), rangeOf(*mul.b()),
                mul.num(), mul.den()}};
}

static Op planAdd(const fb::Add &add) {
  return {AddOp{rangeOf(*add.dst()), rangeOf(*add.a()), rangeOf(*add.b()),
                add.a_num(), add.b_num(), add.bias(), add.den()}};
}

Op Planner::plan(const fb::Integrate &integrate) {
  struct Row {
    uint32_t row;
    IntegrateOp::Source source;
  };
  std::vector<Row> driven;
  for (const fb::Drive *drive : *integrate.drives())
    for (uint32_t i = 0; i < drive->sources()->size(); ++i)
      driven.push_back(
          {drive->row() + i, {drive->buffer(), drive->sources()->Get(i)}});
  std::sort(driven.begin(), driven.end(),
            [](const Row &a, const Row &b) { return a.row < b.row; });

  IntegrateOp op{integrate.bank(),
                 integrate.array(),
                 integrates++,
                 integrate.accumulate(),
                 {},
                 {}};
  for (const Row &row : driven) {
    op.rows.push_back(row.row);
    op.sources.push_back(row.source);
  }
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
    return planConvert(*instruction.op_as_Convert());
  case fb::Operation::Mul:
    return planMul(*instruction.op_as_Mul());
  case fb::Operation::Add:
    return planAdd(*instruction.op_as_Add());
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
    for (const fb::Instruction *instruction : *body)
      ops.push_back(plan(*instruction));
  return ops;
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
  plan.body = Planner().planBody(region.body());
  return plan;
}
