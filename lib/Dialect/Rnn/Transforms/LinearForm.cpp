//===- LinearForm.cpp - Values as linear functions of others --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "LinearForm.h"

#include "mlir/IR/Matchers.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "rampart/Dialect/Host/ShapeArithmetic.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::rnn;

/// Sums above this many weights are atoms.
static constexpr int64_t maxWeights = int64_t(1) << 26;

const LinearForm::Term *LinearForm::termOf(Value atom) const {
  for (const Term &term : terms)
    if (term.atom == atom)
      return &term;
  return nullptr;
}

//===----------------------------------------------------------------------===//
// Arithmetic of forms
//===----------------------------------------------------------------------===//

/// Nothing but zeros.
static LinearForm zeroForm(int64_t count) {
  LinearForm form;
  form.count = count;
  form.bias.resize(count);
  return form;
}

static LinearForm atomForm(Value atom, int64_t width) {
  LinearForm form = zeroForm(width);
  form.terms.push_back({atom, FormWeights::identity(width)});
  return form;
}

/// The weights of `atom` in `form`, zeros if there were none.
static FormWeights &weightsOf(LinearForm &form, Value atom, int64_t width) {
  for (LinearForm::Term &term : form.terms)
    if (term.atom == atom)
      return term.weights;
  form.terms.push_back({atom, FormWeights::zeros(form.count, width)});
  return form.terms.back().weights;
}

/// Adds `factor` times `part` to the columns of `form` from `first` on.
static void add(LinearForm &form, const LinearForm &part, double factor,
                int64_t first = 0) {
  for (int64_t j = 0; j < part.count; ++j)
    form.bias[first + j] += factor * part.bias[j];
  for (const LinearForm::Term &term : part.terms)
    if (form.count == part.count && factor == 1 && !form.termOf(term.atom))
      form.terms.push_back(term); // shares its numbers
    else
      weightsOf(form, term.atom, term.weights.width())
          .add(term.weights, factor, first);
}

/// Rows `picked`, in increasing order.
static FormWeights rows(const FormWeights &weights, ArrayRef<int64_t> picked) {
  const int64_t count = picked.size();
  if (count > 0 && picked.back() - picked.front() == count - 1)
    return weights.slice(picked.front(), count);
  FormWeights result = FormWeights::zeros(count, weights.width());
  for (auto [i, row] : llvm::enumerate(picked))
    result.add(weights.slice(row, 1), 1, i);
  return result;
}

static LinearForm rows(const LinearForm &form, ArrayRef<int64_t> picked) {
  LinearForm result;
  result.count = picked.size();
  for (int64_t row : picked)
    result.bias.push_back(form.bias[row]);
  for (const LinearForm::Term &term : form.terms)
    result.terms.push_back({term.atom, rows(term.weights, picked)});
  return result;
}

static LinearForm scaled(LinearForm form, ArrayRef<double> factors) {
  for (int64_t j = 0; j < form.count; ++j)
    form.bias[j] *= factors[j];
  for (LinearForm::Term &term : form.terms)
    term.weights.scaleRows(factors);
  return form;
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

static RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

static std::optional<Tensor> constantOf(Value value) {
  ElementsAttr constant;
  if (!value || !matchPattern(value, m_Constant(&constant)))
    return std::nullopt;
  FailureOr<Tensor> tensor = host::tensorOf(constant);
  if (failed(tensor) || tensor->type() != ElementType::Float32)
    return std::nullopt;
  return *tensor;
}

/// A constant that broadcasts along [B, count] in the same way for every
/// stream.
static std::optional<std::vector<double>> vectorOf(Value value, int64_t count) {
  RankedTensorType type = typeOf(value);
  if (!type.hasStaticShape() || type.getRank() > 2 ||
      (type.getRank() == 2 && type.getDimSize(0) != 1))
    return std::nullopt;
  std::optional<Tensor> tensor = constantOf(value);
  if (!tensor || (tensor->size() != 1 && tensor->size() != count))
    return std::nullopt;
  std::vector<double> vector(count);
  for (int64_t j = 0; j < count; ++j)
    vector[j] = tensor->data<float>()[tensor->size() == 1 ? 0 : j];
  return vector;
}

/// Columns of the last axis that a slice with constant bounds takes; it may
/// name the first axis too if it takes all of that.
static std::optional<SmallVector<int64_t>> slicedColumns(host::SliceOp op) {
  auto starts = host::knownSizes(op.getStarts()),
       ends = host::knownSizes(op.getEnds()),
       steps = host::knownSizes(op.getSteps());
  RankedTensorType input = typeOf(op.getInput());
  int64_t width = input.getDimSize(1),
          count = typeOf(op.getOutput()).getDimSize(1);
  if (!starts || !ends || !steps || ShapedType::isDynamic(width) ||
      ShapedType::isDynamic(count))
    return std::nullopt;
  int64_t first = 0, step = 1;
  for (auto [i, axis] : llvm::enumerate(op.getAxes())) {
    if (axis == 0) {
      // Exporters write the largest 32-bit number for an open end.
      int64_t size = input.isDynamicDim(0) ? INT32_MAX : input.getDimSize(0);
      if ((*starts)[i] != 0 || (*steps)[i] != 1 || (*ends)[i] < size)
        return std::nullopt;
      continue;
    }
    first = (*starts)[i] < 0 ? (*starts)[i] + width : (*starts)[i];
    first = std::clamp<int64_t>(first, 0, width);
    step = (*steps)[i];
  }
  if (step < 1)
    return std::nullopt;
  SmallVector<int64_t> columns;
  for (int64_t i = 0; i < count; ++i)
    columns.push_back(first + i * step);
  return columns;
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

namespace {

/// One column of an atom.
struct Column {
  Value atom;
  int64_t index;
};

/// What a product's left operand is joined from: it is not multiplied out.
SmallVector<Column> columnsOf(Value value) {
  SmallVector<Column> columns;
  auto concat = value.getDefiningOp<host::ConcatOp>();
  if (concat && concat.getAxis() == 1) {
    for (Value part : concat.getInputs())
      llvm::append_range(columns, columnsOf(part));
    return columns;
  }
  if (auto slice = value.getDefiningOp<host::SliceOp>())
    if (auto picked = slicedColumns(slice)) {
      SmallVector<Column> all = columnsOf(slice.getInput());
      for (int64_t column : *picked)
        columns.push_back(all[column]);
      return columns;
    }
  for (int64_t i = 0; i < typeOf(value).getDimSize(1); ++i)
    columns.push_back({value, i});
  return columns;
}

/// `matrix` is [K, N], or [N, K] where `transposed`.
std::optional<LinearForm> product(Value lhs, Value matrix, bool transposed,
                                  double scale) {
  RankedTensorType left = typeOf(lhs), right = typeOf(matrix);
  std::optional<Tensor> weights = constantOf(matrix);
  if (!weights || left.getRank() != 2 || right.getRank() != 2 ||
      left.isDynamicDim(1) || right.getNumElements() > maxWeights)
    return std::nullopt;
  int64_t inputs = right.getDimSize(transposed ? 1 : 0);
  LinearForm form = zeroForm(right.getDimSize(transposed ? 0 : 1));
  SmallVector<Column> columns = columnsOf(lhs);
  for (int64_t k = 0; k < inputs; ++k) {
    auto [atom, index] = columns[k];
    int64_t width = typeOf(atom).getDimSize(1);
    FormWeights &term = weightsOf(form, atom, width);
    for (int64_t j = 0; j < form.count; ++j) {
      float weight =
          weights
              ->data<float>()[transposed ? j * inputs + k : k * form.count + j];
      term.set(j, index, term.at(j, index) + scale * weight);
    }
  }
  return form;
}

} // namespace

/// The form of one side of a sum of `count` columns, constants included.
static std::optional<LinearForm> sideForm(LinearForms &forms, Value value,
                                          int64_t count) {
  if (auto vector = vectorOf(value, count)) {
    LinearForm form = zeroForm(count);
    form.bias = std::move(*vector);
    return form;
  }
  RankedTensorType type = typeOf(value);
  if (type.getRank() != 2 || type.getDimSize(1) != count)
    return std::nullopt;
  const LinearForm *form = forms.of(value);
  return form ? std::optional(*form) : std::nullopt;
}

static std::optional<LinearForm> gemmForm(LinearForms &forms, host::GemmOp op) {
  if (op.getTransA())
    return std::nullopt;
  auto form = product(op.getA(), op.getB(), op.getTransB(),
                      op.getAlpha().convertToDouble());
  if (!form || !op.getC())
    return form;
  auto addend = sideForm(forms, op.getC(), form->count);
  if (!addend)
    return std::nullopt;
  add(*form, *addend, op.getBeta().convertToDouble());
  return form;
}

static std::optional<LinearForm> sumForm(LinearForms &forms, Operation *op,
                                         double sign) {
  int64_t count = typeOf(op->getResult(0)).getDimSize(1);
  auto lhs = sideForm(forms, op->getOperand(0), count),
       rhs = sideForm(forms, op->getOperand(1), count);
  if (!lhs || !rhs)
    return std::nullopt;
  add(*lhs, *rhs, sign);
  return lhs;
}

static std::optional<LinearForm> scaledForm(LinearForms &forms,
                                            host::MulOp op) {
  int64_t count = typeOf(op.getOutput()).getDimSize(1);
  for (auto [value, factor] : {std::pair(op.getLhs(), op.getRhs()),
                               std::pair(op.getRhs(), op.getLhs())}) {
    auto factors = vectorOf(factor, count);
    auto form = factors ? sideForm(forms, value, count) : std::nullopt;
    if (form)
      return scaled(std::move(*form), *factors);
  }
  return std::nullopt;
}

static std::optional<LinearForm> concatForm(LinearForms &forms,
                                            host::ConcatOp op) {
  if (op.getAxis() != 1)
    return std::nullopt;
  LinearForm all = zeroForm(typeOf(op.getOutput()).getDimSize(1));
  int64_t first = 0;
  for (Value part : op.getInputs()) {
    const LinearForm *form = forms.of(part);
    if (!form)
      return std::nullopt;
    add(all, *form, 1, first);
    first += form->count;
  }
  return all;
}

static std::optional<LinearForm> sliceForm(LinearForms &forms,
                                           host::SliceOp op) {
  auto columns = slicedColumns(op);
  const LinearForm *form = columns ? forms.of(op.getInput()) : nullptr;
  return form ? std::optional(rows(*form, *columns)) : std::nullopt;
}

LinearForm LinearForms::find(Value value) {
  Operation *op = value.getDefiningOp();
  auto form =
      op ? llvm::TypeSwitch<Operation *, std::optional<LinearForm>>(op)
               .Case<host::MatmulOp>([](auto op) {
                 return product(op.getLhs(), op.getRhs(), false, 1);
               })
               .Case<host::GemmOp>([&](auto op) { return gemmForm(*this, op); })
               .Case<host::AddOp>(
                   [&](auto op) { return sumForm(*this, op, 1); })
               .Case<host::SubOp>(
                   [&](auto op) { return sumForm(*this, op, -1); })
               .Case<host::MulOp>(
                   [&](auto op) { return scaledForm(*this, op); })
               .Case<host::SliceOp>(
                   [&](auto op) { return sliceForm(*this, op); })
               .Case<host::ConcatOp>(
                   [&](auto op) { return concatForm(*this, op); })
               .Default([](Operation *) { return std::nullopt; })
         : std::nullopt;
  return form ? std::move(*form) : atomForm(value, typeOf(value).getDimSize(1));
}

/// Larger tensors are no states of a layer.
static bool isSmall(Value value) {
  constexpr int64_t maxWidth = 16384;
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getRank() == 2 && !type.isDynamicDim(1) &&
         type.getElementType().isF32() && type.getDimSize(1) <= maxWidth;
}

void LinearForms::keep(Value value) {
  if (isSmall(value))
    known[value] = std::make_unique<LinearForm>(
        atomForm(value, typeOf(value).getDimSize(1)));
}

const LinearForm *LinearForms::of(Value value) {
  if (!isSmall(value))
    return nullptr;
  if (auto found = known.find(value); found != known.end())
    return found->second.get();
  auto form = std::make_unique<LinearForm>(find(value));
  return (known[value] = std::move(form)).get();
}
