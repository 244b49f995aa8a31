//===- LstmToXbar.cpp - LSTM layers on arrays -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// [x; h; 1] W -> i, o, f by one ramp, g by another; c' = f c + i g and o h(c')
// in the digital unit, h(c') by table. Peepholes are digital: the gates that
// see c are converted linearly, P c is added, and the function is a table. A
// projection of o h(c') takes a second matrix, whose sums are converted
// linearly.
//===----------------------------------------------------------------------===//
#include "RecurrenceLowering.h"

#include "rampart/Dialect/Host/HostTensors.h"

using namespace mlir;
using namespace rampart;

namespace {

/// ONNX's gate order.
enum Gate { I, O, F, G };
constexpr StringRef gateNames[] = {"i", "o", "f", "g"};

class LstmLowering : public RecurrenceLowering {
public:
  LstmLowering(rnn::LstmOp lstm, const Machine &machine, SymbolTable &symbols)
      : RecurrenceLowering(lstm, machine, symbols), lstm(lstm) {}

private:
  rnn::LstmOp lstm;
  host::CodeType hCode, cCode;
  xbar::MatrixOp matrix;
  Converter gateConverter, candidateConverter;
  xbar::TableOp cellTable;
  // With a projection: what drives its matrix, and what its sums become.
  xbar::MatrixOp projection;
  host::CodeType projectedCode;
  Converter projectionConverter;
  std::vector<float> peepholes; // [3H] i, o, f; empty without

  LogicalResult buildMatrix();
  LogicalResult readPeepholes();
  LogicalResult buildProjection();
  void chooseFormats();
  Value gate(Value sums, Gate which, Value cell);

  LogicalResult prepare() override;
  SmallVector<host::CodeType> stateCodes() override { return {hCode, cCode}; }
  SmallVector<Value> buildStep(Value x, ValueRange states) override;
};

} // namespace

LogicalResult LstmLowering::buildMatrix() {
  FailureOr<ElementsAttr> w = weightsW(0, 4), r = weightsR(0, 4);
  if (failed(w) || failed(r))
    return failure();
  matrix = b.matrix("weights", gateNames, {"x", "h", "bias"},
                    {*w, *r, bias(Bias::Sum, 0, 4)});
  return success();
}

LogicalResult LstmLowering::readPeepholes() {
  if (!lstm.getPeepholes())
    return success();
  FailureOr<ElementsAttr> elements =
      b.constant(lstm.getPeepholes(), "peepholes P");
  if (failed(elements))
    return failure();
  FailureOr<Tensor> tensor = host::tensorOf(*elements);
  peepholes.assign(tensor->data<float>(),
                   tensor->data<float>() + tensor->size());
  return success();
}

LogicalResult LstmLowering::buildProjection() {
  if (!lstm.getProjection())
    return success();
  FailureOr<ElementsAttr> weights =
      b.constant(lstm.getProjection(), "projection");
  if (failed(weights))
    return failure();
  projection = b.matrix("projection", {"h"}, {"o h(c)"}, {*weights});
  return success();
}

void LstmLowering::chooseFormats() {
  Function f = op.clipped(lstm.getInputActivation()),
           g = op.clipped(lstm.getCellActivation()),
           h = op.clipped(lstm.getOutputActivation());
  double range = b.machine.stateRange;
  Interval state{-range, range};
  Interval cells = mapping::outputRange(h, state);
  cCode = b.stateCode();
  // Codes of h drive word lines in the next step.
  double peak =
      peakOf(mapping::outputRange(f, preactivations())) * peakOf(cells);
  if (projection) {
    projectedCode = b.inputCode(peak);
    Interval sums = rnn::rangeOf(op.getRangesAttr(), "h", {-range, range});
    projectionConverter = b.projectionConverter(projection, sums);
    peak = peakOf(sums);
  }
  hCode = b.inputCode(hiddenPeak(peak));
  gateConverter = peepholes.empty()
                      ? b.converter(matrix, f, preactivations())
                      : b.digitalConverter(
                            matrix, f, preactivations(), state,
                            "peepholes: the cell state is added to the sum in "
                            "the digital unit");
  candidateConverter = b.converter(matrix, g, preactivations());
  cellTable = b.table("cell", h, cCode, b.rampFormat(cells));
}

LogicalResult LstmLowering::prepare() {
  if (failed(buildMatrix()) || failed(readPeepholes()) ||
      failed(buildProjection()))
    return failure();
  chooseFormats();
  return success();
}

/// A gate from its columns; with peepholes from its columns and the cell state.
Value LstmLowering::gate(Value sums, Gate which, Value cell) {
  if (which == G)
    return b.convert(sums, which, 4, candidateConverter, gateNames[which]);
  if (peepholes.empty())
    return b.convert(sums, which, 4, gateConverter, gateNames[which]);

  Value linear = b.convert(sums, which, 4, gateConverter.ramp, "");
  // P has the gates' order without g.
  ArrayRef weights(peepholes.data() + which * units, units);
  double peak = 0;
  for (float weight : weights)
    peak = std::max(peak, std::abs(double(weight)));
  auto weightCode =
      b.code(mapping::fixedPointFormat(b.machine.linearBits, peak));
  Value constant =
      b.constantVector(SmallVector<double>(weights), vector(weightCode));
  return b.lookup(gateConverter, add(linear, product(constant, cell), cCode),
                  gateNames[which]);
}

SmallVector<Value> LstmLowering::buildStep(Value x, ValueRange states) {
  Value hidden = states[0], cell = states[1];
  Value columns = sums(matrix, {x, hidden});
  Value input = gate(columns, I, cell);
  Value forget =
      lstm.getInputForget() ? oneMinus(input) : gate(columns, F, cell);
  Value candidate = gate(columns, G, cell);
  Value next = add(product(forget, cell), product(input, candidate), cCode);
  Value output = gate(columns, O, next);
  Value squashed = b.lookup(cellTable, next);
  if (!projection)
    return {multiply(output, squashed, hCode), next};
  Value driven = multiply(output, squashed, projectedCode);
  Value projected =
      b.convert(plainSums(projection, driven), 0, 1, projectionConverter, "h");
  return {recode(projected, hCode), next};
}

LogicalResult rampart::lowerLstm(rnn::LstmOp op, const Machine &machine,
                                 SymbolTable &symbols) {
  return LstmLowering(op, machine, symbols).run();
}
