//===- RegionLowering.cpp - One device region as instructions -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "RegionLowering.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace rampart;

RegionLowering::RegionLowering(xbar::RegionOp region, Placement &placement)
    : region(region), placement(placement), declare(region), setup(region),
      builder(region) {}

LogicalResult RegionLowering::run() {
  place();
  create();
  if (failed(lowerBody()))
    return failure();
  replaceByCall();
  return success();
}

void RegionLowering::place() {
  bool first = true;
  region.walk([&](xbar::IntegrateOp op) {
    tileOf[op] = placement.tileOf(op);
    if (first)
      home = tileOf[op];
    first = false;
  });
}

static Attribute portOf(Type type) {
  auto kind = tile::PortKind::Vector;
  if (auto sequence = dyn_cast<xbar::SequenceType>(type)) {
    kind = tile::PortKind::Sequence;
    type = sequence.getElement();
  }
  return tile::PortAttr::get(type.getContext(), kind, xbar::widthOf(type));
}

void RegionLowering::create() {
  Block &block = region.getBody().front();
  SmallVector<Attribute> inputs, outputs;
  for (Type type : block.getArgumentTypes())
    inputs.push_back(portOf(type));
  for (Type type : block.getTerminator()->getOperandTypes())
    outputs.push_back(portOf(type));
  auto module = region->getParentOfType<ModuleOp>();
  OpBuilder at = OpBuilder::atBlockEnd(module.getBody());
  std::string name;
  for (char c : region.getName())
    name += llvm::isAlnum(c) ? c : '_';
  if (name.empty())
    name = "region";
  lowered =
      tile::RegionOp::create(at, region.getLoc(), placement.uniqueName(name),
                             at.getArrayAttr(inputs), at.getArrayAttr(outputs));
  Block &body = lowered.getBody().emplaceBlock();
  // Declarations, set-up and instructions grow before these marks, which go at
  // the end.
  Operation *setupMark = tile::LoopOp::create(at, region.getLoc(), false);
  setupMark->moveBefore(&body, body.end());
  Operation *endMark = setupMark->clone();
  body.push_back(endMark);
  Operation *declareMark = setupMark->clone();
  body.push_front(declareMark);
  declare.setInsertionPoint(declareMark);
  setup.setInsertionPoint(setupMark);
  builder.setInsertionPoint(endMark);
}

LogicalResult RegionLowering::lowerBody() {
  Operation *declareMark = &*declare.getInsertionPoint();
  Operation *setupMark = &*setup.getInsertionPoint();
  Operation *endMark = &*builder.getInsertionPoint();
  for (auto [i, argument] : llvm::enumerate(region.getBody().getArguments())) {
    if (isa<xbar::SequenceType>(argument.getType()))
      continue; // loaded step by step
    Slot slot = slotFor(argument);
    tile::LoadOp::create(setup, region.getLoc(), slot.buffer, i);
  }
  for (Operation &op : region.getBody().front())
    if (failed(lowerOp(&op)))
      return failure();
  for (Operation *mark : {declareMark, setupMark, endMark})
    mark->erase();
  return success();
}

LogicalResult RegionLowering::lowerOp(Operation *op) {
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case<xbar::IntegrateOp, xbar::MulOp, xbar::LookupOp, xbar::RecodeOp,
            xbar::LoopOp, xbar::ReturnOp>([&](auto op) { return lower(op); })
      .Case<xbar::AddOp>([&](auto op) { return lowerSum(op, 1); })
      .Case<xbar::SubOp>([&](auto op) { return lowerSum(op, -1); })
      .Case<xbar::ConstantOp, xbar::ConvertOp, xbar::ConcatOp>([&](auto op) {
        lower(op);
        return success();
      })
      .Default(
          [](Operation *op) { return op->emitError("has no instruction"); });
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

Value RegionLowering::newBuffer(Type vector, int64_t tile,
                                std::optional<Location> name) {
  host::CodeType code = xbar::codeOf(vector);
  auto type = tile::BufferType::get(declare.getContext(), xbar::widthOf(vector),
                                    code.getMin(), code.getMax());
  return tile::BufferOp::create(declare, name.value_or(region.getLoc()), type,
                                tile);
}

RegionLowering::Slot RegionLowering::slotFor(Value value) {
  if (auto found = slots.find(value); found != slots.end())
    return found->second;
  Slot slot;
  // Loads and states fill whole buffers; what an instruction makes may lie in a
  // part of one.
  auto concat = value.hasOneUse() && value.getDefiningOp()
                    ? dyn_cast<xbar::ConcatOp>(*value.user_begin())
                    : xbar::ConcatOp();
  if (concat) {
    slot = slotFor(concat.getResult());
    for (Value input : concat.getInputs()) {
      if (input == value)
        break;
      slot.offset += xbar::widthOf(input.getType());
    }
  } else {
    // A state has a name of its own.
    slot.buffer =
        newBuffer(value.getType(), home,
                  isa<BlockArgument>(value) ? std::optional(value.getLoc())
                                            : std::nullopt);
  }
  return slots[value] = slot;
}

void RegionLowering::move(Slot dst, Slot src, int64_t count, Location loc) {
  tile::MoveOp::create(builder, loc, dst.buffer, dst.offset, src.buffer,
                       src.offset, count);
}

RegionLowering::Slot RegionLowering::slotOn(Value value, int64_t tile) {
  Slot here = slotFor(value);
  if (tile == home)
    return here;
  auto [found, isNew] = mirrors.try_emplace({value, tile});
  if (isNew) {
    found->second.buffer = newBuffer(value.getType(), tile);
    move(found->second, here, xbar::widthOf(value.getType()), value.getLoc());
  }
  return found->second;
}

//===----------------------------------------------------------------------===//
// Arrays and converters
//===----------------------------------------------------------------------===//

void RegionLowering::lower(xbar::ConstantOp op) {
  // Constants do not change: they are filled once, outside of loops.
  double scale = xbar::codeOf(op.getResult().getType()).getScale();
  SmallVector<double> values;
  for (double value : op.getValues())
    values.push_back(value / scale);
  tile::FillOp::create(setup, op.getLoc(), slotFor(op.getResult()).buffer,
                       slotFor(op.getResult()).offset,
                       xbar::widthOf(op.getResult().getType()), values);
}

LogicalResult RegionLowering::driveArray(xbar::IntegrateOp op,
                                         xbar::ArrayOp array, Value bank,
                                         bool accumulate) {
  FailureOr<xbar::MatrixLayout> layout =
      xbar::MatrixLayout::make(placement.matrixOf(array), op.getInputs());
  if (failed(layout))
    return failure();
  SmallVector<Value> buffers;
  SmallVector<int64_t> rows;
  SmallVector<SmallVector<int64_t>> sources;
  int64_t previous = -1;
  ArrayRef<xbar::WordLine> lines =
      layout->wordLines().slice(array.getRow(), array.getRows());
  for (auto [row, line] : llvm::enumerate(lines)) {
    Slot slot = slotOn(op.getInputs()[line.block], tileOf.at(op));
    if (int64_t(line.block) != previous) {
      buffers.push_back(slot.buffer);
      rows.push_back(row);
      sources.emplace_back();
    }
    previous = line.block;
    sources.back().push_back(slot.offset + line.input);
  }
  SmallVector<Attribute> lists;
  for (ArrayRef<int64_t> list : sources)
    lists.push_back(builder.getDenseI64ArrayAttr(list));
  tile::IntegrateOp::create(builder, op.getLoc(), bank,
                            placement.placed(array).getSymName(), accumulate,
                            buffers, rows, builder.getArrayAttr(lists));
  return success();
}

LogicalResult RegionLowering::lower(xbar::IntegrateOp op) {
  auto type = tile::BankType::get(declare.getContext(),
                                  xbar::widthOf(op.getSums().getType()));
  Value bank = tile::BankOp::create(declare, op.getLoc(), type, tileOf.at(op));
  banks[op.getSums()] = bank;
  for (auto [i, reference] : llvm::enumerate(op.getArrays()))
    if (failed(driveArray(op, placement.arrayOf(reference), bank, i > 0)))
      return failure();
  return success();
}

void RegionLowering::lower(xbar::ConvertOp op) {
  auto integrate = op.getSums().getDefiningOp<xbar::IntegrateOp>();
  int64_t count = xbar::widthOf(op.getCodes().getType());
  Slot final = slotFor(op.getCodes()), converted = final;
  if (tileOf.at(integrate) != home)
    converted = {newBuffer(op.getCodes().getType(), tileOf.at(integrate)), 0};
  tile::ConvertOp::create(builder, op.getLoc(), converted.buffer,
                          converted.offset, banks.at(op.getSums()),
                          op.getFirst(), op.getStride(), count,
                          placement.converterFor(op, integrate));
  if (tileOf.at(integrate) != home)
    move(final, converted, count, op.getLoc());
}

//===----------------------------------------------------------------------===//
// Structure
//===----------------------------------------------------------------------===//

LogicalResult RegionLowering::lower(xbar::LoopOp op) {
  Block &body = op.getBody().front();
  size_t sequences = op.getSequences().size();
  SmallVector<Slot> states;
  for (auto [i, init] : llvm::enumerate(op.getInit())) {
    Slot state = slotFor(body.getArgument(sequences + i));
    move(state, slotFor(init), xbar::widthOf(init.getType()), op.getLoc());
    slots[op.getFinals()[i]] = state;
    states.push_back(state);
  }
  auto loop = tile::LoopOp::create(builder, op.getLoc(), op.getReverse());
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(&loop.getBody().emplaceBlock());
  for (auto [i, sequence] : llvm::enumerate(op.getSequences())) {
    auto argument = dyn_cast<BlockArgument>(sequence);
    if (!argument || argument.getOwner() != &region.getBody().front())
      return op.emitError("expected sequences to be inputs of the region");
    tile::LoadOp::create(builder, op.getLoc(),
                         slotFor(body.getArgument(i)).buffer,
                         argument.getArgNumber());
  }
  // Copies that are made in a step are not there after a loop of no steps.
  auto before = mirrors;
  for (Operation &inner : body.without_terminator())
    if (failed(lowerOp(&inner)))
      return failure();
  mirrors = std::move(before);
  auto yield = cast<xbar::YieldOp>(body.getTerminator());
  auto ret = cast<xbar::ReturnOp>(region.getBody().front().getTerminator());
  for (auto [i, value] : llvm::enumerate(yield.getEmits()))
    for (auto [output, returned] : llvm::enumerate(ret.getValues()))
      if (returned == op.getEmitted()[i])
        tile::StoreOp::create(builder, yield.getLoc(), output,
                              slotFor(value).buffer);
  lowerYield(yield, states);
  return success();
}

void RegionLowering::lowerYield(xbar::YieldOp yield, ArrayRef<Slot> states) {
  // All next states are read before the first is written: one that is another
  // state's old value goes through a buffer of its own.
  SmallVector<Slot> next;
  for (auto [value, state] : llvm::zip(yield.getStates(), states)) {
    Slot slot = slotFor(value);
    if (isa<BlockArgument>(value) && slot.buffer != state.buffer) {
      Slot copy{newBuffer(value.getType(), home), 0};
      move(copy, slot, xbar::widthOf(value.getType()), yield.getLoc());
      slot = copy;
    }
    next.push_back(slot);
  }
  for (auto [value, slot, state] : llvm::zip(yield.getStates(), next, states))
    if (slot.buffer != state.buffer)
      move(state, slot, xbar::widthOf(value.getType()), yield.getLoc());
}

LogicalResult RegionLowering::lower(xbar::ReturnOp op) {
  for (auto [output, value] : llvm::enumerate(op.getValues()))
    if (!isa<xbar::SequenceType>(value.getType()))
      tile::StoreOp::create(builder, op.getLoc(), output,
                            slotFor(value).buffer);
    else if (!value.getDefiningOp<xbar::LoopOp>()) // which stores it step by
                                                   // step
      return op.emitError("expected sequence ")
             << output << " to be emitted by a loop";
  return success();
}

void RegionLowering::replaceByCall() {
  OpBuilder at(region);
  auto call = tile::CallOp::create(at, region.getLoc(), region.getResultTypes(),
                                   lowered.getSymName(), region.getInputs(),
                                   region.getLengths());
  region.replaceAllUsesWith(call.getResults());
  region.erase();
}
