//===- RecurrenceLowering.cpp - Recurrent layers on arrays ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "RecurrenceLowering.h"

#include "rampart/Dialect/Host/HostTensors.h"

using namespace mlir;
using namespace rampart;

RecurrenceLowering::RecurrenceLowering(rnn::RecurrenceOpInterface op,
                                       const Machine &machine,
                                       SymbolTable &symbols)
    : op(op), b(op, machine, symbols), units(op.getUnits()) {}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

LogicalResult RecurrenceLowering::readBiases() {
  FailureOr<ElementsAttr> elements = b.constant(op.getB(), "biases B");
  if (failed(elements))
    return failure();
  FailureOr<Tensor> tensor = host::tensorOf(*elements);
  biases.assign(tensor->data<float>(), tensor->data<float>() + tensor->size());
  return success();
}

FailureOr<ElementsAttr> RecurrenceLowering::gateRows(Value weights,
                                                     StringRef what,
                                                     int64_t first,
                                                     int64_t count) {
  FailureOr<ElementsAttr> all = b.constant(weights, ("weights " + what).str());
  if (failed(all) || count == op.getGates())
    return all;
  return host::leadingSlice(*all, first * units, count * units);
}

FailureOr<ElementsAttr> RecurrenceLowering::weightsW(int64_t first,
                                                     int64_t count) {
  return gateRows(op.getW(), "W", first, count);
}

FailureOr<ElementsAttr> RecurrenceLowering::weightsR(int64_t first,
                                                     int64_t count) {
  return gateRows(op.getR(), "R", first, count);
}

ElementsAttr RecurrenceLowering::bias(Bias which, int64_t first,
                                      int64_t count) {
  auto half = int64_t(biases.size()) / 2;
  std::vector<float> values;
  for (int64_t j = first * units; j < (first + count) * units; ++j)
    values.push_back(which == Bias::W   ? biases[j]
                     : which == Bias::R ? biases[half + j]
                                        : biases[j] + biases[half + j]);
  StringRef suffix = which == Bias::W   ? ".Wb"
                     : which == Bias::R ? ".Rb"
                                        : ".bias";
  return biasBlock(op->getContext(), values, (nodeName(op) + suffix).str());
}

//===----------------------------------------------------------------------===//
// Ranges
//===----------------------------------------------------------------------===//

Interval RecurrenceLowering::preactivations() {
  double range = b.machine.stateRange;
  return rnn::rangeOf(op.getRangesAttr(), "a", {-range, range});
}

double RecurrenceLowering::hiddenPeak(double computed) {
  DictionaryAttr ranges = op.getRangesAttr();
  // Most given states are another layer's, within 1. A range without a state is
  // that of a layer with the same weights.
  Interval given = op.getH0() ? Interval{-1, 1} : Interval{0, 0};
  return std::max(peakOf(rnn::rangeOf(ranges, "h0", given)),
                  peakOf(rnn::rangeOf(ranges, "h", {-computed, computed})));
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

Value RecurrenceLowering::multiply(Value lhs, Value rhs, host::CodeType code) {
  return xbar::MulOp::create(b.builder, b.loc, vector(code), lhs, rhs);
}

Value RecurrenceLowering::add(Value lhs, Value rhs, host::CodeType code) {
  return xbar::AddOp::create(b.builder, b.loc, vector(code), lhs, rhs);
}

Value RecurrenceLowering::oneMinus(Value value) {
  RankedTensorType type = vector(b.productCode());
  Value one = b.constantVector(1.0, type);
  return xbar::SubOp::create(b.builder, b.loc, type, one, value);
}

Value RecurrenceLowering::recode(Value value, host::CodeType code) {
  return xbar::RecodeOp::create(
      b.builder, b.loc, b.vector(xbar::widthOf(value.getType()), code), value);
}

Value RecurrenceLowering::sums(xbar::MatrixOp matrix,
                               SmallVector<Value> inputs) {
  inputs.push_back(b.constantVector(1.0, b.vector(1, b.inputCode(1))));
  return plainSums(matrix, inputs);
}

Value RecurrenceLowering::plainSums(xbar::MatrixOp matrix, ValueRange inputs) {
  auto type = RankedTensorType::get(
      {matrix.getColumns()}, xbar::AnalogType::get(b.builder.getContext()));
  return xbar::MvmOp::create(b.builder, b.loc, type, matrix.getSymName(),
                             inputs);
}

//===----------------------------------------------------------------------===//
// The region
//===----------------------------------------------------------------------===//

RankedTensorType RecurrenceLowering::stateVector(size_t i,
                                                 host::CodeType code) {
  auto type = cast<RankedTensorType>(op->getResult(1 + i).getType());
  return b.vector(type.getDimSize(1), code);
}

void RecurrenceLowering::buildLoop(Block &block,
                                   ArrayRef<host::CodeType> codes) {
  OpBuilder &builder = b.builder;
  builder.setInsertionPointToEnd(&block);
  auto sequenceOf = [&](RankedTensorType type) {
    return xbar::SequenceType::get(builder.getContext(), type);
  };
  RankedTensorType xType = b.vector(op.getInputWidth(), xCode);
  Value xs = block.addArgument(sequenceOf(xType), b.loc);
  SmallVector<Value> initial;
  SmallVector<Type> types;
  for (auto [i, given] : llvm::enumerate(op.getInitialStates())) {
    RankedTensorType type = stateVector(i, codes[i]);
    types.push_back(type);
    initial.push_back(given ? Value(block.addArgument(type, b.loc))
                            : b.constantVector(0.0, type));
  }
  auto loop = xbar::LoopOp::create(
      builder, b.loc, types,
      TypeRange{sequenceOf(cast<RankedTensorType>(types[0]))}, op.getReverse(),
      ValueRange{xs}, initial);
  SmallVector<Value> results{loop.getEmitted()[0]};
  llvm::append_range(results, loop.getFinals());
  xbar::ReturnOp::create(builder, b.loc, results);

  // Arguments' locations are what people call the values.
  static constexpr StringLiteral names[] = {"h", "c"};
  Block &body = loop.getBody().emplaceBlock();
  Value x = body.addArgument(xType, b.loc);
  for (auto [type, name] : llvm::zip(types, names))
    body.addArgument(type, NameLoc::get(builder.getStringAttr(name)));
  builder.setInsertionPointToEnd(&body);
  SmallVector<Value> next = buildStep(x, body.getArguments().drop_front());
  xbar::YieldOp::create(builder, b.loc, next, next[0]);
}

xbar::RegionOp RecurrenceLowering::buildRegion() {
  static constexpr StringLiteral keys[] = {"h0", "c0"};
  SmallVector<host::CodeType> codes = stateCodes();
  SmallVector<Value> inputs{b.quantize(op.getX(), xCode, "x")};
  SmallVector<Type> outputs;
  auto addOutput = [&](Value result, host::CodeType code) {
    outputs.push_back(RankedTensorType::get(
        cast<RankedTensorType>(result.getType()).getShape(), code));
  };
  addOutput(op->getResult(0), codes[0]);
  for (auto [i, initial] : llvm::enumerate(op.getInitialStates())) {
    addOutput(op->getResult(1 + i), codes[i]);
    if (initial)
      inputs.push_back(b.quantize(initial, codes[i], keys[i]));
  }
  auto region = xbar::RegionOp::create(b.builder, b.loc, outputs, nodeName(op),
                                       inputs, op.getLengths());
  OpBuilder::InsertionGuard guard(b.builder);
  buildLoop(region.getBody().emplaceBlock(), codes);
  return region;
}

LogicalResult RecurrenceLowering::run() {
  xCode = b.inputCode(
      peakOf(rnn::rangeOf(op.getRangesAttr(), "x", rnn::defaultInputRange)));
  if (failed(readBiases()) || failed(prepare()))
    return failure();
  xbar::RegionOp region = buildRegion();
  b.builder.setInsertionPointAfter(region);
  for (auto [result, codes] : llvm::zip(op->getResults(), region.getResults()))
    result.replaceAllUsesWith(b.dequantize(codes, result.getType()));
  op->erase();
  return success();
}
