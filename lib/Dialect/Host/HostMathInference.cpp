//===- HostMathInference.cpp - Result types of arithmetic -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "HostInference.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::host;
using namespace rampart::host::detail;

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

static LogicalResult checkSameElement(Operation *op, RankedTensorType lhs,
                                      RankedTensorType rhs) {
  if (lhs.getElementType() == rhs.getElementType())
    return success();
  return op->emitOpError() << "expected operands of one element type, found "
                           << lhs.getElementType() << " and "
                           << rhs.getElementType();
}

Inferred host::detail::inferBroadcast(Operation *op, ValueRange operands) {
  RankedTensorType type = rankedType(operands.front());
  for (Value operand : operands.drop_front()) {
    RankedTensorType next = rankedType(operand);
    if (failed(checkSameElement(op, type, next)))
      return failure();
    auto dims = broadcastDims(op, type.getShape(), next.getShape());
    if (failed(dims))
      return failure();
    type = type.clone(*dims);
  }
  return type;
}

Inferred host::detail::inferComparison(Operation *op, ValueRange operands) {
  Inferred type = inferBroadcast(op, operands);
  if (failed(type))
    return failure();
  return type->clone(IntegerType::get(op->getContext(), 1));
}

Inferred host::detail::inferPower(Operation *op, Value base, Value exponent) {
  auto left = rankedType(base), right = rankedType(exponent);
  auto dims = broadcastDims(op, left.getShape(), right.getShape());
  if (failed(dims))
    return failure();
  return left.clone(*dims);
}

Inferred WhereOp::inferResultType() {
  Inferred type = inferBroadcast(*this, {getLhs(), getRhs()});
  if (failed(type))
    return failure();
  auto dims = broadcastDims(*this, type->getShape(),
                            getCondition().getType().getShape());
  if (failed(dims))
    return failure();
  return type->clone(*dims);
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

static bool mayBeEqual(int64_t lhs, int64_t rhs) {
  return lhs == rhs || ShapedType::isDynamic(lhs) || ShapedType::isDynamic(rhs);
}

Inferred MatmulOp::inferResultType() {
  auto lhs = getLhs().getType(), rhs = getRhs().getType();
  if (failed(checkSameElement(*this, lhs, rhs)))
    return failure();
  if (lhs.getRank() == 0 || rhs.getRank() == 0)
    return emitOpError() << "expected operands of rank 1 or more, found " << lhs
                         << " and " << rhs;
  // numpy: a vector on the left is a row, on the right a column.
  SmallVector<int64_t> a(lhs.getShape()), b(rhs.getShape());
  if (lhs.getRank() == 1)
    a.insert(a.begin(), 1);
  if (rhs.getRank() == 1)
    b.push_back(1);
  if (!mayBeEqual(a.back(), b[b.size() - 2]))
    return emitOpError()
           << "expected the left operand's last dimension to equal the "
              "right's last but one, found "
           << dimsText(lhs.getShape()) << " and " << dimsText(rhs.getShape());
  auto dims =
      broadcastDims(*this, ArrayRef(a).drop_back(2), ArrayRef(b).drop_back(2));
  if (failed(dims))
    return failure();
  if (lhs.getRank() > 1)
    dims->push_back(a[a.size() - 2]);
  if (rhs.getRank() > 1)
    dims->push_back(b.back());
  return lhs.clone(*dims);
}

Inferred GemmOp::inferResultType() {
  auto a = getA().getType(), b = getB().getType();
  if (failed(checkSameElement(*this, a, b)))
    return failure();
  if (a.getRank() != 2 || b.getRank() != 2)
    return emitOpError() << "expected matrices, found "
                         << dimsText(a.getShape()) << " and "
                         << dimsText(b.getShape());
  bool transA = getTransA() != 0, transB = getTransB() != 0;
  if (!mayBeEqual(a.getDimSize(transA ? 0 : 1), b.getDimSize(transB ? 1 : 0)))
    return emitOpError() << "expected equal inner dimensions, found "
                         << dimsText(a.getShape())
                         << (transA ? " transposed" : "") << " and "
                         << dimsText(b.getShape())
                         << (transB ? " transposed" : "");
  SmallVector<int64_t> dims{a.getDimSize(transA ? 1 : 0),
                            b.getDimSize(transB ? 0 : 1)};
  if (Value bias = getC()) {
    auto c = rankedType(bias);
    if (failed(checkSameElement(*this, a, c)))
      return failure();
    auto sum = broadcastDims(*this, dims, c.getShape());
    if (failed(sum))
      return failure();
    if (sum->size() != 2 || !mayBeEqual((*sum)[0], dims[0]) ||
        !mayBeEqual((*sum)[1], dims[1]))
      return emitOpError() << "expected C to broadcast to " << dimsText(dims)
                           << ", found " << dimsText(c.getShape());
  }
  return a.clone(dims);
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

Inferred host::detail::inferAlong(Operation *op, Value input,
                                  ArrayRef<int64_t> axes) {
  RankedTensorType type = rankedType(input);
  if (failed(checkAxes(op, axes, type.getRank())))
    return failure();
  return type;
}

Inferred host::detail::inferReduced(Operation *op, Value input,
                                    ArrayRef<int64_t> axes, bool keepDims) {
  RankedTensorType type = rankedType(input);
  if (failed(checkAxes(op, axes, type.getRank())))
    return failure();
  SmallVector<int64_t> dims;
  for (auto [axis, dim] : llvm::enumerate(type.getShape())) {
    if (!llvm::is_contained(axes, int64_t(axis)))
      dims.push_back(dim);
    else if (keepDims)
      dims.push_back(1);
  }
  return type.clone(dims);
}

Inferred host::detail::inferPosition(Operation *op, Value input, int64_t axis,
                                     bool keepDims) {
  Inferred type = inferReduced(op, input, axis, keepDims);
  if (failed(type))
    return failure();
  return type->clone(IntegerType::get(op->getContext(), 64));
}
