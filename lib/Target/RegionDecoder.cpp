//===- RegionDecoder.cpp - Records as instructions ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "RegionDecoder.h"

#include "rampart/Dialect/Tile/Tile.h"

using namespace mlir;
using namespace rampart;

namespace {

class RegionDecoder {
public:
  RegionDecoder(const fb::Region &region, const fb::Program &program,
                OpBuilder &builder)
      : region(region), program(program), builder(builder),
        loc(builder.getUnknownLoc()) {}

  void run();

private:
  using Instructions =
      flatbuffers::Vector<flatbuffers::Offset<fb::Instruction>>;

  const fb::Region &region;
  const fb::Program &program;
  OpBuilder &builder;
  Location loc;
  SmallVector<Value> buffers, banks;

  void decodeBlock(const Instructions *instructions);
  void decode(const fb::Instruction &instruction);
  void decode(const fb::Load &op) {
    tile::LoadOp::create(builder, loc, buffers[op.dst()], op.input());
  }
  void decode(const fb::Store &op) {
    tile::StoreOp::create(builder, loc, op.output(), buffers[op.src()]);
  }
  void decode(const fb::Fill &op);
  void decode(const fb::Move &op);
  void decode(const fb::Integrate &op);
  void decode(const fb::Convert &op);
  void decode(const fb::Mul &op);
  void decode(const fb::Add &op);
  void decode(const fb::Lookup &op);
  void decode(const fb::Loop &op);
};

} // namespace

void RegionDecoder::decode(const fb::Fill &op) {
  SmallVector<double> values(op.values()->begin(), op.values()->end());
  tile::FillOp::create(builder, loc, buffers[op.dst()->buffer()],
                       op.dst()->offset(), op.dst()->count(), values);
}

void RegionDecoder::decode(const fb::Move &op) {
  tile::MoveOp::create(builder, loc, buffers[op.dst()->buffer()],
                       op.dst()->offset(), buffers[op.src()->buffer()],
                       op.src()->offset(), op.dst()->count());
}

void RegionDecoder::decode(const fb::Integrate &op) {
  SmallVector<Value> driven;
  SmallVector<int64_t> rows;
  SmallVector<Attribute> sources;
  if (op.drives())
    for (const fb::Drive *drive : *op.drives()) {
      driven.push_back(buffers[drive->buffer()]);
      rows.push_back(drive->row());
      SmallVector<int64_t> list(drive->sources()->begin(),
                                drive->sources()->end());
      sources.push_back(builder.getDenseI64ArrayAttr(list));
    }
  tile::IntegrateOp::create(builder, loc, banks[op.bank()],
                            program.arrays()->Get(op.array())->name()->str(),
                            op.accumulate(), driven, rows,
                            builder.getArrayAttr(sources));
}

void RegionDecoder::decode(const fb::Convert &op) {
  tile::ConvertOp::create(builder, loc, buffers[op.dst()->buffer()],
                          op.dst()->offset(), banks[op.bank()], op.column(),
                          op.column_stride(), op.dst()->count(),
                          program.ramps()->Get(op.ramp())->name()->str());
}

void RegionDecoder::decode(const fb::Mul &op) {
  tile::MulOp::create(builder, loc, buffers[op.dst()->buffer()],
                      op.dst()->offset(), buffers[op.a()->buffer()],
                      op.a()->offset(), buffers[op.b()->buffer()],
                      op.b()->offset(), op.dst()->count(), op.num(), op.den());
}

void RegionDecoder::decode(const fb::Add &op) {
  tile::AddOp::create(builder, loc, buffers[op.dst()->buffer()],
                      op.dst()->offset(), buffers[op.a()->buffer()],
                      op.a()->offset(), buffers[op.b()->buffer()],
                      op.b()->offset(), op.dst()->count(), op.a_num(),
                      op.b_num(), op.bias(), op.den());
}

void RegionDecoder::decode(const fb::Lookup &op) {
  tile::LookupOp::create(builder, loc, buffers[op.dst()->buffer()],
                         op.dst()->offset(), buffers[op.src()->buffer()],
                         op.src()->offset(), op.dst()->count(),
                         program.tables()->Get(op.table())->name()->str());
}

void RegionDecoder::decode(const fb::Loop &op) {
  auto loop = tile::LoopOp::create(builder, loc, op.reverse());
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(&loop.getBody().emplaceBlock());
  decodeBlock(op.body());
}

void RegionDecoder::decode(const fb::Instruction &instruction) {
  switch (instruction.op_type()) {
  case fb::Operation::NONE:
    return; // the verifier refuses it
  case fb::Operation::Load:
    return decode(*instruction.op_as_Load());
  case fb::Operation::Store:
    return decode(*instruction.op_as_Store());
  case fb::Operation::Fill:
    return decode(*instruction.op_as_Fill());
  case fb::Operation::Move:
    return decode(*instruction.op_as_Move());
  case fb::Operation::Integrate:
    return decode(*instruction.op_as_Integrate());
  case fb::Operation::Convert:
    return decode(*instruction.op_as_Convert());
  case fb::Operation::Mul:
    return decode(*instruction.op_as_Mul());
  case fb::Operation::Add:
    return decode(*instruction.op_as_Add());
  case fb::Operation::Lookup:
    return decode(*instruction.op_as_Lookup());
  case fb::Operation::Loop:
    return decode(*instruction.op_as_Loop());
  }
}

void RegionDecoder::decodeBlock(const Instructions *instructions) {
  if (instructions)
    for (const fb::Instruction *instruction : *instructions)
      decode(*instruction);
}

static ArrayAttr decodePorts(
    Builder &builder,
    const flatbuffers::Vector<flatbuffers::Offset<fb::RegionPort>> *ports) {
  SmallVector<Attribute> result;
  if (ports)
    for (const fb::RegionPort *port : *ports)
      result.push_back(tile::PortAttr::get(
          builder.getContext(),
          port->kind() == fb::PortKind::Sequence ? tile::PortKind::Sequence
                                                 : tile::PortKind::Vector,
          port->width()));
  return builder.getArrayAttr(result);
}

void RegionDecoder::run() {
  auto lowered = tile::RegionOp::create(builder, loc, region.name()->str(),
                                        decodePorts(builder, region.inputs()),
                                        decodePorts(builder, region.outputs()));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(&lowered.getBody().emplaceBlock());
  if (region.buffers())
    for (const fb::Buffer *buffer : *region.buffers()) {
      auto type = tile::BufferType::get(builder.getContext(), buffer->width(),
                                        buffer->min(), buffer->max());
      Location own = buffer->name()
                         ? Location(NameLoc::get(
                               builder.getStringAttr(buffer->name()->str())))
                         : loc;
      buffers.push_back(
          tile::BufferOp::create(builder, own, type, buffer->tile()));
    }
  if (region.banks())
    for (const fb::Bank *bank : *region.banks()) {
      auto type = tile::BankType::get(builder.getContext(), bank->width());
      banks.push_back(tile::BankOp::create(builder, loc, type, bank->tile()));
    }
  decodeBlock(region.body());
}

void rampart::decodeRegion(const fb::Region &region, const fb::Program &program,
                           OpBuilder &builder) {
  RegionDecoder(region, program, builder).run();
}
