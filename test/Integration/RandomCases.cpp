//===- RandomCases.cpp - Random layers and machines -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers anywhere in the space of ONNX's attributes, as long as the mathematics
// says what they give: states stay of moderate size, and no result hangs on the
// last bits of a weight or on a jump of a function.
//===----------------------------------------------------------------------===//
#include "Activation.h"
#include "RecurrenceCase.h"
#include "Toolchain.h"

#include <algorithm>
#include <cmath>
#include <sstream>

using namespace rampart;
using namespace rampart::test;
using reference::RecurrenceOutputs;

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

static void chooseActivations(Random &random, RecurrenceCase &layer) {
  reference::RecurrenceAttributes &attributes = layer.attributes;
  auto count =
      attributes.directions() * int64_t(attributes.defaultActivations().size());
  auto add = [&](std::vector<double> &list, double peak) {
    list.push_back(float(random.real(-peak, peak)));
  };
  for (int64_t i = 0; i < count; ++i) {
    // Gates are bounded more often than not, as in real models.
    std::string name = random.oneOf<std::string>(
        {"Sigmoid", "Tanh", "Sigmoid", "Tanh", "Relu", "Affine", "LeakyRelu",
         "ThresholdedRelu", "ScaledTanh", "HardSigmoid", "Elu", "Softsign",
         "Softplus"});
    attributes.activations.push_back(name);
    if (name == "Affine" || name == "ScaledTanh" || name == "HardSigmoid")
      add(attributes.activationBeta, 1.5);
    if (name == "Affine" || name == "ScaledTanh" || name == "HardSigmoid" ||
        name == "LeakyRelu" || name == "ThresholdedRelu" || name == "Elu")
      add(attributes.activationAlpha, 1.5);
  }
  // The last ones may be left to their defaults.
  for (std::vector<double> *list :
       {&attributes.activationAlpha, &attributes.activationBeta})
    if (!list->empty() && random.oneIn(4))
      list->pop_back();
}

static void chooseAttributes(Random &random, RecurrenceCase &layer) {
  reference::RecurrenceAttributes &attributes = layer.attributes;
  attributes.direction =
      random.oneOf<std::string>({"forward", "reverse", "bidirectional"});
  attributes.batchFirst = random.oneIn(2);
  attributes.inputForget = attributes.op == "LSTM" && random.oneIn(4);
  attributes.linearBeforeReset = attributes.op == "GRU" && random.oneIn(2);
  if (random.oneIn(3))
    attributes.clip = float(random.real(0.1, 3));
  if (random.oneIn(2))
    chooseActivations(random, layer);
  layer.opset = random.integer(attributes.batchFirst          ? 14
                               : attributes.linearBeforeReset ? 3
                                                              : 1,
                               22);
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

static void fillTensors(Random &random, RecurrenceCase &layer) {
  reference::RecurrenceInputs &t = layer.tensors;
  int64_t d = layer.attributes.directions(), h = t.units,
          rows = layer.attributes.gates() * h;
  bool hasCell = layer.attributes.op == "LSTM";
  // Around the size of trained ones.
  double peak = random.real(0.2, 3) / std::sqrt(double(t.inputs + h));
  t.x = random.vector(t.steps * t.streams * t.inputs, random.real(0.5, 3));
  // 2 lies between two codes of the range that unknown inputs get, -4 to 4.
  for (float &value : t.x)
    if (random.oneIn(20))
      value = random.oneIn(2) ? 2 : -2;
  t.w = random.vector(d * rows * t.inputs, peak);
  t.r = random.vector(d * rows * h, peak);
  if (!random.oneIn(4))
    t.b = random.vector(d * 2 * rows, random.real(0, 1));
  if (hasCell && random.oneIn(3))
    t.p = random.vector(d * 3 * h, random.real(0, 1));
  if (random.oneIn(2))
    t.initialH = random.vector(d * t.streams * h, 1);
  if (hasCell && random.oneIn(2))
    t.initialC = random.vector(d * t.streams * h, 2);
  if (random.oneIn(2)) {
    t.lengths.emplace();
    for (int64_t s = 0; s < t.streams; ++s)
      t.lengths->push_back(int32_t(random.integer(0, t.steps)));
  }
}

//===----------------------------------------------------------------------===//
// Cases that have an answer
//===----------------------------------------------------------------------===//

static std::vector<double> all(const RecurrenceOutputs &outputs) {
  std::vector<double> values = outputs.y;
  values.insert(values.end(), outputs.yH.begin(), outputs.yH.end());
  values.insert(values.end(), outputs.yC.begin(), outputs.yC.end());
  return values;
}

static std::vector<double> answer(const RecurrenceCase &layer) {
  return all(reference::recurrence(layer.attributes, layer.tensors));
}

static std::vector<std::vector<float> *> weightsOf(RecurrenceCase &layer) {
  return {&layer.tensors.w, &layer.tensors.r, &layer.tensors.b,
          &layer.tensors.p};
}

/// Whether weights that differ in their last bits, as conductances do from
/// them, give what the tolerance of ideal mode allows.
static bool isStable(const RecurrenceCase &layer,
                     const std::vector<double> &values) {
  RecurrenceCase other = layer;
  Random random(1);
  for (std::vector<float> *weights : weightsOf(other))
    for (float &weight : *weights)
      weight *= random.oneIn(2) ? 1 + 0x1p-22f : 1 - 0x1p-22f;
  std::vector<double> moved = answer(other);
  for (size_t i = 0; i < values.size(); ++i)
    if (std::abs(moved[i] - values[i]) >
        std::max(1e-6, 1e-5 * std::abs(values[i])))
      return false;
  return true;
}

/// Whether no argument of a function with a jump lies next to it: the jump of
/// ThresholdedRelu is its only use of alpha.
static bool isClearOfJumps(const RecurrenceCase &layer,
                           const std::vector<double> &values) {
  const std::vector<std::string> &names = layer.attributes.activations;
  if (std::count(names.begin(), names.end(), "ThresholdedRelu") == 0)
    return true;
  std::vector<reference::Activation> functions = reference::makeActivations(
      names, layer.attributes.activationAlpha, layer.attributes.activationBeta);
  for (double shift : {-1e-5, 1e-5}) {
    RecurrenceCase other = layer;
    other.attributes.activationAlpha.clear();
    for (const reference::Activation &function : functions)
      if (function.hasAlpha())
        other.attributes.activationAlpha.push_back(
            function.alpha + (function.name == "ThresholdedRelu" ? shift : 0));
    if (answer(other) != values)
      return false;
  }
  return true;
}

static bool hasAnAnswer(const RecurrenceCase &layer) {
  std::vector<double> values = answer(layer);
  return std::all_of(values.begin(), values.end(),
                     [](double value) { return std::abs(value) < 10; }) &&
         isStable(layer, values) && isClearOfJumps(layer, values);
}

/// Makes weights smaller until the layer has an answer; with some functions
/// states grow whatever the weights.
static bool tame(RecurrenceCase &layer) {
  for (int i = 0; i < 12; ++i) {
    if (hasAnAnswer(layer))
      return true;
    for (std::vector<float> *weights : weightsOf(layer))
      for (float &weight : *weights)
        weight *= 0.75f;
  }
  return false;
}

RecurrenceCase rampart::test::randomRecurrence(Random &random,
                                               const RecurrenceLimits &limits) {
  while (true) {
    RecurrenceCase layer;
    layer.attributes.op = random.oneOf(limits.operators);
    chooseAttributes(random, layer);
    layer.tensors.inputs = random.integer(1, limits.inputs);
    layer.tensors.units = random.integer(1, limits.units);
    layer.tensors.steps = random.integer(0, limits.steps);
    layer.tensors.streams = random.integer(0, limits.streams);
    layer.dynamicSizes = random.oneIn(2);
    layer.constantStates = random.oneIn(3);
    fillTensors(random, layer);
    int64_t subset = random.integer(1, layer.attributes.op == "LSTM" ? 7 : 3);
    for (int i = 0; i < 3; ++i)
      layer.outputs[i] = subset >> i & 1;
    if (tame(layer))
      return layer;
  }
}

//===----------------------------------------------------------------------===//
// Machines
//===----------------------------------------------------------------------===//

Machine rampart::test::randomMachine(Random &random) {
  auto number = [&](const std::string &key, int64_t lo, int64_t hi) {
    return key + "=" + std::to_string(random.integer(lo, hi));
  };
  int64_t productBits = random.integer(16, 24);
  return machineOf(
      random.oneOf<std::string>({"ideal", "nlramp-16nm"}),
      {number("array.rows", 16, 64), number("array.columns", 16, 64),
       // Of 16 rows, for ramps of 65,536 devices.
       "array.ramp_columns=16384", "network.rows=64", "network.columns=64",
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
           std::to_string(productBits - random.integer(4, 6)),
       "converter.kind=" +
           random.oneOf<std::string>({"nlramp", "nlramp", "linramp", "sar"}),
       number("converter.columns_per_sar", 1, 16)});
}

std::string rampart::test::describe(const Machine &machine) {
  std::ostringstream text;
  text << machine.name << " " << machine.arrayRows << "x"
       << machine.arrayColumns << " stack " << machine.stackLimit << " tile "
       << machine.arraysPerTile << " bits " << machine.inputBits << "/"
       << machine.rampBits << "/" << machine.linearBits << " converter "
       << int(machine.converterKind)
       << (machine.symmetricLevels ? " symmetric" : "") << " state "
       << machine.stateBits << " over " << machine.stateRange << " product "
       << machine.productBits << "." << machine.productFraction;
  return text.str();
}
