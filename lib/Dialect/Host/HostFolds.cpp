//===- HostFolds.cpp - Identities of host operations ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What holds without looking at data; the pass host-fold-constants runs kernels
// on constants.
//===----------------------------------------------------------------------===//
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Host/ShapeArithmetic.h"

using namespace mlir;
using namespace rampart::host;

/// `input` where it has the very type of `result`, so that it can replace it.
static Value sameType(Value input, Value result) {
  return input.getType() == result.getType() ? input : Value();
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

OpFoldResult CastOp::fold(FoldAdaptor) {
  return sameType(getInput(), getOutput());
}

OpFoldResult ConcatOp::fold(FoldAdaptor) {
  return getInputs().size() == 1 ? sameType(getInputs().front(), getOutput())
                                 : Value();
}

/// An integer times 0 is 0, whatever it is; a real number may be a NaN.
OpFoldResult MulOp::fold(FoldAdaptor adaptor) {
  RankedTensorType type = getOutput().getType();
  if (!type.hasStaticShape() || !type.getElementType().isInteger())
    return {};
  for (Attribute operand : {adaptor.getLhs(), adaptor.getRhs()})
    if (operand && matchPattern(operand, m_Zero()))
      return DenseElementsAttr::get(
          type, Builder(getContext()).getZeroAttr(type.getElementType()));
  return {};
}

static bool isIdentity(ArrayRef<int64_t> perm) {
  return llvm::equal(perm, llvm::seq<int64_t>(0, perm.size()));
}

OpFoldResult TransposeOp::fold(FoldAdaptor) {
  return isIdentity(getPerm()) ? sameType(getInput(), getOutput()) : Value();
}

namespace {

/// transpose(transpose(x, p), q) = transpose(x, p∘q)
struct ComposeTransposes : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<TransposeOp>();
    if (!inner)
      return failure();
    SmallVector<int64_t> perm = llvm::map_to_vector(
        op.getPerm(), [&](int64_t axis) { return inner.getPerm()[axis]; });
    rewriter.replaceOpWithNewOp<TransposeOp>(
        op, op.getType(), inner.getInput(),
        rewriter.getDenseI64ArrayAttr(perm));
    return success();
  }
};

} // namespace

void TransposeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *context) {
  patterns.add<ComposeTransposes>(context);
}

OpFoldResult SqueezeOp::fold(FoldAdaptor) {
  if (getAxes().empty())
    return sameType(getInput(), getOutput());
  auto inner = getInput().getDefiningOp<UnsqueezeOp>();
  return inner && inner.getAxes() == getAxes()
             ? sameType(inner.getInput(), getOutput())
             : Value();
}

OpFoldResult UnsqueezeOp::fold(FoldAdaptor) {
  if (getAxes().empty())
    return sameType(getInput(), getOutput());
  auto inner = getInput().getDefiningOp<SqueezeOp>();
  return inner && inner.getAxes() == getAxes()
             ? sameType(inner.getInput(), getOutput())
             : Value();
}

/// A static shape says that nothing changes; equal dynamic ones may differ.
static Value sameStaticType(Value input, TypedValue<RankedTensorType> result) {
  return result.getType().hasStaticShape() ? sameType(input, result) : Value();
}

OpFoldResult ReshapeOp::fold(FoldAdaptor) {
  return sameStaticType(getInput(), getOutput());
}

OpFoldResult ExpandOp::fold(FoldAdaptor) {
  return sameStaticType(getInput(), getOutput());
}
