//===- HandlersRecurrence.cpp - ONNX's LSTM, GRU and RNN ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One rnn operation per direction: layouts, defaults and the direction axis go.
//===----------------------------------------------------------------------===//
#include "Activations.h"
#include "Handlers.h"
#include "Text.h"
#include "mlir/IR/Verifier.h"
#include "rampart/Dialect/Host/ShapeArithmetic.h"
#include "rampart/Dialect/Rnn/RnnOps.h"

#include <cmath>

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;

namespace {

/// Order of the operators' inputs; the last two are LSTM's.
enum Input : size_t { X, W, R, B, SequenceLens, InitialH, InitialC, P };

/// What differs between the operators.
struct Kind {
  int64_t gates;
  /// Of one direction.
  std::vector<StringRef> activations;
  bool hasCell;
};

/// Operands of one direction, null where they are left out.
struct Operands {
  Value x, w, r, b, h0, c0, lengths, peepholes;
};

/// The attributes that every operator has, checked.
struct CommonAttributes {
  int64_t directions = 1;
  bool firstReversed = false, batchFirst = false;
  std::optional<double> clip;
  std::optional<int64_t> hiddenSize;
  std::vector<Function> activations; // of all directions
};

class RecurrenceImporter {
public:
  RecurrenceImporter(Node &node, Kind kind) : node(node), kind(kind) {}
  virtual ~RecurrenceImporter() = default;

  /// The layer, in float32 whatever its type.
  void run();

protected:
  Node &node;

  /// Reads the attributes that only this operator has.
  virtual void readOwnAttributes() {}
  /// The operation of one direction. `functions` are its activations.
  virtual Operation *build(TypeRange types, const Operands &operands,
                           ArrayRef<rnn::FunctionAttr> functions,
                           UnitAttr reverse, FloatAttr clip) = 0;

  UnitAttr unit(bool set) {
    return set ? node.build().getUnitAttr() : UnitAttr();
  }

private:
  Kind kind;
  CommonAttributes attributes;

  bool narrowInputs();
  void importLayer();
  void readAttributes();
  void readDirection();
  bool checkShapes();
  Value part(Value value, int64_t direction, int64_t axis);
  Operation *direction(int64_t direction, Value x);
  Value join(ArrayRef<Operation *> directions, unsigned result, int64_t axis);

  /// The optional input; null also where the operator does not have it.
  Value input(Input which) {
    return which < InitialC || kind.hasCell ? node.input(which) : Value();
  }
  int64_t hidden() { return typeOf(node.input(R)).getDimSize(2); }
};

} // namespace

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

void RecurrenceImporter::readDirection() {
  std::string direction =
      node.attributes().text("direction").value_or("forward");
  // The first GRU of ONNX misspells its default.
  if (direction == "foward" && node.opset() < 3)
    direction = "forward";
  if (direction != "forward" && direction != "reverse" &&
      direction != "bidirectional")
    node.fail("attribute 'direction': expected forward, reverse or "
              "bidirectional, found " +
              quoted(direction));
  attributes.directions = direction == "bidirectional" ? 2 : 1;
  attributes.firstReversed = direction == "reverse";
}

void RecurrenceImporter::readAttributes() {
  Attributes &reader = node.attributes();
  readDirection();
  attributes.hiddenSize = reader.integer("hidden_size");
  if (node.opset() >= 14)
    attributes.batchFirst = reader.flag("layout");
  // Says whether Y may be left out, which an empty name says too.
  if (node.opset() < 7)
    reader.flag("output_sequence");
  attributes.clip = reader.real("clip");
  if (attributes.clip &&
      !(*attributes.clip > 0 && std::isfinite(*attributes.clip)))
    node.fail("attribute 'clip': expected a positive number, found " +
              Twine(std::to_string(*attributes.clip)));
  auto activations =
      readActivations(reader, kind.activations, attributes.directions);
  if (activations)
    attributes.activations = std::move(*activations);
  else
    node.fail(activations.error());
  readOwnAttributes();
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

/// Whether `value` is left out or a tensor of `element` with the shape
/// `expected`, where a dynamic dimension fits all.
static bool hasShape(Node &node, StringRef name, Value value, Type element,
                     ArrayRef<int64_t> expected) {
  if (!value)
    return true;
  RankedTensorType type = typeOf(value);
  if (type.getElementType() == element &&
      succeeded(verifyCompatibleShape(type.getShape(), expected)))
    return true;
  std::string found;
  llvm::raw_string_ostream(found) << type.getElementType();
  std::string wanted;
  llvm::raw_string_ostream(wanted) << element;
  node.fail("input " + quoted(name) + ": expected " + wanted + " of shape " +
            host::dimsText(expected) + ", found " + found + " of shape " +
            host::dimsText(type.getShape()));
  return false;
}

bool RecurrenceImporter::checkShapes() {
  Type f32 = node.build().getF32Type(), i32 = node.build().getI32Type();
  constexpr int64_t any = ShapedType::kDynamic;
  int64_t d = attributes.directions;
  if (!hasShape(node, "X", node.input(X), f32, {any, any, any}) ||
      !hasShape(node, "R", node.input(R), f32, {d, any, any}) ||
      !hasShape(node, "W", node.input(W), f32, {d, any, any}))
    return false;
  int64_t hidden = this->hidden();
  if (attributes.hiddenSize && *attributes.hiddenSize != hidden &&
      !ShapedType::isDynamic(hidden)) {
    node.fail("attribute 'hidden_size' is " + Twine(*attributes.hiddenSize) +
              " but input 'R' has shape " +
              host::dimsText(typeOf(node.input(R)).getShape()));
    return false;
  }
  // The products below do not overflow.
  if (ShapedType::isDynamic(hidden) || hidden <= 0 ||
      hidden > std::numeric_limits<int32_t>::max()) {
    node.fail("input 'R': expected a positive known hidden size, found shape " +
              host::dimsText(typeOf(node.input(R)).getShape()));
    return false;
  }
  ArrayRef<int64_t> x = typeOf(node.input(X)).getShape();
  int64_t batch = attributes.batchFirst ? x[0] : x[1];
  int64_t rows = kind.gates * hidden;
  SmallVector<int64_t> state{d, batch, hidden};
  if (attributes.batchFirst)
    std::swap(state[0], state[1]);
  return hasShape(node, "W", node.input(W), f32, {d, rows, x[2]}) &&
         hasShape(node, "R", node.input(R), f32, {d, rows, hidden}) &&
         hasShape(node, "B", input(B), f32, {d, 2 * rows}) &&
         hasShape(node, "sequence_lens", input(SequenceLens), i32, {batch}) &&
         hasShape(node, "initial_h", input(InitialH), f32, state) &&
         hasShape(node, "initial_c", input(InitialC), f32, state) &&
         hasShape(node, "P", input(P), f32, {d, 3 * hidden});
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

/// Index `direction` of the direction axis, without that axis; null where the
/// input is left out.
Value RecurrenceImporter::part(Value value, int64_t direction, int64_t axis) {
  if (!value)
    return {};
  if (attributes.directions > 1)
    value = node.create("slice",
                        {value, node.sizes(direction),
                         node.sizes(direction + 1), node.sizes(1)},
                        node.attribute("axes", ArrayRef(axis)));
  return node.create("squeeze", value, node.attribute("axes", ArrayRef(axis)));
}

Operation *RecurrenceImporter::direction(int64_t index, Value x) {
  OpBuilder &builder = node.build();
  int64_t stateAxis = attributes.batchFirst ? 1 : 0;
  Operands operands{x,
                    part(node.input(W), index, 0),
                    part(node.input(R), index, 0),
                    part(input(B), index, 0),
                    part(input(InitialH), index, stateAxis),
                    part(input(InitialC), index, stateAxis),
                    input(SequenceLens),
                    part(input(P), index, 0)};
  if (!operands.b)
    operands.b = node.constant(DenseElementsAttr::get(
        RankedTensorType::get(2 * kind.gates * hidden(), builder.getF32Type()),
        0.0f));
  if (node.failed())
    return nullptr;
  SmallVector<rnn::FunctionAttr> functions;
  size_t count = kind.activations.size();
  for (const Function &function :
       ArrayRef(attributes.activations).slice(index * count, count))
    functions.push_back(rnn::FunctionAttr::get(builder.getContext(), function));
  auto clip =
      attributes.clip ? builder.getF64FloatAttr(*attributes.clip) : FloatAttr();
  auto state = RankedTensorType::get({typeOf(x).getDimSize(1), hidden()},
                                     builder.getF32Type());
  auto sequence = RankedTensorType::get(
      {typeOf(x).getDimSize(0), typeOf(x).getDimSize(1), hidden()},
      builder.getF32Type());
  SmallVector<Type> types{sequence, state};
  if (kind.hasCell)
    types.push_back(state);
  return build(types, operands, functions,
               unit(attributes.firstReversed || index == 1), clip);
}

/// Result `result` of all directions along a new axis.
Value RecurrenceImporter::join(ArrayRef<Operation *> directions,
                               unsigned result, int64_t axis) {
  SmallVector<Value> parts;
  for (Operation *op : directions)
    parts.push_back(node.create("unsqueeze", op->getResult(result),
                                node.attribute("axes", ArrayRef(axis))));
  if (parts.size() == 1)
    return parts.front();
  return node.create("concat", parts, node.attribute("axis", axis));
}

static bool isDouble(Value value) {
  return value && typeOf(value).getElementType().isF64();
}

/// Rounds the inputs of a layer of double; whether it is one.
bool RecurrenceImporter::narrowInputs() {
  if (!isDouble(node.input(X)) || !isDouble(node.input(W)) ||
      !isDouble(node.input(R)))
    return false;
  SmallVector<Value> inputs;
  for (size_t i = 0; i < node.inputCount(); ++i) {
    Value value = node.input(i);
    inputs.push_back(
        isDouble(value)
            ? node.create("cast", value, node.attribute("to", "float32"))
            : value);
  }
  node.setInputs(inputs);
  return true;
}

void RecurrenceImporter::run() {
  bool wide = narrowInputs();
  if (wide)
    node.warn("computed in float32: weights and values of double are rounded");
  importLayer();
  for (size_t i = 0; wide && i < node.outputCount(); ++i)
    if (Value output = node.output(i))
      node.setOutput(
          i, node.create("cast", output, node.attribute("to", "float64")));
}

void RecurrenceImporter::importLayer() {
  readAttributes();
  if (node.failed() || !checkShapes())
    return;
  for (auto [which, name] : {std::pair(W, "W"), std::pair(R, "R"),
                             std::pair(B, "B"), std::pair(P, "P")})
    node.requireFinite(input(which), name);
  Value x = node.input(X);
  if (attributes.batchFirst)
    x = node.create("transpose", x,
                    node.attribute("perm", ArrayRef<int64_t>{1, 0, 2}));
  SmallVector<Operation *> directions;
  for (int64_t i = 0; i < attributes.directions; ++i) {
    Operation *op = direction(i, x);
    if (node.failed())
      return;
    directions.push_back(op);
  }
  // [T, D, B, H] and [D, B, H]; layout 1 has the batch first.
  Value y = join(directions, 0, 1);
  if (attributes.batchFirst)
    y = node.create("transpose", y,
                    node.attribute("perm", ArrayRef<int64_t>{2, 0, 1, 3}));
  node.setOutput(0, y);
  int64_t stateAxis = attributes.batchFirst ? 1 : 0;
  for (unsigned i = 1; i < directions.front()->getNumResults(); ++i)
    node.setOutput(i, join(directions, i, stateAxis));
}

//===----------------------------------------------------------------------===//
// Operators
//===----------------------------------------------------------------------===//

namespace {

class LstmImporter : public RecurrenceImporter {
public:
  explicit LstmImporter(Node &node)
      : RecurrenceImporter(node, {4, {"Sigmoid", "Tanh", "Tanh"}, true}) {}

private:
  bool inputForget = false;

  void readOwnAttributes() override {
    inputForget = node.attributes().flag("input_forget");
  }
  Operation *build(TypeRange types, const Operands &in,
                   ArrayRef<rnn::FunctionAttr> f, UnitAttr reverse,
                   FloatAttr clip) override {
    return rnn::LstmOp::create(
        node.build(), node.location(), types, in.x, in.w, in.r, in.b, in.h0,
        in.c0, in.lengths, in.peepholes, /*projection=*/Value(), f[0], f[1],
        f[2], unit(inputForget), reverse, clip, DictionaryAttr());
  }
};

class GruImporter : public RecurrenceImporter {
public:
  explicit GruImporter(Node &node)
      : RecurrenceImporter(node, {3, {"Sigmoid", "Tanh"}, false}) {}

private:
  bool linearBeforeReset = false;

  void readOwnAttributes() override {
    if (node.opset() >= 3)
      linearBeforeReset = node.attributes().flag("linear_before_reset");
  }
  Operation *build(TypeRange types, const Operands &in,
                   ArrayRef<rnn::FunctionAttr> f, UnitAttr reverse,
                   FloatAttr clip) override {
    return rnn::GruOp::create(node.build(), node.location(), types, in.x, in.w,
                              in.r, in.b, in.h0, in.lengths, f[0], f[1],
                              unit(linearBeforeReset), reverse, clip,
                              DictionaryAttr());
  }
};

class RnnImporter : public RecurrenceImporter {
public:
  explicit RnnImporter(Node &node)
      : RecurrenceImporter(node, {1, {"Tanh"}, false}) {}

private:
  Operation *build(TypeRange types, const Operands &in,
                   ArrayRef<rnn::FunctionAttr> f, UnitAttr reverse,
                   FloatAttr clip) override {
    return rnn::RnnOp::create(node.build(), node.location(), types, in.x, in.w,
                              in.r, in.b, in.h0, in.lengths, f[0], reverse,
                              clip, DictionaryAttr());
  }
};

} // namespace

void frontend::importLstm(Node &node) { LstmImporter(node).run(); }
void frontend::importGru(Node &node) { GruImporter(node).run(); }
void frontend::importRnn(Node &node) { RnnImporter(node).run(); }
