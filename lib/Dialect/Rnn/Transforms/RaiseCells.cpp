//===- RaiseCells.cpp - Layers from single steps --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Cells.h"
#include "mlir/IR/Dominance.h"
#include "mlir/IR/Iterators.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Rnn/RnnOps.h"
#include "rampart/Dialect/Rnn/Transforms/Passes.h"

using namespace mlir;

namespace rampart::rnn {
#define GEN_PASS_DEF_RAISECELLSPASS
#include "rampart/Dialect/Rnn/Transforms/Passes.h.inc"
} // namespace rampart::rnn

using namespace rampart;
using namespace rampart::rnn;

static int64_t dimOf(Value value, int64_t axis) {
  return cast<RankedTensorType>(value.getType()).getDimSize(axis);
}

/// Which atom is the hidden state. In a single step any may be, as long as it
/// has as many columns as the layer's hidden state; one that comes from outside
/// fits best.
static Value chooseState(const Cell &cell, ArrayRef<Value> atoms) {
  if (cell.kind == CellKind::Gru)
    return cell.h0;
  Value state;
  for (Value atom : atoms)
    if (dimOf(atom, 1) == cell.hiddenWidth() &&
        (!state || isa<BlockArgument>(atom)))
      state = atom;
  return state;
}

/// The inputs as a sequence of one step.
static FailureOr<Value> makeSequence(OpBuilder &builder, Location location,
                                     ArrayRef<Value> atoms) {
  FailureOr<Value> joined = atoms.front();
  if (atoms.size() > 1)
    joined = host::createKernelOp(
        builder, location, "concat", atoms,
        builder.getNamedAttr("axis", builder.getI64IntegerAttr(1)));
  if (failed(joined))
    return failure();
  return host::createKernelOp(
      builder, location, "unsqueeze", *joined,
      builder.getNamedAttr("axes", builder.getDenseI64ArrayAttr({0})));
}

/// Replaces what `layer` dominates of the uses.
static void replaceAfter(Value value, Value replacement,
                         const DominanceInfo &dominance) {
  value.replaceUsesWithIf(replacement, [&](OpOperand &use) {
    return dominance.dominates(replacement, use.getOwner());
  });
}

static void raise(const Cell &cell) {
  Operation *op = cell.h1.getDefiningOp();
  LayerInputs inputs;
  SmallVector<Value> atoms = atomsOf(cell);
  inputs.state = chooseState(cell, atoms);
  llvm::copy_if(atoms, std::back_inserter(inputs.atoms),
                [&](Value atom) { return atom != inputs.state; });
  int64_t streams = dimOf(cell.h1, 0);
  if (inputs.atoms.empty() || llvm::any_of(atoms, [&](Value atom) {
        return dimOf(atom, 0) != streams;
      }))
    return;
  OpBuilder builder(op);
  builder.setInsertionPointAfter(op);
  FailureOr<Value> x = makeSequence(builder, op->getLoc(), inputs.atoms);
  if (failed(x))
    return;
  inputs.x = *x;
  inputs.h0 = inputs.state;
  inputs.c0 = cell.c0;
  SmallVector<Value> results = createLayer(builder, op->getLoc(), cell, inputs);
  if (results.empty())
    return;
  DominanceInfo dominance(op->getParentOp());
  replaceAfter(cell.h1, results[1], dominance);
  if (cell.kind == CellKind::Lstm)
    replaceAfter(cell.c1, results[2], dominance);
}

namespace {

struct RaiseCellsPass : rampart::rnn::impl::RaiseCellsPassBase<RaiseCellsPass> {
  void runOnOperation() override {
    SmallVector<Value> candidates;
    getOperation().walk([&](Operation *op) {
      if (isa<host::MulOp, host::AddOp, host::MatmulOp, host::GemmOp>(op))
        candidates.push_back(op->getResult(0));
    });
    llvm::DenseSet<Value> projected; // parts of other cells
    for (Value candidate : candidates)
      if (auto cell = matchProjectedCell(candidate)) {
        projected.insert(cell->projection->terms[0].atom);
        raise(*cell);
      }
    for (Value candidate : candidates)
      if (!projected.contains(candidate))
        if (auto cell = matchGatedCell(candidate))
          raise(*cell);
    // Backwards, so that what only dead operations use is dead when its turn
    // comes.
    getOperation().walk<WalkOrder::PostOrder, ReverseIterator>(
        [](Operation *op) {
          if (isOpTriviallyDead(op))
            op->erase();
        });
  }
};

} // namespace
