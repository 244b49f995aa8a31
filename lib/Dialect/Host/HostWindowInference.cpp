//===- HostWindowInference.cpp - Result types of windows ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The arithmetic is the runtime's.
//===----------------------------------------------------------------------===//
#include "HostInference.h"

#include "rampart/host/Window.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::host;
using namespace rampart::host::detail;

using Dims = SmallVector<int64_t>;

/// Larger dimensions, which no tensor has, are left to the kernels.
static bool isKnown(int64_t dim) {
  return !ShapedType::isDynamic(dim) && dim <= maxElements;
}

/// [n, c, positions of the window over each of the spatial `dims`].
static FailureOr<Dims> slide(Operation *op, int64_t n, int64_t c,
                             ArrayRef<int64_t> dims,
                             const WindowAttributes &attributes,
                             bool ceilMode) {
  if (Status status = attributes.check(dims.size()); !status)
    return op->emitOpError(status.error());
  Dims result{n, c};
  for (auto [d, dim] : llvm::enumerate(dims)) {
    bool known = isKnown(dim) && isKnown(attributes.kernel[d]);
    result.push_back(known ? attributes.window(d, dim).positions(dim, ceilMode)
                           : ShapedType::kDynamic);
  }
  return result;
}

static LogicalResult checkRank(Operation *op, RankedTensorType type) {
  if (type.getRank() >= 3)
    return success();
  return op->emitOpError() << "expected an input of rank 3 or more, found "
                           << dimsText(type.getShape());
}

/// Checks the operands that a convolution and its transpose share; `in` is the
/// dimension of the weights that, times `factor`, is the number of input
/// channels.
static LogicalResult checkConv(Operation *op, int64_t in, int64_t factor) {
  auto input = rankedType(op->getOperand(0)),
       weights = rankedType(op->getOperand(1));
  if (failed(checkRank(op, input)))
    return failure();
  for (Value operand : op->getOperands())
    if (rankedType(operand).getElementType() != input.getElementType())
      return op->emitOpError()
             << "expected operands of one element type, found "
             << input.getElementType() << " and "
             << rankedType(operand).getElementType();
  if (weights.getRank() != input.getRank())
    return op->emitOpError() << "expected weights of rank " << input.getRank()
                             << ", found " << dimsText(weights.getShape());
  int64_t channels = input.getDimSize(1), given = weights.getDimSize(in);
  bool known = isKnown(channels) && isKnown(given);
  if (known && (channels % factor != 0 || channels / factor != given))
    return op->emitOpError()
           << "expected weights for " << channels << " channels, found "
           << dimsText(weights.getShape()) << " and a factor of " << factor;
  return success();
}

Inferred ConvOp::inferResultType() {
  if (failed(checkConv(*this, 1, getGroups())))
    return failure();
  auto input = getInput().getType(), weights = getWeights().getType();
  std::string autoPad = getAutoPad().str();
  WindowAttributes attributes{weights.getShape().drop_front(2), getStrides(),
                              getDilations(), getPads(), autoPad};
  auto dims = slide(*this, input.getDimSize(0), weights.getDimSize(0),
                    input.getShape().drop_front(2), attributes, false);
  if (failed(dims))
    return failure();
  return input.clone(*dims);
}

Inferred ConvTransposeOp::inferResultType() {
  if (failed(checkConv(*this, 0, 1)))
    return failure();
  auto input = getInput().getType(), weights = getWeights().getType();
  ArrayRef<int64_t> kernel = weights.getShape().drop_front(2);
  WindowAttributes attributes{kernel, getStrides(), getDilations(), getPads()};
  if (Status status = attributes.check(kernel.size()); !status)
    return emitOpError(status.error());
  if (getOutputPadding().size() != kernel.size())
    return emitOpError() << "expected " << kernel.size()
                         << " output paddings, found "
                         << getOutputPadding().size();
  int64_t channels = weights.getDimSize(1);
  bool fits = isKnown(channels) && getGroups() <= uint64_t(maxElements);
  Dims dims{input.getDimSize(0),
            fits ? channels * int64_t(getGroups()) : ShapedType::kDynamic};
  for (auto [d, dim] : llvm::enumerate(input.getShape().drop_front(2))) {
    int64_t size = ShapedType::kDynamic;
    if (isKnown(dim) && isKnown(kernel[d]))
      size = attributes.window(d, 0).transposedSize(dim, getOutputPadding()[d]);
    dims.push_back(size >= 0 ? size : ShapedType::kDynamic);
  }
  return input.clone(dims);
}

/// MaxPool and AveragePool.
template <typename Pool>
static Inferred inferPool(Pool op) {
  RankedTensorType type = op.getInput().getType();
  if (failed(checkRank(op, type)))
    return failure();
  std::string autoPad = op.getAutoPad().str();
  auto dims = slide(op, type.getDimSize(0), type.getDimSize(1),
                    type.getShape().drop_front(2),
                    {op.getKernel(), op.getStrides(), op.getDilations(),
                     op.getPads(), autoPad},
                    op.getCeilMode());
  if (failed(dims))
    return failure();
  return type.clone(*dims);
}

Inferred MaxPoolOp::inferResultType() { return inferPool(*this); }

Inferred MaxPoolIndicesOp::inferResultType() {
  Inferred type = inferPool(*this);
  if (failed(type))
    return failure();
  return type->clone(IntegerType::get(getContext(), 64));
}

Inferred AveragePoolOp::inferResultType() { return inferPool(*this); }
