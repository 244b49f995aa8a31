//===- RegionEncoder.cpp - Instructions as records ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "RegionEncoder.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace rampart;

namespace {

class RegionEncoder {
public:
  RegionEncoder(tile::RegionOp region, const ProgramSymbols &symbols)
      : region(region), symbols(symbols) {}

  FailureOr<std::unique_ptr<fb::RegionT>> run();

private:
  using Instructions = std::vector<std::unique_ptr<fb::InstructionT>>;

  tile::RegionOp region;
  const ProgramSymbols &symbols;
  fb::RegionT result;
  llvm::DenseMap<Value, uint32_t> numbers; // of buffers and of banks

  LogicalResult encodeBlock(Block &block, Instructions &into);
  LogicalResult encode(Operation *op, fb::OperationUnion &into);
  LogicalResult declare(tile::BufferOp op);
  LogicalResult declare(tile::BankOp op);

  std::unique_ptr<fb::Slice> slice(Value buffer, uint64_t offset,
                                   uint64_t count) {
    return std::make_unique<fb::Slice>(numbers.at(buffer), uint32_t(offset),
                                       uint32_t(count));
  }
  FailureOr<uint32_t> find(Operation *op, const llvm::StringMap<uint32_t> &in,
                           StringRef name);

  LogicalResult encodeAs(tile::LoadOp op, fb::LoadT &into);
  LogicalResult encodeAs(tile::StoreOp op, fb::StoreT &into);
  LogicalResult encodeAs(tile::FillOp op, fb::FillT &into);
  LogicalResult encodeAs(tile::MoveOp op, fb::MoveT &into);
  LogicalResult encodeAs(tile::IntegrateOp op, fb::IntegrateT &into);
  LogicalResult encodeAs(tile::ConvertOp op, fb::ConvertT &into);
  LogicalResult encodeAs(tile::MulOp op, fb::MulT &into);
  LogicalResult encodeAs(tile::AddOp op, fb::AddT &into);
  LogicalResult encodeAs(tile::LookupOp op, fb::LookupT &into);
  LogicalResult encodeAs(tile::LoopOp op, fb::LoopT &into);
  template <typename Record, typename Op>
  LogicalResult encodeInto(Op op, fb::OperationUnion &into) {
    Record record;
    if (failed(encodeAs(op, record)))
      return failure();
    into.Set(std::move(record));
    return success();
  }
};

} // namespace

FailureOr<uint32_t> RegionEncoder::find(Operation *op,
                                        const llvm::StringMap<uint32_t> &in,
                                        StringRef name) {
  auto found = in.find(name);
  if (found == in.end())
    return op->emitError("unknown symbol '@") << name << "'";
  return found->second;
}

LogicalResult RegionEncoder::declare(tile::BufferOp op) {
  tile::BufferType type = op.getBuffer().getType();
  auto buffer = std::make_unique<fb::BufferT>();
  buffer->tile = op.getTile();
  buffer->width = type.getWidth();
  buffer->min = type.getMin();
  buffer->max = type.getMax();
  // Others have the region's location.
  auto named = dyn_cast<NameLoc>(op.getLoc());
  if (named && named != op->getParentOfType<tile::RegionOp>().getLoc())
    buffer->name = named.getName().str();
  numbers[op.getBuffer()] = result.buffers.size();
  result.buffers.push_back(std::move(buffer));
  return success();
}

LogicalResult RegionEncoder::declare(tile::BankOp op) {
  auto bank = std::make_unique<fb::BankT>();
  bank->tile = op.getTile();
  bank->width = op.getBank().getType().getWidth();
  numbers[op.getBank()] = result.banks.size();
  result.banks.push_back(std::move(bank));
  return success();
}

LogicalResult RegionEncoder::encodeAs(tile::LoadOp op, fb::LoadT &into) {
  into.dst = numbers.at(op.getDst());
  into.input = op.getInput();
  return success();
}

LogicalResult RegionEncoder::encodeAs(tile::StoreOp op, fb::StoreT &into) {
  into.output = op.getOutput();
  into.src = numbers.at(op.getSrc());
  return success();
}

LogicalResult RegionEncoder::encodeAs(tile::FillOp op, fb::FillT &into) {
  into.dst = slice(op.getDst(), op.getDstOffset(), op.getCount());
  into.values = op.getValues().vec();
  return success();
}

LogicalResult RegionEncoder::encodeAs(tile::MoveOp op, fb::MoveT &into) {
  into.dst = slice(op.getDst(), op.getDstOffset(), op.getCount());
  into.src = slice(op.getSrc(), op.getSrcOffset(), op.getCount());
  return success();
}

LogicalResult RegionEncoder::encodeAs(tile::IntegrateOp op,
                                      fb::IntegrateT &into) {
  FailureOr<uint32_t> array = find(op, symbols.arrays, op.getArray());
  if (failed(array))
    return failure();
  into.array = *array;
  into.bank = numbers.at(op.getBank());
  into.accumulate = op.getAccumulate();
  for (auto [i, buffer] : llvm::enumerate(op.getBuffers())) {
    auto drive = std::make_unique<fb::DriveT>();
    drive->row = op.getRows()[i];
    drive->buffer = numbers.at(buffer);
    for (int64_t source :
         cast<DenseI64ArrayAttr>(op.getSources()[i]).asArrayRef())
      drive->sources.push_back(uint16_t(source));
    into.drives.push_back(std::move(drive));
  }
  return success();
}

LogicalResult RegionEncoder::encodeAs(tile::ConvertOp op, fb::ConvertT &into) {
  FailureOr<uint32_t> ramp = find(op, symbols.ramps, op.getRamp());
  if (failed(ramp))
    return failure();
  into.dst = slice(op.getDst(), op.getDstOffset(), op.getCount());
  into.bank = numbers.at(op.getBank());
  into.column = op.getColumn();
  into.column_stride = op.getColumnStride();
  into.ramp = *ramp;
  return success();
}

LogicalResult RegionEncoder::encodeAs(tile::MulOp op, fb::MulT &into) {
  into.dst = slice(op.getDst(), op.getDstOffset(), op.getCount());
  into.a = slice(op.getA(), op.getAOffset(), op.getCount());
  into.b = slice(op.getB(), op.getBOffset(), op.getCount());
  into.num = op.getNum();
  into.den = op.getDen();
  return success();
}

LogicalResult RegionEncoder::encodeAs(tile::AddOp op, fb::AddT &into) {
  into.dst = slice(op.getDst(), op.getDstOffset(), op.getCount());
  into.a = slice(op.getA(), op.getAOffset(), op.getCount());
  into.b = slice(op.getB(), op.getBOffset(), op.getCount());
  into.a_num = op.getANum();
  into.b_num = op.getBNum();
  into.bias = op.getBias();
  into.den = op.getDen();
  return success();
}

LogicalResult RegionEncoder::encodeAs(tile::LookupOp op, fb::LookupT &into) {
  FailureOr<uint32_t> table = find(op, symbols.tables, op.getTable());
  if (failed(table))
    return failure();
  into.dst = slice(op.getDst(), op.getDstOffset(), op.getCount());
  into.src = slice(op.getSrc(), op.getSrcOffset(), op.getCount());
  into.table = *table;
  return success();
}

LogicalResult RegionEncoder::encodeAs(tile::LoopOp op, fb::LoopT &into) {
  into.reverse = op.getReverse();
  return encodeBlock(op.getBody().front(), into.body);
}

LogicalResult RegionEncoder::encode(Operation *op, fb::OperationUnion &into) {
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case<tile::LoadOp>(
          [&](auto op) { return encodeInto<fb::LoadT>(op, into); })
      .Case<tile::StoreOp>(
          [&](auto op) { return encodeInto<fb::StoreT>(op, into); })
      .Case<tile::FillOp>(
          [&](auto op) { return encodeInto<fb::FillT>(op, into); })
      .Case<tile::MoveOp>(
          [&](auto op) { return encodeInto<fb::MoveT>(op, into); })
      .Case<tile::IntegrateOp>(
          [&](auto op) { return encodeInto<fb::IntegrateT>(op, into); })
      .Case<tile::ConvertOp>(
          [&](auto op) { return encodeInto<fb::ConvertT>(op, into); })
      .Case<tile::MulOp>(
          [&](auto op) { return encodeInto<fb::MulT>(op, into); })
      .Case<tile::AddOp>(
          [&](auto op) { return encodeInto<fb::AddT>(op, into); })
      .Case<tile::LookupOp>(
          [&](auto op) { return encodeInto<fb::LookupT>(op, into); })
      .Case<tile::LoopOp>(
          [&](auto op) { return encodeInto<fb::LoopT>(op, into); })
      .Default([](Operation *op) {
        return op->emitError("is not an instruction: '")
               << op->getName() << "'";
      });
}

LogicalResult RegionEncoder::encodeBlock(Block &block, Instructions &into) {
  for (Operation &op : block) {
    if (auto buffer = dyn_cast<tile::BufferOp>(op)) {
      if (failed(declare(buffer)))
        return failure();
      continue;
    }
    if (auto bank = dyn_cast<tile::BankOp>(op)) {
      if (failed(declare(bank)))
        return failure();
      continue;
    }
    auto instruction = std::make_unique<fb::InstructionT>();
    if (failed(encode(&op, instruction->op)))
      return failure();
    into.push_back(std::move(instruction));
  }
  return success();
}

static std::vector<std::unique_ptr<fb::RegionPortT>>
encodePorts(ArrayAttr ports) {
  std::vector<std::unique_ptr<fb::RegionPortT>> result;
  for (auto port : ports.getAsRange<tile::PortAttr>()) {
    auto encoded = std::make_unique<fb::RegionPortT>();
    encoded->kind = port.getKind() == tile::PortKind::Sequence
                        ? fb::PortKind::Sequence
                        : fb::PortKind::Vector;
    encoded->width = port.getWidth();
    result.push_back(std::move(encoded));
  }
  return result;
}

FailureOr<std::unique_ptr<fb::RegionT>> RegionEncoder::run() {
  result.name = region.getSymName().str();
  result.inputs = encodePorts(region.getInputs());
  result.outputs = encodePorts(region.getOutputs());
  if (failed(encodeBlock(region.getBody().front(), result.body)))
    return failure();
  return std::make_unique<fb::RegionT>(std::move(result));
}

FailureOr<std::unique_ptr<fb::RegionT>>
rampart::encodeRegion(tile::RegionOp region, const ProgramSymbols &symbols) {
  return RegionEncoder(region, symbols).run();
}
