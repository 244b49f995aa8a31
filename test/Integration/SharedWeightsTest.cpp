//===- SharedWeightsTest.cpp - Weights that many nodes use ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// They are programmed once, and every node still gives what the references say.
//===----------------------------------------------------------------------===//
#include "Compare.h"
#include "Decisions.h"
#include "OnnxModel.h"
#include "Random.h"
#include "Toolchain.h"

#include <gtest/gtest.h>

#include <set>

using namespace rampart;
using namespace rampart::test;

namespace {

constexpr int64_t steps = 6, streams = 3, units = 20;

/// LSTM nodes on top of each other, each of `units` inputs.
class Stack {
public:
  explicit Stack(Random &random)
      : w(random.vector(4 * units * units, 0.4)),
        r(random.vector(4 * units * units, 0.4)),
        b(random.vector(8 * units, 0.5)),
        x(random.vector(steps * streams * units, 3)) {
    model.addInput("x", {"time", "batch", units});
  }

  /// A node that reads the last one's Y. `weights` prefixes the names of its
  /// initializers, whose values are always the same.
  void add(const std::string &weights,
           const reference::RecurrenceAttributes &attributes);
  std::string finished() const { return model.bytes(); }

  int64_t layers() const { return int64_t(nodes.size()); }
  /// What layer `i` reads and has.
  reference::RecurrenceInputs inputsOf(std::vector<float> x) const;
  NamedTensors inputs() const {
    return {{"x", makeTensor({steps, streams, units}, x)}};
  }

  std::vector<reference::RecurrenceAttributes> nodes;
  std::vector<float> w, r, b, x;

private:
  OnnxModel model;
  std::set<std::string> known;
  std::string last = "x";
};

} // namespace

void Stack::add(const std::string &weights,
                const reference::RecurrenceAttributes &attributes) {
  if (known.insert(weights).second) {
    model.addConstant(weights + "w", {1, 4 * units, units}, w);
    model.addConstant(weights + "r", {1, 4 * units, units}, r);
    model.addConstant(weights + "b", {1, 8 * units}, b);
  }
  std::string number = std::to_string(nodes.size()), y = "y" + number;
  onnx::NodeProto &node = model.addNode(
      "LSTM", {last, weights + "w", weights + "r", weights + "b"}, {y});
  setAttribute(node, "hidden_size", units);
  setAttribute(node, "direction", attributes.direction);
  if (!attributes.activations.empty())
    setAttribute(node, "activations", attributes.activations);
  last = "s" + number;
  std::string axes = "axes" + number;
  model.addConstant(axes, {1}, std::vector<int64_t>{1});
  model.addNode("Squeeze", {y, axes}, {last});
  model.addOutput(last, 3);
  nodes.push_back(attributes);
}

reference::RecurrenceInputs Stack::inputsOf(std::vector<float> x) const {
  reference::RecurrenceInputs result;
  result.steps = steps;
  result.streams = streams;
  result.inputs = result.units = units;
  result.x = std::move(x);
  result.w = w;
  result.r = r;
  result.b = b;
  return result;
}

static int64_t arraysOf(const Compiled &compiled) {
  return *compiled.report.getInteger("array_count");
}

static Compiled compiled(const Stack &stack, const Machine &machine,
                         Level level = Level::Tile) {
  Result<Compiled> result = compileModel(stack.finished(), machine, level);
  EXPECT_TRUE(result) << result.error();
  return std::move(*result);
}

static NamedTensors resultsOf(const Stack &stack, Compiled &compiled,
                              Mode mode) {
  Result<Program> program = programOf(compiled);
  EXPECT_TRUE(program) << program.error();
  Result<NamedTensors> outputs = runProgram(*program, stack.inputs(), mode);
  EXPECT_TRUE(outputs) << outputs.error();
  return std::move(*outputs);
}

/// Ideal mode against the reference, node by node.
static void expectMathematics(const Stack &stack, Compiled &compiled) {
  NamedTensors outputs = resultsOf(stack, compiled, Mode::Ideal);
  std::vector<float> x = stack.x;
  for (int64_t i = 0; i < stack.layers(); ++i) {
    std::vector<double> y =
        reference::recurrence(stack.nodes[i], stack.inputsOf(x)).y;
    EXPECT_TRUE(isClose(outputs.at("s" + std::to_string(i)),
                        {steps, streams, units}, y))
        << i;
    x.assign(y.begin(), y.end());
  }
}

/// Quantized mode against the reference, bit for bit.
static void expectCodes(const Stack &stack, Compiled &compiled,
                        const Machine &machine) {
  NamedTensors outputs = resultsOf(stack, compiled, Mode::Quantized);
  Compiled decided = ::compiled(stack, machine, Level::Xbar);
  std::vector<reference::QuantizedLstm> layers = lstmDecisions(*decided.module);
  ASSERT_EQ(int64_t(layers.size()), stack.layers());
  std::vector<float> x = stack.x;
  for (int64_t i = 0; i < stack.layers(); ++i) {
    x = quantizedLstm(layers[i], stack.nodes[i], stack.inputsOf(x)).y;
    EXPECT_TRUE(identical(outputs.at("s" + std::to_string(i)),
                          makeTensor({steps, streams, units}, x)))
        << i;
  }
}

static reference::RecurrenceAttributes
lstm(const std::string &direction, std::vector<std::string> activations = {}) {
  reference::RecurrenceAttributes result;
  result.direction = direction;
  result.activations = std::move(activations);
  return result;
}

// The second layer's input is bounded by 1, the first one's by nothing: codes
// agree because their ranges are united.
TEST(SharedWeights, AreProgrammedOnce) {
  Random random(1);
  for (const char *name : {"nlramp-16nm", "ideal"}) {
    Machine machine = machineOf(name, {"digital.state_bits=12"});
    SCOPED_TRACE(name);
    Stack one(random), three(random);
    one.add("", lstm("forward"));
    three.add("", lstm("forward"));
    three.add("", lstm("reverse"));
    // Equal initializers under other names.
    three.add("copy_", lstm("forward"));
    Compiled single = compiled(one, machine), shared = compiled(three, machine);
    EXPECT_EQ(arraysOf(shared), arraysOf(single));
    EXPECT_EQ(shared.report.getArray("ramps")->size(),
              single.report.getArray("ramps")->size());
    expectMathematics(three, shared);
    expectCodes(three, shared, machine);
  }
}

// Copies of the weights on arrays of their own: the layers take turns.
TEST(SharedWeights, CopiesDoNotChangeResults) {
  Random random(3);
  CompileOptions options;
  options.machine = machineOf("nlramp-16nm", {"digital.state_bits=12"});
  Stack stack(random);
  for (const char *direction : {"forward", "reverse", "forward", "forward"})
    stack.add("", lstm(direction));
  for (int64_t copies : {1, 2, 3, 100}) {
    SCOPED_TRACE(copies);
    options.weightCopies = copies;
    Result<Compiled> result = compileModel(stack.finished(), options);
    ASSERT_TRUE(result) << result.error();
    EXPECT_EQ(int64_t(result->report.getArray("arrays")->size()),
              std::min<int64_t>(copies, stack.layers()));
    expectMathematics(stack, *result);
    expectCodes(stack, *result, options.machine);
  }
}

// More rows than share integrators: parts are added digitally, with ramps of
// their own.
TEST(SharedWeights, AreProgrammedOnceInParts) {
  Random random(2);
  Machine machine =
      machineOf("nlramp-16nm", {"array.rows=16", "array.ramp_columns=64",
                                "array.stack_limit=1", "array.columns=32"});
  Stack one(random), two(random);
  one.add("", lstm("forward"));
  two.add("", lstm("forward"));
  two.add("", lstm("reverse"));
  Compiled single = compiled(one, machine), shared = compiled(two, machine);
  EXPECT_GT(arraysOf(single), 2);
  EXPECT_EQ(arraysOf(shared), arraysOf(single));
  expectMathematics(two, shared);
  expectCodes(two, shared, machine);
}

TEST(SharedWeights, NodesOfOtherFunctionsAreRight) {
  Random random(3);
  Machine machine = machineOf("nlramp-16nm");
  Stack stack(random);
  stack.add("", lstm("forward"));
  stack.add("", lstm("forward", {"HardSigmoid", "Tanh", "Tanh"}));
  stack.add("", lstm("forward", {"Sigmoid", "Sigmoid", "Tanh"}));
  Compiled shared = compiled(stack, machine);
  expectMathematics(stack, shared);
  expectCodes(stack, shared, machine);
}
