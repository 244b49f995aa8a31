//===- RaiseLoops.cpp - Layers from loops over time -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Cells.h"
#include "LoopAnalysis.h"
#include "rampart/Dialect/Host/Transforms/Passes.h"
#include "rampart/Dialect/Rnn/RnnOps.h"
#include "rampart/Dialect/Rnn/Transforms/Passes.h"

#include <limits>

using namespace mlir;

namespace rampart::rnn {
#define GEN_PASS_DEF_RAISELOOPSPASS
#include "rampart/Dialect/Rnn/Transforms/Passes.h.inc"
} // namespace rampart::rnn

using namespace rampart;
using namespace rampart::rnn;

namespace {

/// One loop that may be a layer.
class LoopRaiser {
public:
  LoopRaiser(host::LoopOp loop, func::FuncOp body)
      : loop(loop), body(body), analysis(loop, body), builder(loop) {}

  /// Replaces the loop's results; whether it was a layer.
  bool run();

private:
  host::LoopOp loop;
  func::FuncOp body;
  LoopAnalysis analysis;
  OpBuilder builder;
  unsigned hidden = 0;               // which carried value is h
  std::optional<unsigned> cellState; // ... and c

  std::optional<Cell> findCell();
  bool fits(const Cell &cell, unsigned number);
  bool usesFit(const Cell &cell);
  bool makeInputs(const Cell &cell, LayerInputs &inputs);
  Value wholeSequence(const SequenceStep &step);
  Value create(StringRef opcode, ValueRange operands,
               ArrayRef<NamedAttribute> attributes);
  NamedAttribute axes(ArrayRef<int64_t> values) {
    return builder.getNamedAttr("axes", builder.getDenseI64ArrayAttr(values));
  }
  Value sizes(int64_t value) {
    return host::ConstantOp::create(builder, loop.getLoc(),
                                    builder.getI64TensorAttr(value));
  }
};

} // namespace

//===----------------------------------------------------------------------===//
// Recognition
//===----------------------------------------------------------------------===//

/// Whether the cell's states are carried: h as value `number`.
bool LoopRaiser::fits(const Cell &cell, unsigned number) {
  BlockArgument state = analysis.carried(number);
  hidden = number;
  cellState.reset();
  if (cell.kind == CellKind::Gru)
    return cell.h0 == state;
  if (cell.kind == CellKind::Rnn)
    return llvm::is_contained(atomsOf(cell), Value(state));
  cellState = analysis.carriedNumber(cell.c0);
  return cellState && analysis.next(*cellState) == cell.c1;
}

std::optional<Cell> LoopRaiser::findCell() {
  // Gated cells first: their gates are simple ones.
  for (auto match : {matchGatedCell, matchProjectedCell, matchSimpleCell})
    for (unsigned i = 0; i < loop.getCarried().size(); ++i)
      if (auto cell = match(analysis.next(i)); cell && fits(*cell, i))
        return cell;
  return std::nullopt;
}

/// Whether nothing but states and the sequence of hidden states is used.
bool LoopRaiser::usesFit(const Cell &cell) {
  for (auto [i, result] : llvm::enumerate(loop.getResults()))
    if (!result.use_empty() && i != hidden && i != cellState &&
        (i < loop.getCarried().size() || analysis.next(i) != cell.h1))
      return false;
  return true;
}

//===----------------------------------------------------------------------===//
// Construction
//===----------------------------------------------------------------------===//

Value LoopRaiser::create(StringRef opcode, ValueRange operands,
                         ArrayRef<NamedAttribute> attributes) {
  FailureOr<Value> value = host::createKernelOp(builder, loop.getLoc(), opcode,
                                                operands, attributes);
  return succeeded(value) ? *value : Value();
}

/// The sequence as [T, B, .], T the number of passes.
Value LoopRaiser::wholeSequence(const SequenceStep &step) {
  Value sequence = step.sequence;
  if (step.axis == 1)
    sequence = create(
        "transpose", sequence,
        builder.getNamedAttr("perm", builder.getDenseI64ArrayAttr({1, 0, 2})));
  auto type = cast<RankedTensorType>(sequence.getType());
  if (analysis.constantTrips() == type.getDimSize(0))
    return sequence;
  Value end = loop.getTrips();
  if (cast<RankedTensorType>(end.getType()).getRank() == 0)
    end = create("unsqueeze", end, axes({0}));
  return create("slice", {sequence, sizes(0), end, sizes(1)}, axes({0}));
}

bool LoopRaiser::makeInputs(const Cell &cell, LayerInputs &inputs) {
  inputs.state = analysis.carried(hidden);
  SmallVector<Value> sequences;
  for (Value atom : atomsOf(cell)) {
    if (atom == inputs.state)
      continue;
    std::optional<SequenceStep> step = analysis.sequenceStep(atom);
    if (!step || (!sequences.empty() && step->reversed != inputs.reverse))
      return false;
    inputs.reverse = step->reversed;
    inputs.atoms.push_back(atom);
    sequences.push_back(wholeSequence(*step));
  }
  if (sequences.empty())
    return false;
  inputs.x =
      sequences.size() == 1
          ? sequences.front()
          : create("concat", sequences,
                   builder.getNamedAttr("axis", builder.getI64IntegerAttr(2)));
  inputs.h0 = loop.getCarried()[hidden];
  if (cellState)
    inputs.c0 = loop.getCarried()[*cellState];
  return true;
}

bool LoopRaiser::run() {
  if (!analysis.runsToBound())
    return false;
  std::optional<Cell> cell = findCell();
  LayerInputs inputs;
  if (!cell || !usesFit(*cell) || !makeInputs(*cell, inputs))
    return false;
  SmallVector<Value> results =
      createLayer(builder, loop.getLoc(), *cell, inputs);
  if (results.empty())
    return false;
  Value y = results[0];
  // Passes count up where the layer goes down.
  if (inputs.reverse)
    y = create(
        "slice",
        {y, sizes(-1), sizes(std::numeric_limits<int64_t>::min()), sizes(-1)},
        axes({0}));
  for (auto [i, result] : llvm::enumerate(loop.getResults()))
    if (i == hidden)
      result.replaceAllUsesWith(results[1]);
    else if (i == cellState)
      result.replaceAllUsesWith(results[2]);
    else
      result.replaceAllUsesWith(
          i < loop.getCarried().size() ? loop.getCarried()[i] : y);
  return true;
}

namespace {

struct RaiseLoopsPass : rampart::rnn::impl::RaiseLoopsPassBase<RaiseLoopsPass> {
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      for (auto loop :
           llvm::to_vector(function.getBody().getOps<host::LoopOp>())) {
        auto body = symbols.lookup<func::FuncOp>(loop.getBody());
        if (!LoopRaiser(loop, body).run())
          continue;
        loop.erase();
      }
      host::refineFunctionType(function);
    }
    // Bodies of loops that are gone; they stand after their callers.
    for (auto function : llvm::to_vector(getOperation().getOps<func::FuncOp>()))
      if (function.isPrivate() &&
          SymbolTable::symbolKnownUseEmpty(function, getOperation()))
        function.erase();
  }
};

} // namespace
