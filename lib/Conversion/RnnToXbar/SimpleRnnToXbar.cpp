//===- SimpleRnnToXbar.cpp - RNN layers on arrays -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// [x; h; 1] W -> h' by one ramp, whose codes become those of word lines.
//===----------------------------------------------------------------------===//
#include "RecurrenceLowering.h"

using namespace mlir;
using namespace rampart;

namespace {

class RnnLowering : public RecurrenceLowering {
public:
  RnnLowering(rnn::RnnOp rnn, const Machine &machine, SymbolTable &symbols)
      : RecurrenceLowering(rnn, machine, symbols), rnn(rnn) {}

private:
  rnn::RnnOp rnn;
  host::CodeType hCode;
  xbar::MatrixOp matrix;
  Converter converter;

  LogicalResult prepare() override;
  SmallVector<host::CodeType> stateCodes() override { return {hCode}; }
  SmallVector<Value> buildStep(Value x, ValueRange states) override;
};

} // namespace

LogicalResult RnnLowering::prepare() {
  FailureOr<ElementsAttr> w = weightsW(0, 1), r = weightsR(0, 1);
  if (failed(w) || failed(r))
    return failure();
  matrix = b.matrix("weights", {"h"}, {"x", "h", "bias"},
                    {*w, *r, bias(Bias::Sum, 0, 1)});
  Function f = op.clipped(rnn.getActivation());
  hCode = b.inputCode(
      hiddenPeak(peakOf(mapping::outputRange(f, preactivations()))));
  converter = b.converter(matrix, f, preactivations());
  return success();
}

SmallVector<Value> RnnLowering::buildStep(Value x, ValueRange states) {
  Value y = b.convert(sums(matrix, {x, states[0]}), 0, 1, converter, "h");
  return {recode(y, hCode)};
}

LogicalResult rampart::lowerRnn(rnn::RnnOp op, const Machine &machine,
                                SymbolTable &symbols) {
  return RnnLowering(op, machine, symbols).run();
}
