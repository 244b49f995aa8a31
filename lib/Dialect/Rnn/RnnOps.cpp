//===- RnnOps.cpp - Verifiers and types of rnn operations -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Rnn/RnnOps.h"

#include "rampart/Dialect/Rnn/Density.h"

#include "mlir/IR/Builders.h"

#include <cmath>

using namespace mlir;
using namespace rampart;
using namespace rampart::rnn;

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

static ArrayRef<int64_t> dimsOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

/// An operand that is there has the shape `expected`; a dynamic dimension on
/// either side fits all.
static LogicalResult checkShape(Operation *op, StringRef name, Value value,
                                ArrayRef<int64_t> expected) {
  if (!value || succeeded(verifyCompatibleShape(dimsOf(value), expected)))
    return success();
  auto type = cast<RankedTensorType>(value.getType());
  return op->emitOpError() << "expected " << type.clone(expected) << " as "
                           << name << ", found " << type;
}

/// A function and how often which of its arguments occur, for each.
static LogicalResult checkDensities(Operation *op, Attribute densities) {
  auto array = dyn_cast<ArrayAttr>(densities);
  if (!array)
    return op->emitOpError("expected an array of densities, found ")
           << densities;
  for (Attribute entry : array) {
    auto density = dyn_cast<DictionaryAttr>(entry);
    if (!density || !density.getAs<FunctionAttr>("function"))
      return op->emitOpError("expected a density of a function, found ")
             << entry;
    if (Result<Histogram> histogram = histogramOf(density); !histogram)
      return op->emitOpError("density: ") << histogram.error();
  }
  return success();
}

/// Intervals are [lo, hi] with finite lo <= hi; "from" says where they come
/// from.
static LogicalResult checkRanges(Operation *op, DictionaryAttr ranges) {
  if (!ranges)
    return success();
  for (NamedAttribute range : ranges) {
    if (range.getName() == "from" && isa<StringAttr>(range.getValue()))
      continue;
    if (range.getName() == "densities") {
      if (failed(checkDensities(op, range.getValue())))
        return failure();
      continue;
    }
    auto array = dyn_cast<ArrayAttr>(range.getValue());
    auto bound = [&](size_t i) {
      auto value = dyn_cast<FloatAttr>(array[i]);
      return value ? value.getValueAsDouble() : NAN;
    };
    if (!array || array.size() != 2 || !std::isfinite(bound(0)) ||
        !std::isfinite(bound(1)) || bound(0) > bound(1))
      return op->emitOpError()
             << "expected [lo, hi] with finite lo <= hi in "
                "range "
             << range.getName() << ", found " << range.getValue();
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Recurrences
//===----------------------------------------------------------------------===//

/// The streams of `x` or, where it leaves them open, of the first operand that
/// says how many.
static int64_t streamsOf(Value x, ValueRange streamOperands) {
  int64_t streams = dimsOf(x)[1];
  for (Value operand : streamOperands)
    if (operand && ShapedType::isDynamic(streams))
      streams = dimsOf(operand)[0];
  return streams;
}

/// y and the final hidden state, then states of `others` elements.
template <typename Adaptor>
static void inferRecurrence(Adaptor op, ValueRange streamOperands,
                            ArrayRef<int64_t> others,
                            SmallVectorImpl<Type> &types) {
  Type element = Float32Type::get(op.getX().getContext());
  int64_t steps = dimsOf(op.getX())[0], width = dimsOf(op.getR())[1],
          streams = streamsOf(op.getX(), streamOperands);
  types.push_back(RankedTensorType::get({steps, streams, width}, element));
  types.push_back(RankedTensorType::get({streams, width}, element));
  for (int64_t other : others)
    types.push_back(RankedTensorType::get({streams, other}, element));
}

/// What all recurrences have in common.
static LogicalResult verifyRecurrence(RecurrenceOpInterface op) {
  int64_t inputs = op.getInputWidth(), units = op.getUnits(),
          hidden = op.getHiddenWidth();
  if (ShapedType::isDynamic(units) || ShapedType::isDynamic(hidden) ||
      ShapedType::isDynamic(inputs))
    return op->emitOpError()
           << "expected weights of static shape, found " << op.getW().getType()
           << " and " << op.getR().getType();
  int64_t gates, biases;
  if (units <= 0 || hidden <= 0 ||
      llvm::MulOverflow(units, op.getGates(), gates) ||
      llvm::MulOverflow(gates, int64_t(2), biases))
    return op->emitOpError() << "expected a positive number of units, found "
                             << std::min(units, hidden);
  SmallVector<Value> streamOperands = op.getStreamOperands();
  int64_t streams = streamsOf(op.getX(), streamOperands);
  if (failed(checkShape(op, "x", op.getX(),
                        {ShapedType::kDynamic, streams, inputs})) ||
      failed(checkShape(op, "w", op.getW(), {gates, inputs})) ||
      failed(checkShape(op, "r", op.getR(), {gates, hidden})) ||
      failed(
          checkShape(op, "projection", op.getProjection(), {hidden, units})) ||
      failed(checkShape(op, "b", op.getB(), {biases})) ||
      failed(checkShape(op, "lengths", op.getLengths(), {streams})))
    return failure();
  static constexpr StringLiteral names[] = {"h0", "c0"};
  int64_t widths[] = {hidden, units};
  for (auto [name, width, state] :
       llvm::zip(names, widths, op.getInitialStates()))
    if (failed(checkShape(op, name, state, {streams, width})))
      return failure();
  if (auto clip = op.getClip())
    if (!(clip->convertToDouble() > 0) || !clip->isFinite())
      return op->emitOpError() << "expected a positive finite clip, found "
                               << clip->convertToDouble();
  return checkRanges(op, op.getRangesAttr());
}

LogicalResult LstmOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  Value projection = adaptor.getProjection();
  inferRecurrence(adaptor,
                  {adaptor.getH0(), adaptor.getC0(), adaptor.getLengths()},
                  {dimsOf(projection ? projection : adaptor.getR())[1]}, types);
  return success();
}

LogicalResult LstmOp::verify() {
  if (failed(verifyRecurrence(*this)))
    return failure();
  // 3H, which is less than the 4H that fit.
  return checkShape(*this, "peepholes", getPeepholes(),
                    {3 * RecurrenceOpInterface(*this).getUnits()});
}

LogicalResult GruOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  inferRecurrence(adaptor, {adaptor.getH0(), adaptor.getLengths()}, {}, types);
  return success();
}

LogicalResult GruOp::verify() { return verifyRecurrence(*this); }

LogicalResult RnnOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  inferRecurrence(adaptor, {adaptor.getH0(), adaptor.getLengths()}, {}, types);
  return success();
}

LogicalResult RnnOp::verify() { return verifyRecurrence(*this); }

//===----------------------------------------------------------------------===//
// DenseOp
//===----------------------------------------------------------------------===//

LogicalResult DenseOp::inferReturnTypes(MLIRContext *,
                                        std::optional<Location> location,
                                        Adaptor adaptor,
                                        SmallVectorImpl<Type> &types) {
  auto x = cast<RankedTensorType>(adaptor.getX().getType());
  SmallVector<int64_t> dims(x.getShape());
  if (!dims.empty()) // verify() reports a scalar
    dims.back() = dimsOf(adaptor.getW())[0];
  types.push_back(x.clone(dims));
  return success();
}

LogicalResult DenseOp::verify() {
  ArrayRef<int64_t> w = dimsOf(getW());
  if (ShapedType::isDynamicShape(w))
    return emitOpError() << "expected weights of static shape, found "
                         << getW().getType();
  SmallVector<int64_t> x(dimsOf(getX()));
  if (x.empty())
    return emitOpError() << "expected x of rank 1 or more, found "
                         << getX().getType();
  x.back() = w[1];
  if (failed(checkShape(*this, "x", getX(), x)) ||
      failed(checkShape(*this, "b", getB(), {w[0]})))
    return failure();
  return checkRanges(*this, getRangesAttr());
}

#include "rampart/Dialect/Rnn/RnnInterfaces.cpp.inc"

#define GET_OP_CLASSES
#include "rampart/Dialect/Rnn/RnnOps.cpp.inc"
