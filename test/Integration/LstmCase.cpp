//===- LstmCase.cpp - One LSTM layer to test ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "LstmCase.h"

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

static Shape stateShape(const LstmCase &lstm) {
  int64_t d = lstm.attributes.directions(), b = lstm.tensors.streams,
          h = lstm.tensors.units;
  return lstm.attributes.batchFirst ? Shape{b, d, h} : Shape{d, b, h};
}

static Shape inputShape(const LstmCase &lstm) {
  const reference::LstmInputs &t = lstm.tensors;
  return lstm.attributes.batchFirst ? Shape{t.streams, t.steps, t.inputs}
                                    : Shape{t.steps, t.streams, t.inputs};
}

static Shape outputShape(const LstmCase &lstm) {
  const reference::LstmInputs &t = lstm.tensors;
  int64_t d = lstm.attributes.directions();
  return lstm.attributes.batchFirst ? Shape{t.streams, t.steps, d, t.units}
                                    : Shape{t.steps, d, t.streams, t.units};
}

/// The shape with T and B as symbols where they are dynamic. `roles` has a
/// letter per dimension.
static std::vector<Dim> dimsOf(const LstmCase &lstm, const Shape &shape,
                               const std::string &roles) {
  std::vector<Dim> dims;
  for (size_t i = 0; i < shape.size(); ++i)
    if (lstm.dynamicSizes && (roles[i] == 'T' || roles[i] == 'B'))
      dims.push_back(std::string(1, roles[i]));
    else
      dims.push_back(shape[i]);
  return dims;
}

static void setAttributes(onnx::NodeProto &node, const LstmCase &lstm) {
  const reference::LstmAttributes &attributes = lstm.attributes;
  setAttribute(node, "hidden_size", lstm.tensors.units);
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
  if (attributes.batchFirst)
    setAttribute(node, "layout", int64_t(1));
}

std::string LstmCase::model() const {
  OnnxModel model;
  int64_t d = attributes.directions(), h = tensors.units;
  model.addInput("x", dimsOf(*this, inputShape(*this),
                             attributes.batchFirst ? "BTI" : "TBI"));
  model.addConstant("w", {d, 4 * h, tensors.inputs}, tensors.w);
  model.addConstant("r", {d, 4 * h, h}, tensors.r);
  std::vector<std::string> inputs{"x", "w", "r", "", "", "", "", ""};
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
    model.addConstant("b", {d, 8 * h}, tensors.b);
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
  for (int i = 0; i < 3; ++i) {
    results.push_back(outputs[i] ? names[i] : "");
    if (outputs[i])
      model.addOutput(names[i], i == 0 ? 4 : 3);
  }
  setAttributes(model.addNode("LSTM", inputs, results), *this);
  return model.bytes();
}

NamedTensors LstmCase::inputs() const {
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

std::vector<Expected> LstmCase::expected() const {
  reference::LstmOutputs all = reference::lstm(attributes, tensors);
  std::vector<Expected> result;
  if (outputs[0])
    result.push_back({"Y", outputShape(*this), all.y});
  if (outputs[1])
    result.push_back({"Y_h", stateShape(*this), all.yH});
  if (outputs[2])
    result.push_back({"Y_c", stateShape(*this), all.yC});
  return result;
}

std::string LstmCase::describe() const {
  std::ostringstream text;
  text << "LSTM " << attributes.direction << " T=" << tensors.steps
       << " B=" << tensors.streams << " I=" << tensors.inputs
       << " H=" << tensors.units << (attributes.batchFirst ? " layout=1" : "")
       << (attributes.inputForget ? " input_forget" : "")
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

//===----------------------------------------------------------------------===//
// Random layers and machines
//===----------------------------------------------------------------------===//

static void chooseActivations(Random &random, LstmCase &lstm) {
  reference::LstmAttributes &attributes = lstm.attributes;
  for (int64_t i = 0; i < 3 * attributes.directions(); ++i) {
    // Gates are bounded more often than not, as in real models.
    std::string name = random.oneOf<std::string>(
        {"Sigmoid", "Tanh", "Sigmoid", "Tanh", "Relu", "Elu"});
    attributes.activations.push_back(name);
    if (name == "Elu")
      attributes.activationAlpha.push_back(float(random.real(0.1, 1.5)));
  }
  // The last ones may be left to their defaults.
  if (!attributes.activationAlpha.empty() && random.oneIn(4))
    attributes.activationAlpha.pop_back();
}

/// With unbounded activations states may grow without limit, and rounding
/// errors with them: such weights are made smaller.
static void tameWeights(LstmCase &lstm) {
  auto bounded = [](const std::vector<double> &values) {
    return std::all_of(values.begin(), values.end(),
                       [](double value) { return std::abs(value) < 10; });
  };
  while (true) {
    reference::LstmOutputs outputs =
        reference::lstm(lstm.attributes, lstm.tensors);
    if (bounded(outputs.y) && bounded(outputs.yH) && bounded(outputs.yC))
      return;
    for (std::vector<float> *weights :
         {&lstm.tensors.w, &lstm.tensors.r, &lstm.tensors.b, &lstm.tensors.p})
      for (float &weight : *weights)
        weight *= 0.75f;
  }
}

static void fillTensors(Random &random, LstmCase &lstm) {
  reference::LstmInputs &t = lstm.tensors;
  int64_t d = lstm.attributes.directions(), h = t.units;
  // Around the size of trained ones.
  double peak = random.real(0.2, 3) / std::sqrt(double(t.inputs + h));
  t.x = random.vector(t.steps * t.streams * t.inputs, random.real(0.5, 3));
  // 2 lies between two codes of the range that unknown inputs get, -4 to 4.
  for (float &value : t.x)
    if (random.oneIn(20))
      value = random.oneIn(2) ? 2 : -2;
  t.w = random.vector(d * 4 * h * t.inputs, peak);
  t.r = random.vector(d * 4 * h * h, peak);
  if (!random.oneIn(4))
    t.b = random.vector(d * 8 * h, random.real(0, 1));
  if (random.oneIn(3))
    t.p = random.vector(d * 3 * h, random.real(0, 1));
  if (random.oneIn(2))
    t.initialH = random.vector(d * t.streams * h, 1);
  if (random.oneIn(2))
    t.initialC = random.vector(d * t.streams * h, 2);
  if (random.oneIn(2)) {
    t.lengths.emplace();
    for (int64_t s = 0; s < t.streams; ++s)
      t.lengths->push_back(int32_t(random.integer(0, t.steps)));
  }
}

LstmCase rampart::test::randomLstm(Random &random, const LstmLimits &limits) {
  LstmCase lstm;
  lstm.attributes.direction =
      random.oneOf<std::string>({"forward", "reverse", "bidirectional"});
  lstm.attributes.batchFirst = random.oneIn(2);
  lstm.attributes.inputForget = random.oneIn(4);
  if (random.oneIn(3))
    lstm.attributes.clip = float(random.real(0.1, 3));
  if (random.oneIn(2))
    chooseActivations(random, lstm);
  lstm.tensors.inputs = random.integer(1, limits.inputs);
  lstm.tensors.units = random.integer(1, limits.units);
  lstm.tensors.steps = random.integer(0, limits.steps);
  lstm.tensors.streams = random.integer(0, limits.streams);
  lstm.dynamicSizes = random.oneIn(2);
  lstm.constantStates = random.oneIn(3);
  fillTensors(random, lstm);
  tameWeights(lstm);
  int64_t subset = random.integer(1, 7);
  for (int i = 0; i < 3; ++i)
    lstm.outputs[i] = subset >> i & 1;
  return lstm;
}

Machine rampart::test::randomMachine(Random &random) {
  auto number = [&](const std::string &key, int64_t lo, int64_t hi) {
    return key + "=" + std::to_string(random.integer(lo, hi));
  };
  int64_t productBits = random.integer(16, 24);
  return machineOf(
      random.oneOf<std::string>({"ideal", "nlramp-16nm"}),
      {number("array.rows", 16, 64), number("array.columns", 16, 64),
       number("array.stack_limit", 1, 4), number("array.arrays_per_tile", 1, 8),
       number("converter.input_bits", 3, 8),
       // Many levels lie so dense that a sum's last bits decide.
       random.oneIn(4) ? "converter.ramp_bits=12"
                       : number("converter.ramp_bits", 3, 8),
       number("converter.linear_bits", 8, 12),
       std::string("converter.symmetric_levels=") +
           (random.oneIn(2) ? "true" : "false"),
       number("digital.state_bits", 8, 14),
       number("digital.state_range", 4, 12),
       "digital.product_bits=" + std::to_string(productBits),
       "digital.product_fraction=" +
           std::to_string(productBits - random.integer(4, 6))});
}

std::string rampart::test::describe(const Machine &machine) {
  std::ostringstream text;
  text << machine.name << " " << machine.arrayRows << "x"
       << machine.arrayColumns << " stack " << machine.stackLimit << " tile "
       << machine.arraysPerTile << " bits " << machine.inputBits << "/"
       << machine.rampBits << "/" << machine.linearBits
       << (machine.symmetricLevels ? " symmetric" : "") << " state "
       << machine.stateBits << " over " << machine.stateRange << " product "
       << machine.productBits << "." << machine.productFraction;
  return text.str();
}
