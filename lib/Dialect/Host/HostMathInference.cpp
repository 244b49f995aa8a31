//===- HostMathInference.cpp - Result types of arithmetic -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "HostInference.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::host;
using namespace rampart::host::detail;

using Inferred = FailureOr<RankedTensorType>;
using MaybeLocation = std::optional<Location>;

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

Inferred ReluOp::inferResult(MaybeLocation, Adaptor adaptor) {
  return rankedType(adaptor.getInput());
}

Inferred EluOp::inferResult(MaybeLocation, Adaptor adaptor) {
  return rankedType(adaptor.getInput());
}

Inferred SigmoidOp::inferResult(MaybeLocation, Adaptor adaptor) {
  return rankedType(adaptor.getInput());
}

Inferred TanhOp::inferResult(MaybeLocation, Adaptor adaptor) {
  return rankedType(adaptor.getInput());
}

Inferred SqrtOp::inferResult(MaybeLocation, Adaptor adaptor) {
  return rankedType(adaptor.getInput());
}

static LogicalResult checkSameElement(MaybeLocation location,
                                      RankedTensorType lhs,
                                      RankedTensorType rhs) {
  if (lhs.getElementType() == rhs.getElementType())
    return success();
  return emitOptionalError(location,
                           "expected operands of one element type, found ",
                           lhs.getElementType(), " and ", rhs.getElementType());
}

static Inferred inferBinary(MaybeLocation location, Value lhs, Value rhs) {
  auto left = rankedType(lhs), right = rankedType(rhs);
  if (failed(checkSameElement(location, left, right)))
    return failure();
  auto dims = broadcastDims(location, left.getShape(), right.getShape());
  if (failed(dims))
    return failure();
  return left.clone(*dims);
}

Inferred AddOp::inferResult(MaybeLocation location, Adaptor adaptor) {
  return inferBinary(location, adaptor.getLhs(), adaptor.getRhs());
}

Inferred SubOp::inferResult(MaybeLocation location, Adaptor adaptor) {
  return inferBinary(location, adaptor.getLhs(), adaptor.getRhs());
}

Inferred MulOp::inferResult(MaybeLocation location, Adaptor adaptor) {
  return inferBinary(location, adaptor.getLhs(), adaptor.getRhs());
}

Inferred DivOp::inferResult(MaybeLocation location, Adaptor adaptor) {
  return inferBinary(location, adaptor.getLhs(), adaptor.getRhs());
}

Inferred PowOp::inferResult(MaybeLocation location, Adaptor adaptor) {
  return inferBinary(location, adaptor.getLhs(), adaptor.getRhs());
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

static bool mayBeEqual(int64_t lhs, int64_t rhs) {
  return lhs == rhs || ShapedType::isDynamic(lhs) || ShapedType::isDynamic(rhs);
}

Inferred MatmulOp::inferResult(MaybeLocation location, Adaptor adaptor) {
  auto lhs = rankedType(adaptor.getLhs()), rhs = rankedType(adaptor.getRhs());
  if (failed(checkSameElement(location, lhs, rhs)))
    return failure();
  if (lhs.getRank() == 0 || rhs.getRank() == 0)
    return emitOptionalError(location,
                             "expected operands of rank 1 or more, found ", lhs,
                             " and ", rhs);
  // numpy: a vector on the left is a row, on the right a column.
  SmallVector<int64_t> a(lhs.getShape()), b(rhs.getShape());
  if (lhs.getRank() == 1)
    a.insert(a.begin(), 1);
  if (rhs.getRank() == 1)
    b.push_back(1);
  if (!mayBeEqual(a.back(), b[b.size() - 2]))
    return emitOptionalError(
        location,
        "expected the left operand's last dimension to equal the "
        "right's last but one, found ",
        dimsText(lhs.getShape()), " and ", dimsText(rhs.getShape()));
  auto dims = broadcastDims(location, ArrayRef(a).drop_back(2),
                            ArrayRef(b).drop_back(2));
  if (failed(dims))
    return failure();
  if (lhs.getRank() > 1)
    dims->push_back(a[a.size() - 2]);
  if (rhs.getRank() > 1)
    dims->push_back(b.back());
  return lhs.clone(*dims);
}

Inferred GemmOp::inferResult(MaybeLocation location, Adaptor adaptor) {
  auto a = rankedType(adaptor.getA()), b = rankedType(adaptor.getB());
  if (failed(checkSameElement(location, a, b)))
    return failure();
  if (a.getRank() != 2 || b.getRank() != 2)
    return emitOptionalError(location, "expected matrices, found ",
                             dimsText(a.getShape()), " and ",
                             dimsText(b.getShape()));
  bool transA = adaptor.getTransA() != 0, transB = adaptor.getTransB() != 0;
  if (!mayBeEqual(a.getDimSize(transA ? 0 : 1), b.getDimSize(transB ? 1 : 0)))
    return emitOptionalError(
        location, "expected equal inner dimensions, found ",
        dimsText(a.getShape()), transA ? " transposed" : "", " and ",
        dimsText(b.getShape()), transB ? " transposed" : "");
  SmallVector<int64_t> dims{a.getDimSize(transA ? 1 : 0),
                            b.getDimSize(transB ? 0 : 1)};
  if (Value bias = adaptor.getC()) {
    auto c = rankedType(bias);
    if (failed(checkSameElement(location, a, c)))
      return failure();
    auto sum = broadcastDims(location, dims, c.getShape());
    if (failed(sum))
      return failure();
    if (sum->size() != 2 || !mayBeEqual((*sum)[0], dims[0]) ||
        !mayBeEqual((*sum)[1], dims[1]))
      return emitOptionalError(location, "expected C to broadcast to ",
                               dimsText(dims), ", found ",
                               dimsText(c.getShape()));
  }
  return a.clone(dims);
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

Inferred SoftmaxOp::inferResult(MaybeLocation location, Adaptor adaptor) {
  auto type = rankedType(adaptor.getInput());
  if (failed(checkAxes(location, adaptor.getAxes(), type.getRank())))
    return failure();
  return type;
}

Inferred ReduceMeanOp::inferResult(MaybeLocation location, Adaptor adaptor) {
  auto type = rankedType(adaptor.getInput());
  if (failed(checkAxes(location, adaptor.getAxes(), type.getRank())))
    return failure();
  SmallVector<int64_t> dims;
  for (auto [axis, dim] : llvm::enumerate(type.getShape())) {
    if (!llvm::is_contained(adaptor.getAxes(), int64_t(axis)))
      dims.push_back(dim);
    else if (adaptor.getKeepDims())
      dims.push_back(1);
  }
  return type.clone(dims);
}
