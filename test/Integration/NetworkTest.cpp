//===- NetworkTest.cpp - Several layers as exporters write them -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LSTM layers and dense layers among the Transpose, Squeeze, Reshape, Slice and
// Gather nodes that PyTorch and tf2onnx put around them, in ideal mode.
//===----------------------------------------------------------------------===//
#include "Compare.h"
#include "Dense.h"
#include "OnnxModel.h"
#include "RecurrenceCase.h"
#include "Toolchain.h"

#include <gtest/gtest.h>

using namespace rampart;
using namespace rampart::test;
using reference::Activation;

namespace {

/// A model that grows together with what the reference says of its last tensor.
class Network {
public:
  Network(Random &random, int64_t steps, int64_t streams, int64_t width)
      : random(random), steps(steps), streams(streams), width(width) {}

  /// An input of batch-first sequences, brought to [T, B, I].
  void batchFirstInput();
  /// [T, B, I] as it comes.
  void input();
  /// An LSTM with its Y as [T, B, D H].
  void lstm(int64_t units, const std::string &direction);
  /// [T, B, N] to the last step's [B, N].
  void lastStepByGather();
  void lastStepBySlice();
  /// Gemm, or MatMul and Add, and an activation ("" for none).
  void dense(int64_t outputs, const std::string &activation, bool asGemm);

  void check(const Machine &machine);

private:
  Random &random;
  int64_t steps, streams, width;
  bool sequence = true; // or the last step alone
  OnnxModel model;
  NamedTensors inputs;
  std::string last = "x";
  std::vector<double> values;
  int number = 0;

  std::string next() { return "t" + std::to_string(number++); }
  std::string vector(const std::vector<int64_t> &elements) {
    std::string name = next();
    model.addConstant(name, {int64_t(elements.size())}, elements);
    return name;
  }
  /// Appends a node of one output and makes it the last.
  onnx::NodeProto &append(const std::string &op,
                          std::vector<std::string> operands) {
    operands.insert(operands.begin(), last);
    last = next();
    return model.addNode(op, operands, {last});
  }
  void keepLastStep();
  void joinDirections(int64_t directions);
};

} // namespace

void Network::input() {
  std::vector<float> x = random.vector(steps * streams * width, 2);
  model.addInput("x", {"time", "batch", width});
  inputs["x"] = makeTensor({steps, streams, width}, x);
  values.assign(x.begin(), x.end());
}

void Network::batchFirstInput() {
  std::vector<float> x = random.vector(streams * steps * width, 2);
  model.addInput("x", {"batch", "time", width});
  inputs["x"] = makeTensor({streams, steps, width}, x);
  for (int64_t t = 0; t < steps; ++t)
    for (int64_t s = 0; s < streams; ++s)
      for (int64_t i = 0; i < width; ++i)
        values.push_back(x[(s * steps + t) * width + i]);
  setAttribute(append("Transpose", {}), "perm", std::vector<int64_t>{1, 0, 2});
}

/// [T, D, B, H] to [T, B, D H], as PyTorch does.
void Network::joinDirections(int64_t directions) {
  if (directions == 1) {
    append("Squeeze", {vector({1})});
    return;
  }
  setAttribute(append("Transpose", {}), "perm",
               std::vector<int64_t>{0, 2, 1, 3});
  append("Reshape", {vector({0, 0, -1})});
}

void Network::lstm(int64_t units, const std::string &direction) {
  reference::RecurrenceAttributes attributes;
  attributes.direction = direction;
  int64_t d = attributes.directions();
  reference::RecurrenceInputs t;
  t.steps = steps;
  t.streams = streams;
  t.inputs = width;
  t.units = units;
  t.x.assign(values.begin(), values.end());
  t.w = random.vector(d * 4 * units * width, 0.4);
  t.r = random.vector(d * 4 * units * units, 0.4);
  t.b = random.vector(d * 8 * units, 0.5);
  std::string w = next(), r = next(), b = next();
  model.addConstant(w, {d, 4 * units, width}, t.w);
  model.addConstant(r, {d, 4 * units, units}, t.r);
  model.addConstant(b, {d, 8 * units}, t.b);
  onnx::NodeProto &node = append("LSTM", {w, r, b});
  setAttribute(node, "hidden_size", units);
  setAttribute(node, "direction", direction);
  joinDirections(d);

  std::vector<double> y = reference::recurrence(attributes, t).y;
  values.resize(steps * streams * d * units);
  for (int64_t step = 0; step < steps; ++step)
    for (int64_t dir = 0; dir < d; ++dir)
      for (int64_t s = 0; s < streams; ++s)
        for (int64_t j = 0; j < units; ++j)
          values[((step * streams + s) * d + dir) * units + j] =
              y[((step * d + dir) * streams + s) * units + j];
  width = d * units;
}

void Network::keepLastStep() {
  values.erase(values.begin(), values.begin() + (steps - 1) * streams * width);
  sequence = false;
}

void Network::lastStepByGather() {
  std::string index = next();
  model.addConstant(index, {}, std::vector<int64_t>{-1});
  setAttribute(append("Gather", {index}), "axis", int64_t(0));
  keepLastStep();
}

void Network::lastStepBySlice() {
  append("Slice", {vector({-1}), vector({INT64_MAX}), vector({0})});
  append("Squeeze", {vector({0})});
  keepLastStep();
}

void Network::dense(int64_t outputs, const std::string &activation,
                    bool asGemm) {
  std::vector<float> w = random.vector(outputs * width, 0.5),
                     b = random.vector(outputs, 0.5);
  std::string wName = next(), bName = next();
  if (asGemm) {
    model.addConstant(wName, {outputs, width}, w);
    model.addConstant(bName, {outputs}, b);
    setAttribute(append("Gemm", {wName, bName}), "transB", int64_t(1));
  } else {
    std::vector<float> transposed(w.size());
    for (int64_t n = 0; n < outputs; ++n)
      for (int64_t k = 0; k < width; ++k)
        transposed[k * outputs + n] = w[n * width + k];
    model.addConstant(wName, {width, outputs}, transposed);
    model.addConstant(bName, {outputs}, b);
    append("MatMul", {wName});
    append("Add", {bName});
  }
  if (!activation.empty())
    append(activation, {});
  values =
      reference::dense(values, w, b, outputs, Activation{activation, 1, 0});
  width = outputs;
}

void Network::check(const Machine &machine) {
  model.addOutput(last, sequence ? 3 : 2);
  Result<Program> program = buildProgram(model.bytes(), machine);
  ASSERT_TRUE(program) << program.error();
  Result<NamedTensors> outputs = runProgram(*program, inputs, Mode::Ideal);
  ASSERT_TRUE(outputs) << outputs.error();
  Shape shape = sequence ? Shape{steps, streams, width} : Shape{streams, width};
  EXPECT_TRUE(isClose(outputs->at(last), shape, values));
}

//===----------------------------------------------------------------------===//
// Tests
//===----------------------------------------------------------------------===//

/// Runs `build` for some seeds and machines.
template <typename Build>
static void forSeeds(Build build) {
  Seeds seeds = seedsOf(10);
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    Random random(seed);
    Machine machine = randomMachine(random);
    SCOPED_TRACE("RAMPART_TEST_SEED=" + std::to_string(seed) + " on " +
                 test::describe(machine));
    Network network(random, random.integer(1, 8), random.integer(1, 4),
                    random.integer(1, 24));
    build(random, network);
    network.check(machine);
    if (testing::Test::HasFailure())
      return;
  }
}

TEST(Network, StackedLstmWithDenseHead) {
  forSeeds([](Random &random, Network &network) {
    network.batchFirstInput();
    network.lstm(random.integer(1, 20), "forward");
    network.lstm(random.integer(1, 20), "forward");
    network.lastStepByGather();
    network.dense(random.integer(1, 20), "Relu", true);
    network.dense(random.integer(1, 5), "Sigmoid", true);
  });
}

TEST(Network, BidirectionalLayersWithDenseHead) {
  forSeeds([](Random &random, Network &network) {
    network.input();
    network.lstm(random.integer(1, 12), "bidirectional");
    network.lstm(random.integer(1, 12), "bidirectional");
    network.lastStepBySlice();
    network.dense(random.integer(1, 30), "Tanh", true);
    network.dense(random.integer(1, 5), "", true);
  });
}

TEST(Network, DenseLayersOfEveryStep) {
  forSeeds([](Random &random, Network &network) {
    network.batchFirstInput();
    network.dense(random.integer(1, 20), "Relu", false);
    network.lstm(random.integer(1, 20), "reverse");
    network.dense(random.integer(1, 20), "Elu", false);
    network.dense(random.integer(1, 5), "", false);
  });
}

TEST(Network, DenseLayersAlone) {
  forSeeds([](Random &random, Network &network) {
    network.input();
    network.lastStepByGather();
    network.dense(random.integer(1, 70), "Tanh", true);
    network.dense(random.integer(1, 70), "Sigmoid", false);
    network.dense(random.integer(1, 70), "Relu", true);
    network.dense(random.integer(1, 10), "", true);
  });
}
