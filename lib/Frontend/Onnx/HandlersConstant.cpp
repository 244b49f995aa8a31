//===- HandlersConstant.cpp - Constants, identities, casts ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Handlers.h"
#include "TensorData.h"
#include "Text.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;

/// The tensor attribute `name` as a constant; null where it is missing.
static ElementsAttr tensorAttribute(Node &node, StringRef name) {
  ::onnx::TensorProto *tensor = node.attributes().tensor(name);
  if (!tensor)
    return {};
  auto constant = takeTensor(node.build().getContext(), *tensor, node.folder());
  if (constant)
    return *constant;
  node.fail("attribute " + quoted(name) + ": " + constant.error());
  return {};
}

static ElementsAttr floats(Node &node, ArrayRef<int64_t> shape,
                           ArrayRef<double> values) {
  auto type = RankedTensorType::get(shape, node.build().getF32Type());
  auto narrow = llvm::map_to_vector(values, [](double x) { return float(x); });
  return DenseElementsAttr::get(type, ArrayRef<float>(narrow));
}

static ElementsAttr integers(Node &node, ArrayRef<int64_t> shape,
                             ArrayRef<int64_t> values) {
  auto type = RankedTensorType::get(shape, node.build().getI64Type());
  return DenseElementsAttr::get(type, values);
}

void frontend::importConstant(Node &node) {
  Attributes &attributes = node.attributes();
  SmallVector<ElementsAttr> values;
  if (ElementsAttr value = tensorAttribute(node, "value"))
    values.push_back(value);
  if (auto value = attributes.integer("value_int"))
    values.push_back(integers(node, {}, *value));
  if (auto list = attributes.integers("value_ints"))
    values.push_back(integers(node, int64_t(list->size()), *list));
  if (auto value = attributes.real("value_float"))
    values.push_back(floats(node, {}, *value));
  if (auto list = attributes.reals("value_floats"); !list.empty())
    values.push_back(floats(node, int64_t(list.size()), list));
  if (Status status = attributes.finish(); !status)
    return node.fail(status.error());
  if (values.size() != 1)
    return node.fail("expected one value, found " + Twine(values.size()));
  node.setOutput(0, node.constant(values.front()));
}

void frontend::importConstantOfShape(Node &node) {
  ElementsAttr value = tensorAttribute(node, "value");
  if (value && value.getNumElements() != 1)
    return node.fail("attribute 'value': expected one element, found " +
                     Twine(value.getNumElements()));
  // A scalar, so that the empty shape makes a scalar.
  if (auto dense = dyn_cast_if_present<DenseElementsAttr>(value))
    value = dense.reshape(dense.getType().clone(ArrayRef<int64_t>()));
  else
    value = floats(node, {}, 0.0);
  node.setOutput(0,
                 node.create("expand", {node.constant(value), node.input(0)}));
}

void frontend::importIdentity(Node &node) { node.setOutput(0, node.input(0)); }

void frontend::importDropout(Node &node) {
  // Inference: nothing is dropped, whatever the ratio.
  node.attributes().real("ratio");
  node.attributes().integer("seed");
  node.input(1);
  if (Value training = node.input(2)) {
    DenseElementsAttr value;
    if (!matchPattern(training, m_Constant(&value)) || !value.isSplat() ||
        !value.getElementType().isInteger(1) || value.getSplatValue<bool>())
      return node.fail("input 'training_mode': expected the constant false");
  }
  node.setOutput(0, node.input(0));
  if (node.outputCount() < 2)
    return;
  // The mask: everything is kept.
  Value kept =
      node.create("cast", node.sizes(1),
                  node.attribute("to", node.opset() < 10 ? "float32" : "bool"));
  int64_t rank = typeOf(node.input(0)).getRank();
  Value shape = node.create(
      "shape", node.input(0),
      {node.attribute("start", int64_t(0)), node.attribute("end", rank)});
  Value scalar = node.create("squeeze", kept,
                             node.attribute("axes", ArrayRef<int64_t>{0}));
  node.setOutput(1, node.create("expand", {scalar, shape}));
}

void frontend::importCast(Node &node) {
  node.attributes().integer("saturate"); // of 8-bit floats alone
  std::optional<int64_t> to = node.attributes().integer("to");
  if (!to)
    return node.fail("attribute 'to' is missing");
  auto type = frontend::elementTypeOf(
      llvm::isInt<32>(*to) ? int32_t(*to) : ::onnx::TensorProto::UNDEFINED);
  if (!type)
    return node.fail("attribute 'to': " + type.error());
  std::string_view name = elementTypeName(*type);
  node.setOutput(0, node.create("cast", node.input(0),
                                node.attribute("to", StringRef(name))));
}
