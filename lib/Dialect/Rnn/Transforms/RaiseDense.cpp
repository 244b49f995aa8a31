//===- RaiseDense.cpp - Products with constant matrices -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mlir/IR/Matchers.h"
#include "rampart/Dialect/Host/Evaluate.h"
#include "rampart/Dialect/Rnn/RnnOps.h"
#include "rampart/Dialect/Rnn/Transforms/Passes.h"

using namespace mlir;

namespace rampart::rnn {
#define GEN_PASS_DEF_RAISEDENSEPASS
#include "rampart/Dialect/Rnn/Transforms/Passes.h.inc"
} // namespace rampart::rnn

using namespace rampart;
using namespace rampart::rnn;

static bool isConstant(Value value) {
  return matchPattern(value, m_Constant());
}

static RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

static FunctionAttr identity(MLIRContext *context) {
  return FunctionAttr::get(context, defaultFunction(FunctionKind::Identity));
}

/// A float32 constant with the same value everywhere.
static Value splat(OpBuilder &builder, Location location,
                   ArrayRef<int64_t> shape, double value) {
  auto type = RankedTensorType::get(shape, builder.getF32Type());
  return host::ConstantOp::create(builder, location,
                                  DenseElementsAttr::get(type, float(value)));
}

/// A constant matrix, transposed at once.
static FailureOr<Value> transposeConstant(OpBuilder &builder, Location location,
                                          Value matrix) {
  return host::createEvaluated(
      builder, location, "transpose", matrix,
      builder.getNamedAttr("perm", builder.getDenseI64ArrayAttr({1, 0})));
}

static Value transposed(OpBuilder &builder, Location location, Value matrix) {
  auto type = typeOf(matrix);
  return host::TransposeOp::create(
      builder, location, type.clone({type.getDimSize(1), type.getDimSize(0)}),
      matrix, builder.getDenseI64ArrayAttr({1, 0}));
}

/// A constant times `factor`; the constant itself for 1.
static FailureOr<Value> scale(OpBuilder &builder, Location location,
                              Value constant, double factor) {
  if (factor == 1)
    return constant;
  return host::createEvaluated(
      builder, location, "mul",
      {constant, splat(builder, location, {}, factor)});
}

/// Whether a constant adds the same vector of `width` elements everywhere.
static bool isBias(Value value, int64_t width) {
  if (!isConstant(value))
    return false;
  ArrayRef<int64_t> dims = typeOf(value).getShape();
  return dims.empty() ||
         ((dims.back() == 1 || dims.back() == width) &&
          llvm::all_of(dims.drop_back(), [](int64_t dim) { return dim == 1; }));
}

/// bias + addend as a vector, where isBias(addend).
static FailureOr<Value> addBias(OpBuilder &builder, Location location,
                                Value bias, Value addend) {
  auto sum = host::createEvaluated(builder, location, "add", {addend, bias});
  if (failed(sum))
    return failure();
  ArrayRef<int64_t> dims = typeOf(*sum).getShape();
  if (dims.size() == 1)
    return sum;
  auto axes = llvm::to_vector(llvm::seq<int64_t>(0, dims.size() - 1));
  return host::createEvaluated(
      builder, location, "squeeze", *sum,
      builder.getNamedAttr("axes", builder.getDenseI64ArrayAttr(axes)));
}

namespace {

struct RaiseMatmul : OpRewritePattern<host::MatmulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(host::MatmulOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType matrix = typeOf(op.getRhs());
    if (!matrix.getElementType().isF32() || matrix.getRank() != 2 ||
        !isConstant(op.getRhs()))
      return failure();
    auto weights = transposeConstant(rewriter, op.getLoc(), op.getRhs());
    if (failed(weights))
      return failure();
    Value bias = splat(rewriter, op.getLoc(), matrix.getDimSize(1), 0);
    rewriter.replaceOpWithNewOp<DenseOp>(
        op, TypeRange(op.getType()), op.getLhs(), *weights, bias,
        identity(getContext()), DictionaryAttr());
    return success();
  }
};

struct RaiseGemm : OpRewritePattern<host::GemmOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(host::GemmOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType matrix = typeOf(op.getB());
    if (!matrix.getElementType().isF32() || !isConstant(op.getB()))
      return failure();
    int64_t width = matrix.getDimSize(op.getTransB() ? 0 : 1);
    // What is computed is added afterwards.
    Value addend = op.getC() && !isBias(op.getC(), width) ? op.getC() : Value();
    if (addend && !op.getBeta().isExactlyValue(1.0))
      return rewriter.notifyMatchFailure(op, "C is computed and scaled");
    FailureOr<Value> weights = makeWeights(op, rewriter);
    FailureOr<Value> bias = makeBias(op, width, rewriter);
    if (failed(weights) || failed(bias))
      return failure();
    Value x = op.getA();
    if (op.getTransA())
      x = transposed(rewriter, op.getLoc(), x);
    Value product = DenseOp::create(rewriter, op.getLoc(),
                                    TypeRange(op.getType()), x, *weights, *bias,
                                    identity(getContext()), DictionaryAttr());
    if (addend)
      product = host::AddOp::create(rewriter, op.getLoc(), op.getType(),
                                    product, addend);
    rewriter.replaceOp(op, product);
    return success();
  }

private:
  /// alpha B as [N, K].
  static FailureOr<Value> makeWeights(host::GemmOp op, OpBuilder &builder) {
    FailureOr<Value> weights = op.getB();
    if (!op.getTransB())
      weights = transposeConstant(builder, op.getLoc(), op.getB());
    if (failed(weights))
      return failure();
    return scale(builder, op.getLoc(), *weights,
                 op.getAlpha().convertToDouble());
  }

  /// beta C as [N].
  static FailureOr<Value> makeBias(host::GemmOp op, int64_t width,
                                   OpBuilder &builder) {
    Value zero = splat(builder, op.getLoc(), width, 0);
    if (!op.getC() || !isBias(op.getC(), width))
      return zero;
    auto scaled =
        scale(builder, op.getLoc(), op.getC(), op.getBeta().convertToDouble());
    if (failed(scaled))
      return failure();
    return addBias(builder, op.getLoc(), zero, *scaled);
  }
};

/// dense(x) + constant = dense(x) with another bias
struct AbsorbBias : OpRewritePattern<host::AddOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(host::AddOp op,
                                PatternRewriter &rewriter) const override {
    for (auto [sum, addend] : {std::pair(op.getLhs(), op.getRhs()),
                               std::pair(op.getRhs(), op.getLhs())}) {
      auto dense = sum.getDefiningOp<DenseOp>();
      if (!dense || !dense->hasOneUse() ||
          dense.getActivation() != identity(getContext()) ||
          typeOf(addend).getRank() > typeOf(sum).getRank() ||
          !isBias(addend, typeOf(dense.getB()).getDimSize(0)) ||
          !isConstant(dense.getB()))
        continue;
      auto bias = addBias(rewriter, dense.getLoc(), dense.getB(), addend);
      if (failed(bias))
        return failure();
      auto absorbed = DenseOp::create(
          rewriter, dense.getLoc(), TypeRange(op.getType()), dense.getX(),
          dense.getW(), *bias, dense.getActivation(), DictionaryAttr());
      rewriter.replaceOp(op, absorbed);
      return success();
    }
    return failure();
  }
};

struct RaiseDensePass : rampart::rnn::impl::RaiseDensePassBase<RaiseDensePass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<RaiseMatmul, RaiseGemm, AbsorbBias>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
