//===- HandlerLstm.cpp - ONNX's LSTM --------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One rnn.lstm per direction: layouts, defaults and the direction axis go.
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

/// Order of the operator's inputs.
enum Input : size_t { X, W, R, B, SequenceLens, InitialH, InitialC, P };

/// The attributes, checked.
struct LstmAttributes {
  int64_t directions = 1;
  bool firstReversed = false;
  bool inputForget = false, batchFirst = false;
  std::optional<double> clip;
  std::optional<int64_t> hiddenSize;
  std::vector<Function> activations; // f, g, h per direction
};

class LstmImporter {
public:
  explicit LstmImporter(Node &node)
      : node(node), attributes(readAttributes(node)) {}

  void run();

private:
  static LstmAttributes readAttributes(Node &node);
  bool checkShapes();
  Value steps(Value x);
  Value part(Value value, int64_t direction, int64_t axis);
  rnn::LstmOp direction(int64_t direction, Value x);
  Value join(ArrayRef<rnn::LstmOp> directions, unsigned result, int64_t axis);

  Node &node;
  LstmAttributes attributes;
};

} // namespace

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

LstmAttributes LstmImporter::readAttributes(Node &node) {
  Attributes &reader = node.attributes();
  LstmAttributes result;
  std::string direction = reader.text("direction").value_or("forward");
  if (direction != "forward" && direction != "reverse" &&
      direction != "bidirectional")
    node.fail("attribute 'direction': expected forward, reverse or "
              "bidirectional, found " +
              quoted(direction));
  result.directions = direction == "bidirectional" ? 2 : 1;
  result.firstReversed = direction == "reverse";
  result.hiddenSize = reader.integer("hidden_size");
  result.inputForget = reader.flag("input_forget");
  if (node.opset() >= 14)
    result.batchFirst = reader.flag("layout");
  result.clip = reader.real("clip");
  if (result.clip && !(*result.clip > 0 && std::isfinite(*result.clip)))
    node.fail("attribute 'clip': expected a positive number, found " +
              Twine(std::to_string(*result.clip)));
  auto activations =
      readActivations(reader, {"Sigmoid", "Tanh", "Tanh"}, result.directions);
  if (activations)
    result.activations = std::move(*activations);
  else
    node.fail(activations.error());
  return result;
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

bool LstmImporter::checkShapes() {
  Type f32 = node.build().getF32Type(), i32 = node.build().getI32Type();
  constexpr int64_t any = ShapedType::kDynamic;
  int64_t d = attributes.directions;
  if (!hasShape(node, "X", node.input(X), f32, {any, any, any}) ||
      !hasShape(node, "R", node.input(R), f32, {d, any, any}) ||
      !hasShape(node, "W", node.input(W), f32, {d, any, any}))
    return false;
  int64_t hidden = typeOf(node.input(R)).getDimSize(2);
  if (attributes.hiddenSize && *attributes.hiddenSize != hidden &&
      !ShapedType::isDynamic(hidden)) {
    node.fail("attribute 'hidden_size' is " + Twine(*attributes.hiddenSize) +
              " but input 'R' has shape " +
              host::dimsText(typeOf(node.input(R)).getShape()));
    return false;
  }
  // Sizes are small: they are checked against tensors that fit in memory.
  if (ShapedType::isDynamic(hidden) || hidden <= 0 ||
      hidden > std::numeric_limits<int32_t>::max()) {
    node.fail("input 'R': expected a positive known hidden size, found shape " +
              host::dimsText(typeOf(node.input(R)).getShape()));
    return false;
  }
  ArrayRef<int64_t> x = typeOf(node.input(X)).getShape();
  int64_t batch = attributes.batchFirst ? x[0] : x[1];
  SmallVector<int64_t> state{d, batch, hidden};
  if (attributes.batchFirst)
    std::swap(state[0], state[1]);
  return hasShape(node, "W", node.input(W), f32, {d, 4 * hidden, x[2]}) &&
         hasShape(node, "R", node.input(R), f32, {d, 4 * hidden, hidden}) &&
         hasShape(node, "B", node.input(B), f32, {d, 8 * hidden}) &&
         hasShape(node, "sequence_lens", node.input(SequenceLens), i32,
                  {batch}) &&
         hasShape(node, "initial_h", node.input(InitialH), f32, state) &&
         hasShape(node, "initial_c", node.input(InitialC), f32, state) &&
         hasShape(node, "P", node.input(P), f32, {d, 3 * hidden});
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

/// Index `direction` of the direction axis, without that axis; null where the
/// input is left out.
Value LstmImporter::part(Value value, int64_t direction, int64_t axis) {
  if (!value)
    return {};
  if (attributes.directions > 1)
    value = node.create("slice",
                        {value, node.sizes(direction),
                         node.sizes(direction + 1), node.sizes(1)},
                        node.attribute("axes", ArrayRef(axis)));
  return node.create("squeeze", value, node.attribute("axes", ArrayRef(axis)));
}

rnn::LstmOp LstmImporter::direction(int64_t index, Value x) {
  OpBuilder &builder = node.build();
  int64_t hidden = typeOf(node.input(R)).getDimSize(2);
  int64_t stateAxis = attributes.batchFirst ? 1 : 0;
  Value w = part(node.input(W), index, 0), r = part(node.input(R), index, 0),
        b = part(node.input(B), index, 0), p = part(node.input(P), index, 0),
        h0 = part(node.input(InitialH), index, stateAxis),
        c0 = part(node.input(InitialC), index, stateAxis);
  if (!b)
    b = node.constant(DenseElementsAttr::get(
        RankedTensorType::get(8 * hidden, builder.getF32Type()), 0.0f));
  if (node.failed())
    return {};
  auto function = [&](int64_t i) {
    return rnn::FunctionAttr::get(builder.getContext(),
                                  attributes.activations[3 * index + i]);
  };
  bool reverse = attributes.firstReversed || index == 1;
  auto unit = [&](bool set) {
    return set ? builder.getUnitAttr() : UnitAttr();
  };
  auto clip =
      attributes.clip ? builder.getF64FloatAttr(*attributes.clip) : FloatAttr();
  auto state = RankedTensorType::get({typeOf(x).getDimSize(1), hidden},
                                     builder.getF32Type());
  auto sequence = RankedTensorType::get(
      {typeOf(x).getDimSize(0), typeOf(x).getDimSize(1), hidden},
      builder.getF32Type());
  return rnn::LstmOp::create(
      builder, node.location(), TypeRange{sequence, state, state}, x, w, r, b,
      h0, c0, node.input(SequenceLens), p, function(0), function(1),
      function(2), unit(reverse), unit(attributes.inputForget), clip,
      DictionaryAttr());
}

/// Result `result` of all directions along a new axis.
Value LstmImporter::join(ArrayRef<rnn::LstmOp> directions, unsigned result,
                         int64_t axis) {
  SmallVector<Value> parts;
  for (rnn::LstmOp lstm : directions)
    parts.push_back(node.create("unsqueeze", lstm->getResult(result),
                                node.attribute("axes", ArrayRef(axis))));
  if (parts.size() == 1)
    return parts.front();
  return node.create("concat", parts, node.attribute("axis", axis));
}

void LstmImporter::run() {
  if (node.failed() || !checkShapes())
    return;
  for (auto [input, name] : {std::pair(W, "W"), std::pair(R, "R"),
                             std::pair(B, "B"), std::pair(P, "P")})
    node.requireFinite(node.input(input), name);
  Value x = node.input(X);
  if (attributes.batchFirst)
    x = node.create("transpose", x,
                    node.attribute("perm", ArrayRef<int64_t>{1, 0, 2}));
  SmallVector<rnn::LstmOp> directions;
  for (int64_t i = 0; i < attributes.directions; ++i) {
    rnn::LstmOp lstm = direction(i, x);
    if (node.failed())
      return;
    directions.push_back(lstm);
  }
  // [T, D, B, H] and [D, B, H]; layout 1 has the batch first.
  Value y = join(directions, 0, 1);
  if (attributes.batchFirst)
    y = node.create("transpose", y,
                    node.attribute("perm", ArrayRef<int64_t>{2, 0, 1, 3}));
  node.setOutput(0, y);
  int64_t stateAxis = attributes.batchFirst ? 1 : 0;
  node.setOutput(1, join(directions, 1, stateAxis));
  node.setOutput(2, join(directions, 2, stateAxis));
}

void frontend::importLstm(Node &node) { LstmImporter(node).run(); }
