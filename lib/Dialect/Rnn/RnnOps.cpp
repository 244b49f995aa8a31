//===- RnnOps.cpp - Verifiers and types of rnn operations -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Rnn/RnnOps.h"

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

/// Intervals are [lo, hi] with finite lo <= hi; "from" says where they come
/// from.
static LogicalResult checkRanges(Operation *op, DictionaryAttr ranges) {
  if (!ranges)
    return success();
  for (NamedAttribute range : ranges) {
    if (range.getName() == "from" && isa<StringAttr>(range.getValue()))
      continue;
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
// LstmOp
//===----------------------------------------------------------------------===//

/// A static dimension where one of the candidates is.
static int64_t firstStatic(std::initializer_list<int64_t> candidates) {
  for (int64_t dim : candidates)
    if (!ShapedType::isDynamic(dim))
      return dim;
  return ShapedType::kDynamic;
}

static int64_t streamsOf(LstmOp::Adaptor op) {
  int64_t streams = dimsOf(op.getX())[1];
  for (Value vector : {op.getH0(), op.getC0(), op.getLengths()})
    if (vector)
      streams = firstStatic({streams, dimsOf(vector)[0]});
  return streams;
}

LogicalResult LstmOp::inferReturnTypes(MLIRContext *context,
                                       std::optional<Location>, Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  Type element = Float32Type::get(context);
  int64_t steps = dimsOf(adaptor.getX())[0], streams = streamsOf(adaptor),
          units = dimsOf(adaptor.getR())[1];
  auto state = RankedTensorType::get({streams, units}, element);
  types.append(
      {RankedTensorType::get({steps, streams, units}, element), state, state});
  return success();
}

LogicalResult LstmOp::verify() {
  int64_t inputs = dimsOf(getX())[2], units = dimsOf(getR())[1];
  if (ShapedType::isDynamic(units) || ShapedType::isDynamic(dimsOf(getW())[1]))
    return emitOpError() << "expected weights of static shape, found "
                         << getW().getType() << " and " << getR().getType();
  int64_t streams = streamsOf(Adaptor(
      getOperands(), (*this)->getDiscardableAttrDictionary(), getProperties()));
  int64_t gates, biases, peepholes;
  if (units <= 0 || llvm::MulOverflow(units, int64_t(4), gates) ||
      llvm::MulOverflow(units, int64_t(8), biases) ||
      llvm::MulOverflow(units, int64_t(3), peepholes))
    return emitOpError() << "expected a positive number of units, found "
                         << units;
  if (failed(checkShape(*this, "x", getX(),
                        {ShapedType::kDynamic, streams, dimsOf(getW())[1]})) ||
      failed(checkShape(*this, "w", getW(), {gates, inputs})) ||
      failed(checkShape(*this, "r", getR(), {gates, units})) ||
      failed(checkShape(*this, "b", getB(), {biases})) ||
      failed(checkShape(*this, "h0", getH0(), {streams, units})) ||
      failed(checkShape(*this, "c0", getC0(), {streams, units})) ||
      failed(checkShape(*this, "lengths", getLengths(), {streams})) ||
      failed(checkShape(*this, "peepholes", getPeepholes(), {peepholes})))
    return failure();
  if (auto clip = getClip())
    if (!(clip->convertToDouble() > 0) || !clip->isFinite())
      return emitOpError() << "expected a positive finite clip, found "
                           << clip->convertToDouble();
  return checkRanges(*this, getRangesAttr());
}

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

#define GET_OP_CLASSES
#include "rampart/Dialect/Rnn/RnnOps.cpp.inc"
