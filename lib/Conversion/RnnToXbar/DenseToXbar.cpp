//===- DenseToXbar.cpp - Dense layers on arrays ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "RegionBuilder.h"

#include "rampart/Dialect/Host/HostTensors.h"

using namespace mlir;
using namespace rampart;

/// The interval of x W' + b for inputs in `x`, over all outputs.
static Interval preactivationBound(const Tensor &w, ArrayRef<float> b,
                                   Interval x) {
  Interval bound{0, 0};
  int64_t inputs = w.shape()[1];
  for (size_t j = 0; j < b.size(); ++j) {
    double lo = b[j], hi = b[j];
    for (float weight :
         ArrayRef(w.data<float>() + int64_t(j) * inputs, inputs)) {
      lo += weight > 0 ? weight * x.lo : weight * x.hi;
      hi += weight > 0 ? weight * x.hi : weight * x.lo;
    }
    bound = j ? Interval{std::min(bound.lo, lo), std::max(bound.hi, hi)}
              : Interval{lo, hi};
  }
  return bound;
}

/// matvec, conversion by the activation's ramp.
static void buildBody(RegionBuilder &b, xbar::RegionOp region,
                      xbar::MatrixOp matrix, const Converter &converter,
                      RankedTensorType x) {
  Block &block = region.getBody().emplaceBlock();
  Value input = block.addArgument(x, b.loc);
  OpBuilder::InsertionGuard guard(b.builder);
  b.builder.setInsertionPointToEnd(&block);
  host::CodeType unit = b.inputCode(1);
  Value one = b.constantVector(1.0, b.vector(1, unit));
  int64_t columns = matrix.getColumns();
  auto sumsType = RankedTensorType::get(
      {columns}, xbar::AnalogType::get(b.builder.getContext()));
  Value sums = xbar::MvmOp::create(b.builder, b.loc, sumsType,
                                   matrix.getSymName(), ValueRange{input, one});
  Value y = b.convert(sums, 0, 1, converter, "y");
  xbar::ReturnOp::create(b.builder, b.loc, ValueRange{y});
}

LogicalResult rampart::lowerDense(rnn::DenseOp op, const Machine &machine,
                                  SymbolTable &symbols) {
  RegionBuilder b(op, machine, symbols);
  FailureOr<ElementsAttr> w = b.constant(op.getW(), "weights");
  FailureOr<ElementsAttr> bias = b.constant(op.getB(), "biases");
  if (failed(w) || failed(bias))
    return failure();
  FailureOr<Tensor> wTensor = host::tensorOf(*w),
                    biasTensor = host::tensorOf(*bias);
  ArrayRef biases(biasTensor->data<float>(), biasTensor->size());

  Interval x = rnn::rangeOf(op.getRangesAttr(), "x", rnn::defaultInputRange);
  Interval a = rnn::rangeOf(op.getRangesAttr(), "a",
                            preactivationBound(*wTensor, biases, x));
  Function activation = op.getActivation().getValue();

  xbar::MatrixOp matrix = b.matrix(
      "weights", {"y"}, {"x", "bias"},
      {*w, biasBlock(op.getContext(), biases, nodeName(op) + ".bias")});
  Converter converter = b.converter(matrix, activation, a);
  host::CodeType xCode = b.inputCode(peakOf(x));
  auto yCode = cast<host::CodeType>(
      converter.table ? converter.table.getOutput() : converter.ramp.getType());
  Value codes = b.quantize(op.getX(), xCode, "x");
  auto yType = op.getY().getType();
  auto region = xbar::RegionOp::create(
      b.builder, b.loc, RankedTensorType::get(yType.getShape(), yCode),
      nodeName(op), ValueRange{codes}, Value());
  buildBody(b, region, matrix, converter,
            b.vector(op.getW().getType().getDimSize(1), xCode));
  b.builder.setInsertionPointAfter(region);
  op.replaceAllUsesWith(b.dequantize(region.getResult(0), yType));
  op.erase();
  return success();
}
