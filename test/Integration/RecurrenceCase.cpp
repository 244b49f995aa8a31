//===- RecurrenceCase.cpp - One recurrent layer to test -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "RecurrenceCase.h"

#include "OnnxModel.h"
#include "Toolchain.h"

#include <algorithm>
#include <cmath>
#include <sstream>

using namespace rampart;
using namespace rampart::test;

//===----------------------------------------------------------------------===//
// The layer as a model
//===----------------------------------------------------------------------===//

static Shape stateShape(const RecurrenceCase &layer) {
  int64_t d = layer.attributes.directions(), b = layer.tensors.streams,
          h = layer.tensors.units;
  return layer.attributes.batchFirst ? Shape{b, d, h} : Shape{d, b, h};
}

static Shape inputShape(const RecurrenceCase &layer) {
  const reference::RecurrenceInputs &t = layer.tensors;
  return layer.attributes.batchFirst ? Shape{t.streams, t.steps, t.inputs}
                                     : Shape{t.steps, t.streams, t.inputs};
}

static Shape outputShape(const RecurrenceCase &layer) {
  const reference::RecurrenceInputs &t = layer.tensors;
  int64_t d = layer.attributes.directions();
  return layer.attributes.batchFirst ? Shape{t.streams, t.steps, d, t.units}
                                     : Shape{t.steps, d, t.streams, t.units};
}

/// The shape with T and B as symbols where they are dynamic. `roles` has a
/// letter per dimension.
static std::vector<Dim> dimsOf(const RecurrenceCase &layer, const Shape &shape,
                               const std::string &roles) {
  std::vector<Dim> dims;
  for (size_t i = 0; i < shape.size(); ++i)
    if (layer.dynamicSizes && (roles[i] == 'T' || roles[i] == 'B'))
      dims.push_back(std::string(1, roles[i]));
    else
      dims.push_back(shape[i]);
  return dims;
}

static void setAttributes(onnx::NodeProto &node, const RecurrenceCase &layer) {
  const reference::RecurrenceAttributes &attributes = layer.attributes;
  setAttribute(node, "hidden_size", layer.tensors.units);
  if (attributes.direction != "forward")
    setAttribute(node, "direction", attributes.direction);
  if (!attributes.activations.empty())
    setAttribute(node, "activations", attributes.activations);
  if (!attributes.activationAlpha.empty())
    setAttribute(node, "activation_alpha", attributes.activationAlpha);
  if (!attributes.activationBeta.empty())
    setAttribute(node, "activation_beta", attributes.activationBeta);
  if (attributes.clip)
    setAttribute(node, "clip", *attributes.clip);
  if (attributes.inputForget)
    setAttribute(node, "input_forget", int64_t(1));
  if (attributes.linearBeforeReset)
    setAttribute(node, "linear_before_reset", int64_t(1));
  if (attributes.batchFirst)
    setAttribute(node, "layout", int64_t(1));
}

std::string RecurrenceCase::model() const {
  OnnxModel model(opset);
  int64_t d = attributes.directions(), h = tensors.units,
          rows = attributes.gates() * h;
  model.addInput("x", dimsOf(*this, inputShape(*this),
                             attributes.batchFirst ? "BTI" : "TBI"));
  model.addConstant("w", {d, rows, tensors.inputs}, tensors.w);
  model.addConstant("r", {d, rows, h}, tensors.r);
  bool hasCell = attributes.op == "LSTM";
  std::vector<std::string> inputs{"x", "w", "r"};
  inputs.resize(hasCell ? 8 : 6);
  auto state = [&](size_t index, const std::string &name,
                   const std::optional<std::vector<float>> &values) {
    if (!values)
      return;
    inputs[index] = name;
    if (constantStates)
      model.addConstant(name, stateShape(*this), *values);
    else
      model.addInput(name, dimsOf(*this, stateShape(*this),
                                  attributes.batchFirst ? "BDH" : "DBH"));
  };
  if (!tensors.b.empty()) {
    inputs[3] = "b";
    model.addConstant("b", {d, 2 * rows}, tensors.b);
  }
  if (tensors.lengths) {
    inputs[4] = "lengths";
    if (constantStates)
      model.addConstant("lengths", {tensors.streams}, *tensors.lengths);
    else
      model.addInput("lengths", dimsOf(*this, {tensors.streams}, "B"),
                     onnx::TensorProto::INT32);
  }
  state(5, "initial_h", tensors.initialH);
  state(6, "initial_c", tensors.initialC);
  if (!tensors.p.empty()) {
    inputs[7] = "p";
    model.addConstant("p", {d, 3 * h}, tensors.p);
  }
  const char *names[] = {"Y", "Y_h", "Y_c"};
  std::vector<std::string> results;
  for (int i = 0; i < (hasCell ? 3 : 2); ++i) {
    results.push_back(outputs[i] ? names[i] : "");
    if (outputs[i])
      model.addOutput(names[i], i == 0 ? 4 : 3);
  }
  setAttributes(model.addNode(attributes.op, inputs, results), *this);
  return model.bytes();
}

NamedTensors RecurrenceCase::inputs() const {
  NamedTensors result{{"x", makeTensor(inputShape(*this), tensors.x)}};
  if (constantStates)
    return result;
  if (tensors.lengths)
    result["lengths"] = makeTensor({tensors.streams}, *tensors.lengths);
  if (tensors.initialH)
    result["initial_h"] = makeTensor(stateShape(*this), *tensors.initialH);
  if (tensors.initialC)
    result["initial_c"] = makeTensor(stateShape(*this), *tensors.initialC);
  return result;
}

std::vector<Expected> RecurrenceCase::expected() const {
  reference::RecurrenceOutputs all = reference::recurrence(attributes, tensors);
  std::vector<Expected> result;
  if (outputs[0])
    result.push_back({"Y", outputShape(*this), all.y});
  if (outputs[1])
    result.push_back({"Y_h", stateShape(*this), all.yH});
  if (outputs[2] && attributes.op == "LSTM")
    result.push_back({"Y_c", stateShape(*this), all.yC});
  return result;
}

std::string RecurrenceCase::describe() const {
  std::ostringstream text;
  text << attributes.op << "-" << opset << " " << attributes.direction
       << " T=" << tensors.steps << " B=" << tensors.streams
       << " I=" << tensors.inputs << " H=" << tensors.units
       << (attributes.batchFirst ? " layout=1" : "")
       << (attributes.inputForget ? " input_forget" : "")
       << (attributes.linearBeforeReset ? " linear_before_reset" : "")
       << (tensors.b.empty() ? "" : " B") << (tensors.p.empty() ? "" : " P")
       << (tensors.lengths ? " lengths" : "") << (tensors.initialH ? " h0" : "")
       << (tensors.initialC ? " c0" : "")
       << (constantStates ? " (constant)" : "")
       << (dynamicSizes ? " dynamic" : "");
  if (attributes.clip)
    text << " clip=" << *attributes.clip;
  for (const std::string &name : attributes.activations)
    text << " " << name;
  return text.str();
}
