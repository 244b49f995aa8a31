//===- QuantizedReferenceTest.cpp - The quantized mode, bit for bit -------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random layers on random machines of 3 to 8 bits: not one code differs from a
// reference that starts from the float weights and the compiler's decisions.
//===----------------------------------------------------------------------===//
#include "Compare.h"
#include "Decisions.h"
#include "OnnxModel.h"
#include "RecurrenceCase.h"
#include "Toolchain.h"

#include <gtest/gtest.h>

using namespace rampart;
using namespace rampart::test;

namespace {

/// What the compiler decided, and the program it made of it.
struct Decided {
  Compiled xbar;
  Program program;
};

/// How a conversion was cut, over all cases: the test has to see every way.
struct Ways {
  int whole = 0, stacked = 0, parts = 0;
  int digital = 0; // sums that the digital unit completes

  void count(const reference::Conversion &conversion, int64_t arrayRows) {
    if (conversion.stacks.size() > 1)
      ++parts;
    else if (conversion.stacks[0].bounds.back() > arrayRows)
      ++stacked;
    else
      ++whole;
  }
};

} // namespace

static Result<Decided> decide(const std::string &model,
                              const Machine &machine) {
  Result<Compiled> xbar = compileModel(model, machine, Level::Xbar);
  if (!xbar)
    return Error{xbar.error()};
  Result<Program> program = buildProgram(model, machine);
  if (!program)
    return Error{program.error()};
  return Decided{std::move(*xbar), std::move(*program)};
}

/// How many elements of a float32 tensor differ from `expected`, bit for bit.
static int64_t differing(const Tensor &found,
                         const std::vector<float> &expected) {
  if (found.type() != ElementType::Float32 ||
      found.size() != int64_t(expected.size()))
    return -1;
  int64_t count = 0;
  for (size_t i = 0; i < expected.size(); ++i)
    count += std::bit_cast<uint32_t>(found.data<float>()[i]) !=
             std::bit_cast<uint32_t>(expected[i]);
  return count;
}

//===----------------------------------------------------------------------===//
// Recurrences
//===----------------------------------------------------------------------===//

/// A layer of one direction: the reference has neither directions nor layouts,
/// which are the frontend's business.
static RecurrenceCase oneDirection(Random &random, const std::string &op) {
  RecurrenceCase layer = randomRecurrence(random, {.inputs = 40,
                                                   .units = 24,
                                                   .steps = 12,
                                                   .streams = 4,
                                                   .operators = {op}});
  reference::RecurrenceInputs &t = layer.tensors;
  layer.attributes.batchFirst = false;
  layer.outputs = {true, true, true};
  if (layer.attributes.directions() == 1)
    return layer;
  layer.attributes.direction = "forward";
  auto halve = [](auto &values) { values.resize(values.size() / 2); };
  halve(t.w);
  halve(t.r);
  halve(t.b);
  halve(t.p);
  if (t.initialH)
    halve(*t.initialH);
  if (t.initialC)
    halve(*t.initialC);
  if (int64_t(layer.attributes.activations.size()) ==
      2 * int64_t(layer.attributes.defaultActivations().size()))
    halve(layer.attributes.activations);
  // Parameters left over would be refused.
  std::vector<reference::Activation> functions =
      reference::makeActivations(layer.attributes.activations, {}, {});
  auto keep = [&](std::vector<double> &list, auto takes) {
    size_t count = std::count_if(functions.begin(), functions.end(), takes);
    list.resize(std::min(count, list.size()));
  };
  keep(layer.attributes.activationAlpha,
       [](const reference::Activation &f) { return f.hasAlpha(); });
  keep(layer.attributes.activationBeta,
       [](const reference::Activation &f) { return f.hasBeta(); });
  return layer;
}

/// The reference's outputs; `decided` tells how each gate was converted.
static reference::QuantizedOutputs referenceOf(const RecurrenceCase &layer,
                                               mlir::ModuleOp module,
                                               Ways &ways, int64_t arrayRows) {
  auto count = [&](const reference::Conversion &conversion) {
    if (!conversion.stacks.empty())
      ways.count(conversion, arrayRows);
  };
  auto only = [](auto layers) {
    EXPECT_EQ(layers.size(), 1u);
    return layers.front();
  };
  if (layer.attributes.op == "LSTM") {
    reference::QuantizedLstm decided = only(lstmDecisions(module));
    llvm::for_each(decided.gates, count);
    return quantizedLstm(decided, layer.attributes, layer.tensors);
  }
  if (layer.attributes.op == "GRU") {
    reference::QuantizedGru decided = only(gruDecisions(module));
    llvm::for_each(decided.gates, count);
    count(decided.candidate);
    count(decided.recurrent);
    return quantizedGru(decided, layer.attributes, layer.tensors);
  }
  reference::QuantizedRnn decided = only(rnnDecisions(module));
  count(decided.y);
  return quantizedRnn(decided, layer.attributes, layer.tensors);
}

/// On any machine, or on `shipped`.
static void checkLayer(uint64_t seed, const std::string &op, Ways &ways,
                       const char *shipped = nullptr) {
  Random random(seed);
  RecurrenceCase layer = oneDirection(random, op);
  Machine machine = shipped ? machineOf(shipped) : randomMachine(random);
  SCOPED_TRACE("RAMPART_TEST_SEED=" + std::to_string(seed) + ": " +
               layer.describe() + " on " + test::describe(machine));
  Result<Decided> decided = decide(layer.model(), machine);
  ASSERT_TRUE(decided) << decided.error();
  reference::QuantizedOutputs expected =
      referenceOf(layer, *decided->xbar.module, ways, machine.arrayRows);
  ways.digital +=
      !layer.tensors.p.empty() || layer.attributes.linearBeforeReset;

  auto outputs = runProgram(decided->program, layer.inputs(), Mode::Quantized);
  ASSERT_TRUE(outputs) << outputs.error();
  EXPECT_EQ(differing(outputs->at("Y"), expected.y), 0);
  const char *names[] = {"Y_h", "Y_c"};
  for (size_t i = 0; i < expected.finals.size(); ++i)
    EXPECT_EQ(differing(outputs->at(names[i]), expected.finals[i]), 0)
        << names[i];
}

class QuantizedRecurrence : public testing::TestWithParam<std::string> {};

TEST_P(QuantizedRecurrence, NoCodeDiffers) {
  Seeds seeds = seedsOf(200);
  Ways ways;
  for (uint64_t seed = seeds.first;
       seed < seeds.first + seeds.count && !HasFailure(); ++seed)
    checkLayer(seed, GetParam(), ways);
  if (seeds.count < 100)
    return;
  EXPECT_GT(ways.whole, 20);
  EXPECT_GT(ways.stacked, 20);
  EXPECT_GT(ways.parts, 20);
  if (GetParam() != "RNN")
    EXPECT_GT(ways.digital, 10);
}

TEST_P(QuantizedRecurrence, NoCodeDiffersOnTheMachinesThatAreCompared) {
  Seeds seeds = seedsOf(20);
  Ways ways;
  for (const char *machine : {"nlramp-16nm", "linramp-16nm", "sar-16nm"})
    for (uint64_t seed = seeds.first;
         seed < seeds.first + seeds.count && !HasFailure(); ++seed)
      checkLayer(seed, GetParam(), ways, machine);
}

// 12 bits and more of everything: formats lose and saturate nothing that
// counts.
TEST_P(QuantizedRecurrence, ManyBitsComeCloseToTheMathematics) {
  Seeds seeds = seedsOf(15);
  Machine ideal = machineOf("ideal", {"digital.state_bits=14"});
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    Random random(seed);
    RecurrenceCase layer = oneDirection(random, GetParam());
    layer.attributes.activations.clear();
    layer.attributes.activationAlpha.clear();
    layer.attributes.activationBeta.clear();
    SCOPED_TRACE("RAMPART_TEST_SEED=" + std::to_string(seed) + ": " +
                 layer.describe());
    Result<Program> program = buildProgram(layer.model(), ideal);
    ASSERT_TRUE(program) << program.error();
    auto outputs = runProgram(*program, layer.inputs(), Mode::Quantized);
    ASSERT_TRUE(outputs) << outputs.error();
    for (const Expected &output : layer.expected())
      EXPECT_TRUE(isClose(outputs->at(output.name), output.shape, output.values,
                          {0, 0.02}))
          << output.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Operators, QuantizedRecurrence,
                         testing::Values("LSTM", "GRU", "RNN"),
                         [](const auto &info) { return info.param; });

//===----------------------------------------------------------------------===//
// Dense layers
//===----------------------------------------------------------------------===//

static void checkDense(uint64_t seed, Ways &ways) {
  Random random(seed);
  int64_t inputs = random.integer(1, 250), outputs = random.integer(1, 40),
          vectors = random.integer(0, 6);
  std::string activation =
      random.oneOf<std::string>({"", "Sigmoid", "Tanh", "Relu", "Elu"});
  Machine machine = randomMachine(random);
  // So many levels that the last bits of a sum, and so its order, decide.
  if (random.oneIn(5))
    machine.linearBits = 16;
  SCOPED_TRACE("RAMPART_TEST_SEED=" + std::to_string(seed) + ": dense " +
               std::to_string(inputs) + " to " + std::to_string(outputs) + " " +
               activation + " on " + test::describe(machine));
  std::vector<float> w = random.vector(outputs * inputs, random.real(0.05, 1)),
                     b = random.vector(outputs, random.real(0, 1)),
                     x = random.vector(vectors * inputs, random.real(0.5, 6));
  OnnxModel model;
  model.addInput("x", {"batch", inputs});
  model.addConstant("w", {outputs, inputs}, w);
  model.addConstant("b", {outputs}, b);
  setAttribute(
      model.addNode("Gemm", {"x", "w", "b"}, {activation.empty() ? "y" : "a"}),
      "transB", int64_t(1));
  if (!activation.empty())
    model.addNode(activation, {"a"}, {"y"});
  model.addOutput("y", 2);

  Result<Decided> decided = decide(model.bytes(), machine);
  ASSERT_TRUE(decided) << decided.error();
  std::vector<reference::QuantizedDense> layers =
      denseDecisions(*decided->xbar.module);
  ASSERT_EQ(layers.size(), 1u);
  ways.count(layers[0].y, machine.arrayRows);
  auto result =
      runProgram(decided->program, {{"x", makeTensor({vectors, inputs}, x)}},
                 Mode::Quantized);
  ASSERT_TRUE(result) << result.error();
  EXPECT_EQ(
      differing(result->at("y"), reference::quantizedDense(layers[0], x, w, b)),
      0);
}

TEST(QuantizedReference, NoCodeOfADenseLayerDiffers) {
  Seeds seeds = seedsOf(150);
  Ways ways;
  for (uint64_t seed = seeds.first;
       seed < seeds.first + seeds.count && !HasFailure(); ++seed)
    checkDense(seed, ways);
  if (seeds.count < 100)
    return;
  EXPECT_GT(ways.whole, 10);
  EXPECT_GT(ways.stacked, 10);
  EXPECT_GT(ways.parts, 10);
}
