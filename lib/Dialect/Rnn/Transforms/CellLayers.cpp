//===- CellLayers.cpp - Layers made of cells ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Cells.h"

#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "rampart/Dialect/Rnn/RnnOps.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::rnn;

namespace {

/// Weights in the layout of the rnn dialect, from the forms of a cell.
class LayerBuilder {
public:
  LayerBuilder(OpBuilder &builder, Location location, const Cell &cell,
               const LayerInputs &inputs)
      : builder(builder), location(location), cell(cell), inputs(inputs),
        units(cell.units), hidden(cell.hiddenWidth()),
        gates(int64_t(cell.gates.size())) {}

  SmallVector<Value> run();

private:
  OpBuilder &builder;
  Location location;
  const Cell &cell;
  const LayerInputs &inputs;
  int64_t units, hidden, gates; // H, P, gates

  bool readPeepholes();
  Value inputWeights();
  Value stateWeights();
  Value biases();
  Value constant(const Tensor &tensor);
  FunctionAttr function(size_t i) {
    return FunctionAttr::get(builder.getContext(), cell.functions[i]);
  }
  Operation *createLstm(Value w, Value r, Value b);

  std::optional<Tensor> peepholes; // [3H]
};

} // namespace

Value LayerBuilder::constant(const Tensor &tensor) {
  return host::ConstantOp::create(
      builder, location,
      host::constantOf(builder.getContext(), tensor, "cell"));
}

static Tensor zeros(Shape shape) {
  Tensor tensor(ElementType::Float32, std::move(shape));
  std::fill_n(tensor.mutableData<float>(), tensor.size(), 0.0f);
  return tensor;
}

/// Adds `weights`, [H, width], to rows of gate `gate` of a matrix, from column
/// `first` on.
static void place(Tensor &matrix, int64_t gate, int64_t first,
                  const FormWeights &weights) {
  const int64_t units = weights.rows(), columns = matrix.shape()[1];
  for (int64_t j = 0; j < units; ++j) {
    float *to =
        matrix.mutableData<float>() + (gate * units + j) * columns + first;
    for (int64_t k = 0; k < weights.width(); ++k)
      to[k] += float(weights.at(j, k));
  }
}

Value LayerBuilder::inputWeights() {
  int64_t columns = 0;
  for (Value atom : inputs.atoms)
    columns += cast<RankedTensorType>(atom.getType()).getDimSize(1);
  Tensor matrix = zeros({gates * units, columns});
  for (int64_t gate = 0; gate < gates; ++gate) {
    int64_t first = 0;
    for (Value atom : inputs.atoms) {
      if (const LinearForm::Term *term = cell.gates[gate].termOf(atom))
        place(matrix, gate, first, term->weights);
      first += cast<RankedTensorType>(atom.getType()).getDimSize(1);
    }
  }
  return constant(matrix);
}

Value LayerBuilder::stateWeights() {
  Tensor matrix = zeros({gates * units, hidden});
  for (int64_t gate = 0; gate < gates; ++gate)
    if (const LinearForm::Term *term =
            inputs.state ? cell.gates[gate].termOf(inputs.state) : nullptr)
      place(matrix, gate, 0, term->weights);
  constexpr int64_t candidate = 2;
  if (cell.inner)
    place(matrix, candidate, 0, cell.inner->termOf(cell.h0)->weights);
  else if (cell.reset)
    place(matrix, candidate, 0,
          cell.gates[candidate].termOf(cell.reset)->weights);
  return constant(matrix);
}

/// Wb, then Rb, which is zero but for what is inside a reset product.
Value LayerBuilder::biases() {
  Tensor tensor = zeros({2 * gates * units});
  float *both = tensor.mutableData<float>();
  for (int64_t gate = 0; gate < gates; ++gate)
    for (int64_t j = 0; j < units; ++j)
      both[gate * units + j] = float(cell.gates[gate].bias[j]);
  if (cell.inner)
    for (int64_t j = 0; j < units; ++j)
      both[(gates + 2) * units + j] = float(cell.inner->bias[j]);
  return constant(tensor);
}

/// Gates i and f may see c0, o may see c1, each through a diagonal.
bool LayerBuilder::readPeepholes() {
  constexpr int64_t candidateGate = 3, outputGate = 1;
  if (cell.kind != CellKind::Lstm)
    return true;
  for (int64_t gate = 0; gate < gates; ++gate)
    for (Value state : {cell.c0, cell.c1}) {
      const LinearForm::Term *term = cell.gates[gate].termOf(state);
      if (!term)
        continue;
      bool fits = gate == outputGate ? state == cell.c1 : state == cell.c0;
      if (gate == candidateGate || !fits || term->weights.width() != units)
        return false;
      if (!peepholes)
        peepholes = zeros({3 * units});
      for (int64_t j = 0; j < units; ++j)
        for (int64_t k = 0; k < units; ++k)
          if (double weight = term->weights.at(j, k); j == k)
            peepholes->mutableData<float>()[gate * units + j] = float(weight);
          else if (weight != 0)
            return false;
    }
  return true;
}

Operation *LayerBuilder::createLstm(Value w, Value r, Value b) {
  Value p = peepholes ? constant(*peepholes) : Value();
  Value projection;
  if (cell.projection) {
    Tensor matrix = zeros({hidden, units});
    place(matrix, 0, 0, cell.projection->terms[0].weights);
    projection = constant(matrix);
  }
  return LstmOp::create(builder, location, inputs.x, w, r, b, inputs.h0,
                        inputs.c0, /*lengths=*/Value(), p, projection,
                        function(0), function(1), function(2),
                        /*input_forget=*/UnitAttr(),
                        inputs.reverse ? builder.getUnitAttr() : UnitAttr(),
                        /*clip=*/FloatAttr(), /*ranges=*/DictionaryAttr());
}

SmallVector<Value> LayerBuilder::run() {
  if (!readPeepholes())
    return {};
  // The candidate of a GRU sees its state through the reset gate alone.
  if (cell.kind == CellKind::Gru && cell.gates[2].termOf(cell.h0))
    return {};
  Value w = inputWeights(), r = stateWeights(), b = biases();
  UnitAttr reverse = inputs.reverse ? builder.getUnitAttr() : UnitAttr();
  Operation *layer = nullptr;
  switch (cell.kind) {
  case CellKind::Lstm:
    layer = createLstm(w, r, b);
    break;
  case CellKind::Gru:
    layer = GruOp::create(builder, location, inputs.x, w, r, b, inputs.h0,
                          /*lengths=*/Value(), function(0), function(1),
                          cell.inner ? builder.getUnitAttr() : UnitAttr(),
                          reverse, /*clip=*/FloatAttr(),
                          /*ranges=*/DictionaryAttr());
    break;
  case CellKind::Rnn:
    layer = RnnOp::create(builder, location, inputs.x, w, r, b, inputs.h0,
                          /*lengths=*/Value(), function(0), reverse,
                          /*clip=*/FloatAttr(), /*ranges=*/DictionaryAttr());
    break;
  }
  return llvm::to_vector_of<Value>(layer->getResults());
}

SmallVector<Value> rnn::createLayer(OpBuilder &builder, Location location,
                                    const Cell &cell,
                                    const LayerInputs &inputs) {
  return LayerBuilder(builder, location, cell, inputs).run();
}
