//===- HandlersElementwise.cpp - Elementwise operators --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Handlers.h"
#include "Text.h"
#include "mlir/IR/Matchers.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "rampart/core/Function.h"
#include "rampart/host/HostOp.h"

#include <cmath>

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;

/// An attribute of opset 1 that says where memory may be reused.
static void ignoreConsumedInputs(Node &node) {
  if (node.opset() < 6)
    node.attributes().integers("consumed_inputs");
}

/// The second operand where broadcasting is an attribute: its dimensions are
/// those of the first from `axis` on, or the last ones.
static Value legacyOperand(Node &node, Value lhs, Value rhs) {
  bool broadcasts = node.attributes().flag("broadcast");
  std::optional<int64_t> axis = node.attributes().integer("axis");
  int64_t rank = typeOf(lhs).getRank(), given = typeOf(rhs).getRank();
  if (!broadcasts || !axis)
    return rhs;
  int64_t first = node.normaliseAxis(*axis, rank);
  if (first + given > rank) {
    node.fail("attribute 'axis': the second input does not fit the first from "
              "axis " +
              Twine(*axis) + " on");
    return {};
  }
  auto axes =
      llvm::to_vector(llvm::seq<int64_t>(given, given + rank - first - given));
  return node.create("unsqueeze", rhs, node.attribute("axes", axes));
}

void frontend::importElementwise(Node &node, StringRef opcode) {
  SmallVector<Value> operands;
  for (size_t i = 0; i < node.inputCount(); ++i)
    operands.push_back(node.input(i));
  ignoreConsumedInputs(node);
  if (node.opset() < 7 && operands.size() == 2)
    operands[1] = legacyOperand(node, operands[0], operands[1]);
  node.setOutput(0, node.create(opcode, operands));
}

void frontend::importActivation(Node &node, StringRef opcode) {
  ignoreConsumedInputs(node);
  SmallVector<NamedAttribute> parameters;
  Function defaults = defaultFunction(*functionKind(opcode.str()));
  for (const HostAttributeSpec &spec : findHostOp(opcode.str())->attributes) {
    bool isAlpha = spec.name == "alpha";
    StringRef name = isAlpha ? "alpha" : opcode == "selu" ? "gamma" : "beta";
    double value = node.attributes().real(name).value_or(
        isAlpha ? defaults.alpha : defaults.beta);
    if (!std::isfinite(value))
      return node.fail("attribute " + quoted(name) +
                       ": expected a finite number");
    parameters.push_back(node.attribute(StringRef(spec.name), value));
  }
  node.setOutput(0, node.create(opcode, node.input(0), parameters));
}

/// The inputs combined one after another; null where one is left out.
static Value combineInputs(Node &node, StringRef opcode) {
  ignoreConsumedInputs(node);
  Value result = node.input(0);
  for (size_t i = 1; i < node.inputCount(); ++i) {
    Value next = node.input(i);
    if (!next)
      node.fail("input " + Twine(i) + " is left out");
    result = node.create(opcode, {result, next});
  }
  return result;
}

void frontend::importVariadic(Node &node, StringRef opcode) {
  node.setOutput(0, combineInputs(node, opcode));
}

void frontend::importMean(Node &node) {
  Value sum = combineInputs(node, "add");
  if (!sum)
    return;
  Value count = node.scalarLike(sum, double(node.inputCount()));
  node.setOutput(0, node.create("div", {sum, count}));
}

//===----------------------------------------------------------------------===//
// Clip
//===----------------------------------------------------------------------===//

/// The number that a constant of one float is.
static std::optional<double> constantNumber(Value value) {
  DenseFPElementsAttr constant;
  if (!matchPattern(value, m_Constant(&constant)) ||
      constant.getNumElements() != 1)
    return std::nullopt;
  return (*constant.begin()).convertToDouble();
}

void frontend::importClip(Node &node) {
  ignoreConsumedInputs(node);
  Value input = node.input(0);
  Value bounds[] = {node.input(1), node.input(2)};
  constexpr double largest = std::numeric_limits<float>::max();
  std::optional<double> numbers[] = {-largest, largest};
  bool isFloat = typeOf(input).getElementType().isF32();
  for (int i : {0, 1})
    if (bounds[i])
      numbers[i] = constantNumber(bounds[i]);
    else if (node.opset() < 11)
      numbers[i] =
          node.attributes().real(i == 0 ? "min" : "max").value_or(*numbers[i]);
  bool isFunction = isFloat && numbers[0] && numbers[1] &&
                    std::isfinite(*numbers[0]) && std::isfinite(*numbers[1]);
  if (isFunction)
    return node.setOutput(0,
                          node.create("clip", input,
                                      {node.attribute("alpha", *numbers[0]),
                                       node.attribute("beta", *numbers[1])}));
  // Bounds that are computed, other types.
  for (int i : {0, 1}) {
    if (!bounds[i] && node.opset() < 11)
      bounds[i] = node.scalarLike(input, *numbers[i]);
    if (bounds[i])
      input = node.create(i == 0 ? "max" : "min", {input, bounds[i]});
  }
  node.setOutput(0, input);
}

//===----------------------------------------------------------------------===//
// Operators with attributes of their own
//===----------------------------------------------------------------------===//

void frontend::importGelu(Node &node) {
  std::string form = node.attributes().text("approximate").value_or("none");
  if (form != "none" && form != "tanh")
    return node.fail("attribute 'approximate': expected none or tanh, found " +
                     quoted(form));
  node.setOutput(
      0, node.create(form == "tanh" ? "gelu_tanh" : "gelu", node.input(0)));
}

void frontend::importMod(Node &node) {
  int64_t fmod = node.attributes().flag("fmod");
  node.setOutput(0, node.create("mod", {node.input(0), node.input(1)},
                                node.attribute("fmod", fmod)));
}

void frontend::importIsInf(Node &node) {
  int64_t positive = node.attributes().flag("detect_positive", true);
  int64_t negative = node.attributes().flag("detect_negative", true);
  node.setOutput(0, node.create("is_inf", node.input(0),
                                {node.attribute("positive", positive),
                                 node.attribute("negative", negative)}));
}

void frontend::importCastLike(Node &node) {
  node.attributes().integer("saturate"); // of 8-bit floats alone
  auto type = host::elementTypeOf(typeOf(node.input(1)).getElementType());
  node.setOutput(
      0, node.create("cast", node.input(0),
                     node.attribute("to", StringRef(elementTypeName(*type)))));
}
