//===- LstmToXbar.cpp - LSTM layers on arrays -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// [x; h; 1] W -> i, o, f by one ramp, g by another; c' = f c + i g and o h(c')
// in the digital unit, h(c') by table. Peepholes are digital: the gates that
// see c are converted linearly, P c is added, and the function is a table.
//===----------------------------------------------------------------------===//
#include "RegionBuilder.h"

#include "rampart/Dialect/Host/HostTensors.h"

#include <optional>

using namespace mlir;
using namespace rampart;

namespace {

/// ONNX's gate order.
enum Gate { I, O, F, G };
constexpr StringLiteral gateNames[] = {"i", "o", "f", "g"};

class LstmLowering {
public:
  LstmLowering(rnn::LstmOp op, const Machine &machine, SymbolTable &symbols)
      : op(op), b(op, machine, symbols),
        units(op.getR().getType().getDimSize(1)) {}

  LogicalResult run();

private:
  rnn::LstmOp op;
  RegionBuilder b;
  int64_t units;

  Function f, g, h;
  host::CodeType xCode, hCode, cCode, gateCode, candidateCode;
  xbar::MatrixOp matrix;
  xbar::RampOp gateRamp, candidateRamp, linearRamp;
  xbar::TableOp cellTable, gateTable;
  std::vector<float> peepholes; // [3H] i, o, f; empty without

  Function clipped(rnn::FunctionAttr function);
  LogicalResult buildMatrix();
  LogicalResult readPeepholes();
  void chooseFormats();
  xbar::RegionOp buildRegion();
  Value initialState(Value argument, host::CodeType code);
  std::pair<Value, Value> buildStep(Value x, Value hidden, Value cell);
  Value gate(Value sums, Gate which, Value cell);
  Value product(Value lhs, Value rhs) {
    return xbar::MulOp::create(b.builder, b.loc,
                               b.vector(units, b.productCode()), lhs, rhs);
  }
};

} // namespace

Function LstmLowering::clipped(rnn::FunctionAttr function) {
  Function result = function.getValue();
  if (auto clip = op.getClip())
    result.clip = std::min(result.clip, clip->convertToDouble());
  return result;
}

LogicalResult LstmLowering::buildMatrix() {
  FailureOr<ElementsAttr> w = b.constant(op.getW(), "weights W");
  FailureOr<ElementsAttr> r = b.constant(op.getR(), "weights R");
  FailureOr<ElementsAttr> bias = b.constant(op.getB(), "biases B");
  if (failed(w) || failed(r) || failed(bias))
    return failure();
  FailureOr<Tensor> both = host::tensorOf(*bias);
  if (failed(both))
    return op.emitError("expected biases with data");
  std::vector<float> sum(4 * units);
  for (int64_t j = 0; j < 4 * units; ++j)
    sum[j] = both->data<float>()[j] + both->data<float>()[4 * units + j];
  matrix = b.matrix(
      4, {*w, *r, biasBlock(op.getContext(), sum, nodeName(op) + ".bias")});
  return success();
}

LogicalResult LstmLowering::readPeepholes() {
  if (!op.getPeepholes())
    return success();
  FailureOr<ElementsAttr> elements =
      b.constant(op.getPeepholes(), "peepholes P");
  if (failed(elements))
    return failure();
  FailureOr<Tensor> tensor = host::tensorOf(*elements);
  if (failed(tensor))
    return op.emitError("expected peepholes with data");
  peepholes.assign(tensor->data<float>(),
                   tensor->data<float>() + tensor->size());
  return success();
}

void LstmLowering::chooseFormats() {
  const Machine &machine = b.machine;
  f = clipped(op.getInputActivation());
  g = clipped(op.getCellActivation());
  h = clipped(op.getOutputActivation());
  Interval state{-machine.stateRange, machine.stateRange};
  Interval gates = mapping::outputRange(f, state),
           cells = mapping::outputRange(h, state);

  xCode =
      b.inputCode(peakOf(rangeOf(op.getRangesAttr(), "x", defaultInputRange)));
  // Codes of h drive word lines in the next step.
  double bound = peakOf(gates) * peakOf(cells);
  double given =
      op.getH0() ? peakOf(rangeOf(op.getRangesAttr(), "h0", {0, 0})) : 0;
  hCode = b.inputCode(std::max(
      given, peakOf(rangeOf(op.getRangesAttr(), "h", {-bound, bound}))));
  cCode = b.stateCode();

  std::string fName(functionName(f.kind)), gName(functionName(g.kind));
  mapping::ConversionFormat gateFormat = mapping::conversionFormat(
      machine.rampBits, machine.symmetricLevels, gates);
  gateCode = b.code(gateFormat.code);
  if (peepholes.empty())
    gateRamp = b.ramp(fName, f, machine.rampBits, gates);
  candidateRamp = g == f && gateRamp ? gateRamp
                                     : b.ramp(gName, g, machine.rampBits,
                                              mapping::outputRange(g, state));
  candidateCode = cast<host::CodeType>(candidateRamp.getType());
  if (!peepholes.empty()) {
    linearRamp = b.ramp("linear", Function{}, machine.linearBits,
                        rangeOf(op.getRangesAttr(), "a", state));
    gateTable = b.table(fName, f, cCode, gateFormat);
  }
  mapping::ConversionFormat cellFormat = mapping::conversionFormat(
      machine.rampBits, machine.symmetricLevels, cells);
  cellTable = b.table("cell", h, cCode, cellFormat);
}

/// A gate from its columns; with peepholes from its columns and the cell state.
Value LstmLowering::gate(Value sums, Gate which, Value cell) {
  if (which == G)
    return b.convert(sums, which, 4, units, candidateRamp, gateNames[which]);
  if (peepholes.empty())
    return b.convert(sums, which, 4, units, gateRamp, gateNames[which]);

  Value linear = b.convert(sums, which, 4, units, linearRamp, "");
  // P has the gates' order without g.
  ArrayRef weights(peepholes.data() + which * units, units);
  double peak = 0;
  for (float weight : weights)
    peak = std::max(peak, std::abs(double(weight)));
  auto weightCode =
      b.code(mapping::fixedPointFormat(b.machine.linearBits, peak));
  Value constant = b.constantVector(SmallVector<double>(weights),
                                    b.vector(units, weightCode));
  Value sum = xbar::AddOp::create(b.builder, b.loc, b.vector(units, cCode),
                                  linear, product(constant, cell));
  return xbar::LookupOp::create(b.builder, b.loc, b.vector(units, gateCode),
                                gateTable.getSymName(), sum,
                                b.builder.getStringAttr(gateNames[which]));
}

/// One time step: the next hidden and cell states.
std::pair<Value, Value> LstmLowering::buildStep(Value x, Value hidden,
                                                Value cell) {
  OpBuilder &builder = b.builder;
  Value bias = b.constantVector(1.0, b.vector(1, b.inputCode(1)));
  auto sumsType = RankedTensorType::get(
      {4 * units}, xbar::AnalogType::get(builder.getContext()));
  Value sums =
      xbar::MvmOp::create(builder, b.loc, sumsType, matrix.getSymName(),
                          ValueRange{x, hidden, bias});
  Value input = gate(sums, I, cell);
  Value forget;
  if (op.getInputForget()) {
    Value one = b.constantVector(1.0, b.vector(units, b.productCode()));
    forget = xbar::SubOp::create(builder, b.loc,
                                 b.vector(units, b.productCode()), one, input);
  } else {
    forget = gate(sums, F, cell);
  }
  Value candidate = gate(sums, G, cell);
  Value next =
      xbar::AddOp::create(builder, b.loc, b.vector(units, cCode),
                          product(forget, cell), product(input, candidate));
  Value output = gate(sums, O, next);
  auto squashedType =
      b.vector(units, cast<host::CodeType>(cellTable.getOutput()));
  Value squashed = xbar::LookupOp::create(
      builder, b.loc, squashedType, cellTable.getSymName(), next, StringAttr());
  Value hiddenNext = xbar::MulOp::create(builder, b.loc, b.vector(units, hCode),
                                         output, squashed);
  return {hiddenNext, next};
}

Value LstmLowering::initialState(Value argument, host::CodeType code) {
  return argument ? argument : b.constantVector(0.0, b.vector(units, code));
}

xbar::RegionOp LstmLowering::buildRegion() {
  OpBuilder &builder = b.builder;
  auto hostType = [&](Value like, host::CodeType code) {
    return RankedTensorType::get(
        cast<RankedTensorType>(like.getType()).getShape(), code);
  };
  SmallVector<Value> inputs{b.quantize(op.getX(), xCode, "x")};
  if (op.getH0())
    inputs.push_back(b.quantize(op.getH0(), hCode, "h0"));
  if (op.getC0())
    inputs.push_back(b.quantize(op.getC0(), cCode, "c0"));
  auto region = xbar::RegionOp::create(builder, b.loc,
                                       TypeRange{hostType(op.getY(), hCode),
                                                 hostType(op.getYH(), hCode),
                                                 hostType(op.getYC(), cCode)},
                                       nodeName(op), inputs, op.getLengths());

  OpBuilder::InsertionGuard guard(builder);
  Block &block = region.getBody().emplaceBlock();
  builder.setInsertionPointToEnd(&block);
  auto xType = b.vector(op.getW().getType().getDimSize(1), xCode);
  RankedTensorType hType = b.vector(units, hCode),
                   cType = b.vector(units, cCode);
  Value xs = block.addArgument(
      xbar::SequenceType::get(builder.getContext(), xType), b.loc);
  Value h0 = op.getH0() ? block.addArgument(hType, b.loc) : Value();
  Value c0 = op.getC0() ? block.addArgument(cType, b.loc) : Value();
  Value hStart = initialState(h0, hCode), cStart = initialState(c0, cCode);
  auto loop = xbar::LoopOp::create(
      builder, b.loc, TypeRange{hType, cType},
      TypeRange{xbar::SequenceType::get(builder.getContext(), hType)},
      op.getReverse(), ValueRange{xs}, ValueRange{hStart, cStart});
  xbar::ReturnOp::create(builder, b.loc,
                         ValueRange{loop.getEmitted()[0], loop.getFinals()[0],
                                    loop.getFinals()[1]});

  Block &body = loop.getBody().emplaceBlock();
  Value x = body.addArgument(xType, b.loc);
  Value hidden = body.addArgument(hType, b.loc),
        cell = body.addArgument(cType, b.loc);
  builder.setInsertionPointToEnd(&body);
  auto [hiddenNext, cellNext] = buildStep(x, hidden, cell);
  xbar::YieldOp::create(builder, b.loc, ValueRange{hiddenNext, cellNext},
                        ValueRange{hiddenNext});
  return region;
}

LogicalResult LstmLowering::run() {
  if (failed(buildMatrix()) || failed(readPeepholes()))
    return failure();
  chooseFormats();
  xbar::RegionOp region = buildRegion();
  b.builder.setInsertionPointAfter(region);
  for (auto [result, codes] : llvm::zip(op->getResults(), region.getResults()))
    result.replaceAllUsesWith(b.dequantize(codes, result.getType()));
  op.erase();
  return success();
}

LogicalResult rampart::lowerLstm(rnn::LstmOp op, const Machine &machine,
                                 SymbolTable &symbols) {
  return LstmLowering(op, machine, symbols).run();
}
