//===- DropZeroStates.cpp - Initial states that are zero ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mlir/IR/Matchers.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Rnn/RnnOps.h"
#include "rampart/Dialect/Rnn/Transforms/Passes.h"

using namespace mlir;

namespace rampart::rnn {
#define GEN_PASS_DEF_DROPZEROSTATESPASS
#include "rampart/Dialect/Rnn/Transforms/Passes.h.inc"
} // namespace rampart::rnn

using namespace rampart;
using namespace rampart::rnn;

/// Whether every element is +0 or -0, whatever the shape.
static bool isZero(Value value) {
  // These operations only move the elements of their first operand.
  while (Operation *op = value.getDefiningOp()) {
    if (!isa<host::ExpandOp, host::SliceOp, host::SqueezeOp, host::UnsqueezeOp,
             host::ReshapeOp, host::TransposeOp, host::GatherOp>(op))
      break;
    value = op->getOperand(0);
  }
  DenseElementsAttr constant;
  return matchPattern(value, m_Constant(&constant)) && constant.isSplat() &&
         isa<FloatType>(constant.getElementType()) &&
         constant.getSplatValue<APFloat>().isZero();
}

static void dropZeroStates(RecurrenceOpInterface op) {
  if (op.getH0() && isZero(op.getH0()))
    op.getH0Mutable().clear();
  auto lstm = dyn_cast<LstmOp>(op.getOperation());
  if (lstm && lstm.getC0() && isZero(lstm.getC0()))
    lstm.getC0Mutable().clear();
}

namespace {

struct DropZeroStatesPass
    : rampart::rnn::impl::DropZeroStatesPassBase<DropZeroStatesPass> {
  void runOnOperation() override { getOperation().walk(dropZeroStates); }
};

} // namespace
