//===- Cells.cpp - Steps of recurrent layers ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Cells.h"
#include "Activations.h"

#include "mlir/IR/Matchers.h"
#include "rampart/Dialect/Host/HostOps.h"

#include <cmath>

using namespace mlir;
using namespace rampart;
using namespace rampart::rnn;

//===----------------------------------------------------------------------===//
// Parts of expressions
//===----------------------------------------------------------------------===//

namespace {

/// function(input)
struct Activated {
  Function function;
  Value input;
};

using Pair = std::pair<Value, Value>;

/// The operands of an operation in both orders; none where it is another.
template <typename Op>
SmallVector<Pair, 2> ordersOf(Value value) {
  auto op = value.getDefiningOp<Op>();
  if (!op)
    return {};
  return {{op.getLhs(), op.getRhs()}, {op.getRhs(), op.getLhs()}};
}

} // namespace

/// The number that a constant of equal elements holds.
static std::optional<double> splatOf(Value value) {
  DenseElementsAttr constant;
  if (!matchPattern(value, m_Constant(&constant)) || !constant.isSplat() ||
      !isa<FloatType>(constant.getElementType()))
    return std::nullopt;
  return constant.getSplatValue<APFloat>().convertToDouble();
}

static std::optional<Activated> activationOf(Value value) {
  if (Operation *op = value.getDefiningOp())
    if (auto function = functionOf(op))
      return Activated{*function, op->getOperand(0)};
  // clip(x, 0, 1 / a) a = hard_sigmoid(x) with slope a
  for (auto [clipped, factor] : ordersOf<host::MulOp>(value)) {
    auto clip = clipped.getDefiningOp<host::ClipOp>();
    auto slope = clip ? splatOf(factor) : std::nullopt;
    if (!slope || clip.getAlpha().convertToDouble() != 0 ||
        std::abs(clip.getBeta().convertToDouble() * *slope - 1) > 1e-6)
      continue;
    return Activated{{FunctionKind::HardSigmoid, *slope, 0}, clip.getInput()};
  }
  return std::nullopt;
}

/// z of 1 - z.
static Value complementOf(Value value) {
  auto op = value.getDefiningOp<host::SubOp>();
  if (!op || splatOf(op.getLhs()) != 1.0)
    return {};
  return op.getRhs();
}

static int64_t widthOf(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  return type.getRank() == 2 ? type.getDimSize(1) : ShapedType::kDynamic;
}

static bool isCellTensor(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getRank() == 2 && type.getElementType().isF32() &&
         !type.isDynamicDim(1) && type.getDimSize(1) > 0;
}

static bool addGate(Cell &cell, LinearForms &forms, const Activated &gate) {
  const LinearForm *form = forms.of(gate.input);
  if (!form || form->count != cell.units)
    return false;
  cell.gates.push_back(*form);
  return true;
}

//===----------------------------------------------------------------------===//
// LSTM
//===----------------------------------------------------------------------===//

namespace {

/// c1 = forget c0 + input candidate
struct CellState {
  Activated forget, input, candidate;
  Value c0;
};

} // namespace

static std::optional<CellState> matchCellState(Value c1) {
  for (auto [kept, added] : ordersOf<host::AddOp>(c1))
    for (auto [forgetValue, c0] : ordersOf<host::MulOp>(kept))
      for (auto [inputValue, candidateValue] : ordersOf<host::MulOp>(added)) {
        auto forget = activationOf(forgetValue),
             input = activationOf(inputValue),
             candidate = activationOf(candidateValue);
        if (forget && input && candidate && input->function == forget->function)
          return CellState{*forget, *input, *candidate, c0};
      }
  return std::nullopt;
}

static std::optional<Cell> matchLstm(Value h1) {
  for (auto [outputValue, squashedValue] : ordersOf<host::MulOp>(h1)) {
    auto output = activationOf(outputValue),
         squashed = activationOf(squashedValue);
    if (!output || !squashed)
      continue;
    auto state = matchCellState(squashed->input);
    if (!state || !(output->function == state->forget.function))
      continue;
    Cell cell{CellKind::Lstm, widthOf(h1), h1, squashed->input, {}, state->c0};
    cell.functions = {output->function, state->candidate.function,
                      squashed->function};
    LinearForms forms;
    forms.keep(cell.c0);
    forms.keep(cell.c1);
    if (addGate(cell, forms, state->input) && addGate(cell, forms, *output) &&
        addGate(cell, forms, state->forget) &&
        addGate(cell, forms, state->candidate))
      return cell;
  }
  return std::nullopt;
}

std::optional<Cell> rnn::matchProjectedCell(Value h1) {
  Operation *product = h1.getDefiningOp();
  if (!isCellTensor(h1) ||
      !isa_and_nonnull<host::MatmulOp, host::GemmOp>(product))
    return std::nullopt;
  Value unprojected = product->getOperand(0);
  std::optional<Cell> cell;
  if (isCellTensor(unprojected))
    cell = matchLstm(unprojected);
  if (!cell)
    return std::nullopt;
  // A product with constants, and nothing added.
  LinearForms forms;
  const LinearForm *form = forms.of(h1);
  if (!form || form->terms.size() != 1 || form->terms[0].atom != unprojected ||
      llvm::any_of(form->bias, [](double bias) { return bias != 0; }))
    return std::nullopt;
  cell->h1 = h1;
  cell->projection = *form;
  return cell;
}

//===----------------------------------------------------------------------===//
// GRU
//===----------------------------------------------------------------------===//

namespace {

/// h1 = update h0 + (1 - update) candidate
struct Blend {
  Value update, h0, candidate;
};

/// Every way to read `h1` so that `update` weighs the first and its complement
/// the second; either of them may be the old state.
SmallVector<Blend> blendsOf(Value h1) {
  SmallVector<Blend> blends;
  for (auto [a, b] : ordersOf<host::AddOp>(h1)) {
    // z u + (1 - z) v
    for (auto [z, u] : ordersOf<host::MulOp>(a))
      for (auto [rest, v] : ordersOf<host::MulOp>(b))
        if (complementOf(rest) == z)
          blends.push_back({z, u, v});
    // v + z (u - v)
    for (auto [z, difference] : ordersOf<host::MulOp>(b))
      if (auto sub = difference.getDefiningOp<host::SubOp>())
        if (sub.getRhs() == a)
          blends.push_back({z, sub.getLhs(), a});
  }
  return blends;
}

LinearForm negated(LinearForm form) {
  for (double &bias : form.bias)
    bias = -bias;
  const std::vector<double> factors(form.count, -1);
  for (LinearForm::Term &term : form.terms)
    term.weights.scaleRows(factors);
  return form;
}

bool isIdentity(const LinearForm::Term &term, int64_t units) {
  if (term.weights.width() != units)
    return false;
  for (int64_t j = 0; j < units; ++j)
    for (int64_t k = 0; k < units; ++k)
      if (term.weights.at(j, k) != (j == k ? 1 : 0))
        return false;
  return true;
}

/// Adds the gates r and h: the candidate's sum has the product of an activation
/// with h0 or with a sum over h0 among its atoms.
bool addReset(Cell &cell, LinearForms &forms, const Activated &candidate) {
  const LinearForm *sum = forms.of(candidate.input);
  if (!sum || sum->count != cell.units)
    return false;
  for (const LinearForm::Term &term : sum->terms)
    for (auto [resetValue, factor] : ordersOf<host::MulOp>(term.atom)) {
      auto reset = activationOf(resetValue);
      if (!reset || !(reset->function == cell.functions[0]))
        continue;
      if (factor != cell.h0) {
        const LinearForm *inner = forms.of(factor);
        if (!inner || inner->terms.size() != 1 || !inner->termOf(cell.h0) ||
            !isIdentity(term, cell.units))
          continue;
        cell.inner = *inner;
      }
      cell.reset = term.atom;
      return addGate(cell, forms, *reset) && addGate(cell, forms, candidate);
    }
  return false;
}

} // namespace

static std::optional<Cell> matchGru(Value h1) {
  for (Blend blend : blendsOf(h1)) {
    auto update = activationOf(blend.update);
    if (!update)
      continue;
    for (bool swapped : {false, true}) {
      auto candidate = activationOf(swapped ? blend.h0 : blend.candidate);
      // 1 - sigmoid(a) = sigmoid(-a)
      if (!candidate ||
          (swapped && update->function.kind != FunctionKind::Sigmoid))
        continue;
      Cell cell{CellKind::Gru,
                widthOf(h1),
                h1,
                {},
                swapped ? blend.candidate : blend.h0,
                {}};
      cell.functions = {update->function, candidate->function};
      LinearForms forms;
      forms.keep(cell.h0);
      if (!addGate(cell, forms, *update))
        continue;
      if (swapped)
        cell.gates[0] = negated(std::move(cell.gates[0]));
      if (addReset(cell, forms, *candidate))
        return cell;
    }
  }
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Cells
//===----------------------------------------------------------------------===//

std::optional<Cell> rnn::matchGatedCell(Value h1) {
  if (!isCellTensor(h1))
    return std::nullopt;
  auto lstm = matchLstm(h1);
  return lstm ? lstm : matchGru(h1);
}

std::optional<Cell> rnn::matchSimpleCell(Value h1) {
  auto activated = activationOf(h1);
  if (!isCellTensor(h1) || !activated)
    return std::nullopt;
  Cell cell{CellKind::Rnn, widthOf(h1), h1, {}, {}, {}};
  cell.functions = {activated->function};
  LinearForms forms;
  if (!addGate(cell, forms, *activated))
    return std::nullopt;
  return cell;
}

SmallVector<Value> rnn::atomsOf(const Cell &cell) {
  SmallVector<Value> atoms;
  for (const LinearForm &gate : cell.gates)
    for (const LinearForm::Term &term : gate.terms)
      if (term.atom != cell.c0 && term.atom != cell.c1 &&
          term.atom != cell.reset && !llvm::is_contained(atoms, term.atom))
        atoms.push_back(term.atom);
  return atoms;
}
