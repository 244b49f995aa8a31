//===- GruToXbar.cpp - GRU layers on arrays -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// [x; h; 1] W -> z, r by one ramp. The candidate takes a second phase,
// [x; r h; 1] W by its own ramp; with linear_before_reset its two parts are
// converted linearly in the first phase, r is multiplied and the parts are
// added digitally, and the function is a table. h' = (1 - z) g + z h in the
// digital unit, which keeps h in finer codes than drive the word lines.
//===----------------------------------------------------------------------===//
#include "RecurrenceLowering.h"

using namespace mlir;
using namespace rampart;

namespace {

/// ONNX's gate order.
enum Gate { Z, R, H };

class GruLowering : public RecurrenceLowering {
public:
  GruLowering(rnn::GruOp gru, const Machine &machine, SymbolTable &symbols)
      : RecurrenceLowering(gru, machine, symbols), gru(gru) {}

private:
  rnn::GruOp gru;
  host::CodeType hCode, driveCode, resetCode;
  xbar::MatrixOp gates;
  xbar::MatrixOp candidate; // of x and r h; of x alone with
  xbar::MatrixOp recurrent; // linear_before_reset, where this is of h
  Converter gateConverter, candidateConverter, recurrentConverter;

  LogicalResult buildMatrices();
  void chooseFormats();
  Value resetAfter(Value x, Value drive, Value reset);

  LogicalResult prepare() override;
  SmallVector<host::CodeType> stateCodes() override { return {hCode}; }
  SmallVector<Value> buildStep(Value x, ValueRange states) override;
};

} // namespace

LogicalResult GruLowering::buildMatrices() {
  FailureOr<ElementsAttr> w = weightsW(Z, 2), r = weightsR(Z, 2),
                          wh = weightsW(H, 1), rh = weightsR(H, 1);
  if (failed(w) || failed(r) || failed(wh) || failed(rh))
    return failure();
  gates = b.matrix("weights", {"z", "r"}, {"x", "h", "bias"},
                   {*w, *r, bias(Bias::Sum, Z, 2)});
  if (gru.getLinearBeforeReset()) {
    candidate =
        b.matrix("candidate", {"h"}, {"x", "bias"}, {*wh, bias(Bias::W, H, 1)});
    recurrent =
        b.matrix("recurrent", {"h"}, {"h", "bias"}, {*rh, bias(Bias::R, H, 1)});
  } else {
    candidate = b.matrix("candidate", {"h"}, {"x", "r h", "bias"},
                         {*wh, *rh, bias(Bias::Sum, H, 1)});
  }
  return success();
}

void GruLowering::chooseFormats() {
  Function f = op.clipped(gru.getGateActivation()),
           g = op.clipped(gru.getCandidateActivation());
  Interval a = preactivations(), total = a;
  Interval gateValues = mapping::outputRange(f, a);
  if (gru.getLinearBeforeReset()) {
    double peak = peakOf(a) * (1 + peakOf(gateValues));
    total = {-peak, peak};
  }
  // A mean of candidates where z lies in [0, 1]; anything else may grow.
  bool isMean = gateValues.lo >= 0 && gateValues.hi <= 1;
  double peak = hiddenPeak(isMean ? peakOf(mapping::outputRange(g, total))
                                  : b.machine.stateRange);
  hCode = b.code(mapping::fixedPointFormat(b.machine.stateBits, peak));
  driveCode = b.inputCode(peak);
  resetCode = b.inputCode(peak * peakOf(gateValues));
  gateConverter = b.converter(gates, f, a);
  if (!gru.getLinearBeforeReset()) {
    candidateConverter = b.converter(candidate, g, a);
    return;
  }
  candidateConverter = b.digitalConverter(
      candidate, g, a, total,
      "linear_before_reset: the recurrent part is multiplied by the reset gate "
      "in the digital unit");
  recurrentConverter = b.converter(recurrent, Function{}, a);
}

LogicalResult GruLowering::prepare() {
  if (failed(buildMatrices()))
    return failure();
  chooseFormats();
  return success();
}

/// The candidate with linear_before_reset.
Value GruLowering::resetAfter(Value x, Value drive, Value reset) {
  Value ofInput =
      b.convert(sums(candidate, {x}), 0, 1, candidateConverter.ramp, "");
  Value ofState =
      b.convert(sums(recurrent, {drive}), 0, 1, recurrentConverter.ramp, "");
  auto code = cast<host::CodeType>(candidateConverter.table.getInput());
  return b.lookup(candidateConverter,
                  add(ofInput, product(reset, ofState), code), "h");
}

SmallVector<Value> GruLowering::buildStep(Value x, ValueRange states) {
  Value hidden = states[0];
  Value drive = recode(hidden, driveCode);
  Value columns = sums(gates, {x, drive});
  Value update = b.convert(columns, Z, 2, gateConverter, "z");
  Value reset = b.convert(columns, R, 2, gateConverter, "r");
  Value value =
      gru.getLinearBeforeReset()
          ? resetAfter(x, drive, reset)
          : b.convert(sums(candidate, {x, multiply(reset, hidden, resetCode)}),
                      0, 1, candidateConverter, "h");
  return {
      add(product(oneMinus(update), value), product(update, hidden), hCode)};
}

LogicalResult rampart::lowerGru(rnn::GruOp op, const Machine &machine,
                                SymbolTable &symbols) {
  return GruLowering(op, machine, symbols).run();
}
