//===- ProjectionTest.cpp - LSTMs with a projection -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ONNX's operator has no projection, so exporters write such a layer as a Scan
// of products and functions. It becomes one layer, equals the mathematics in
// ideal mode and the reference, code by code, in the quantized one.
//===----------------------------------------------------------------------===//
#include "Compare.h"
#include "Decisions.h"
#include "OnnxModel.h"
#include "RecurrenceCase.h"
#include "Toolchain.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Rnn/RnnOps.h"

#include <gtest/gtest.h>

#include <bit>

using namespace rampart;
using namespace rampart::test;

namespace {

/// Gates in ONNX's order, as the reference takes them.
constexpr const char *gates[] = {"i", "o", "f", "g"};

class ProjectedLstm {
public:
  explicit ProjectedLstm(Random &random);

  reference::RecurrenceAttributes attributes;
  reference::RecurrenceInputs tensors;

  std::string model() const;
  NamedTensors inputs() const;
  std::string describe() const;

private:
  bool joined; // one product of [x; h], or one of each
  bool zeroStates;

  OnnxModel step() const;
};

} // namespace

ProjectedLstm::ProjectedLstm(Random &random)
    : joined(random.oneIn(2)), zeroStates(random.oneIn(2)) {
  reference::RecurrenceInputs &t = tensors;
  t.inputs = random.integer(1, 20);
  t.units = random.integer(2, 30);
  t.steps = random.integer(1, 8);
  t.streams = random.integer(1, 4);
  int64_t hidden = random.integer(1, t.units - 1);
  double peak = random.real(0.3, 2) / std::sqrt(double(t.inputs + hidden));
  t.x = random.vector(t.steps * t.streams * t.inputs, random.real(0.5, 3));
  t.w = random.vector(4 * t.units * t.inputs, peak);
  t.r = random.vector(4 * t.units * hidden, peak);
  t.b = random.vector(8 * t.units, random.real(0, 1));
  // The graph has one bias.
  std::fill(t.b.begin() + 4 * t.units, t.b.end(), 0.0f);
  t.projection =
      random.vector(hidden * t.units, 2 / std::sqrt(double(t.units)));
  t.initialH = random.vector(t.streams * hidden, zeroStates ? 0 : 1);
  t.initialC = random.vector(t.streams * t.units, zeroStates ? 0 : 2);
}

/// [columns, rows] as [rows, columns].
static std::vector<float> transposed(const std::vector<float> &matrix,
                                     int64_t columns) {
  int64_t rows = int64_t(matrix.size()) / columns;
  std::vector<float> result(matrix.size());
  for (int64_t j = 0; j < columns; ++j)
    for (int64_t k = 0; k < rows; ++k)
      result[k * columns + j] = matrix[j * rows + k];
  return result;
}

/// h, c and a step's x to the next h, the next c, and h once more.
OnnxModel ProjectedLstm::step() const {
  const reference::RecurrenceInputs &t = tensors;
  int64_t columns = 4 * t.units;
  OnnxModel body;
  body.addInput("h", {"B", t.hidden()});
  body.addInput("c", {"B", t.units});
  body.addInput("x", {"B", t.inputs});
  std::vector<float> w = transposed(t.w, columns), r = transposed(t.r, columns);
  if (joined) {
    w.insert(w.end(), r.begin(), r.end());
    body.addConstant("w", {t.inputs + t.hidden(), columns}, w);
    setAttribute(body.addNode("Concat", {"x", "h"}, {"xh"}), "axis",
                 int64_t(1));
    body.addNode("MatMul", {"xh", "w"}, {"sums"});
  } else {
    body.addConstant("w", {t.inputs, columns}, w);
    body.addConstant("r", {t.hidden(), columns}, r);
    body.addNode("MatMul", {"x", "w"}, {"xw"});
    body.addNode("MatMul", {"h", "r"}, {"hr"});
    body.addNode("Add", {"xw", "hr"}, {"sums"});
  }
  body.addConstant("b", {columns},
                   std::vector<float>(t.b.begin(), t.b.begin() + columns));
  body.addNode("Add", {"sums", "b"}, {"a"});
  body.addConstant("sizes", {4}, std::vector<int64_t>(4, t.units));
  setAttribute(
      body.addNode("Split", {"a", "sizes"}, {"a_i", "a_o", "a_f", "a_g"}),
      "axis", int64_t(1));
  for (std::string gate : gates)
    body.addNode(gate == "g" ? "Tanh" : "Sigmoid", {"a_" + gate}, {gate});
  body.addNode("Mul", {"f", "c"}, {"fc"});
  body.addNode("Mul", {"i", "g"}, {"ig"});
  body.addNode("Add", {"fc", "ig"}, {"c1"});
  body.addNode("Tanh", {"c1"}, {"s"});
  body.addNode("Mul", {"o", "s"}, {"m"});
  body.addConstant("q", {t.units, t.hidden()},
                   transposed(t.projection, t.hidden()));
  body.addNode("MatMul", {"m", "q"}, {"h1"});
  body.addNode("Identity", {"h1"}, {"y"});
  for (const char *output : {"h1", "c1", "y"})
    body.addOutput(output, 2);
  return body;
}

std::string ProjectedLstm::model() const {
  const reference::RecurrenceInputs &t = tensors;
  OnnxModel model;
  model.addInput("x", {"T", "B", t.inputs});
  if (zeroStates) {
    model.addConstant("h0", {t.streams, t.hidden()}, *t.initialH);
    model.addConstant("c0", {t.streams, t.units}, *t.initialC);
  } else {
    model.addInput("h0", {"B", t.hidden()});
    model.addInput("c0", {"B", t.units});
  }
  onnx::NodeProto &scan =
      model.addNode("Scan", {"h0", "c0", "x"}, {"Y_h", "Y_c", "Y"});
  setAttribute(scan, "num_scan_inputs", int64_t(1));
  setAttribute(scan, "body", step().graph());
  model.addOutput("Y", 3);
  model.addOutput("Y_h", 2);
  model.addOutput("Y_c", 2);
  return model.bytes();
}

NamedTensors ProjectedLstm::inputs() const {
  const reference::RecurrenceInputs &t = tensors;
  NamedTensors result{{"x", makeTensor({t.steps, t.streams, t.inputs}, t.x)}};
  if (!zeroStates) {
    result["h0"] = makeTensor({t.streams, t.hidden()}, *t.initialH);
    result["c0"] = makeTensor({t.streams, t.units}, *t.initialC);
  }
  return result;
}

std::string ProjectedLstm::describe() const {
  return std::to_string(tensors.inputs) + " to " +
         std::to_string(tensors.units) + " to " +
         std::to_string(tensors.hidden());
}

/// Bit for bit.
static bool equals(const Tensor &found, const std::vector<float> &expected) {
  return found.size() == int64_t(expected.size()) &&
         std::equal(expected.begin(), expected.end(), found.data<float>(),
                    [](float a, float b) {
                      return std::bit_cast<uint32_t>(a) ==
                             std::bit_cast<uint32_t>(b);
                    });
}

static void check(const ProjectedLstm &layer, const Machine &machine) {
  const reference::RecurrenceInputs &t = layer.tensors;
  Result<Compiled> xbar = compileModel(layer.model(), machine, Level::Xbar);
  ASSERT_TRUE(xbar) << xbar.error();
  Result<Program> program = buildProgram(layer.model(), machine);
  ASSERT_TRUE(program) << program.error();

  reference::RecurrenceOutputs expected =
      reference::recurrence(layer.attributes, t);
  auto ideal = runProgram(*program, layer.inputs(), Mode::Ideal);
  ASSERT_TRUE(ideal) << ideal.error();
  EXPECT_TRUE(
      isClose(ideal->at("Y"), {t.steps, t.streams, t.hidden()}, expected.y));
  EXPECT_TRUE(isClose(ideal->at("Y_h"), {t.streams, t.hidden()}, expected.yH));
  EXPECT_TRUE(isClose(ideal->at("Y_c"), {t.streams, t.units}, expected.yC));

  std::vector<reference::QuantizedLstm> decided = lstmDecisions(*xbar->module);
  ASSERT_EQ(decided.size(), 1u);
  ASSERT_TRUE(decided[0].projection.has_value());
  reference::QuantizedOutputs codes =
      quantizedLstm(decided[0], layer.attributes, t);
  auto quantized = runProgram(*program, layer.inputs(), Mode::Quantized);
  ASSERT_TRUE(quantized) << quantized.error();
  EXPECT_TRUE(equals(quantized->at("Y"), codes.y));
  EXPECT_TRUE(equals(quantized->at("Y_h"), codes.finals[0]));
  EXPECT_TRUE(equals(quantized->at("Y_c"), codes.finals[1]));
}

TEST(Projection, RandomLayersOnRandomMachines) {
  Seeds seeds = seedsOf(80);
  for (uint64_t seed = seeds.first;
       seed < seeds.first + seeds.count && !HasFailure(); ++seed) {
    Random random(seed);
    ProjectedLstm layer(random);
    Machine machine = randomMachine(random);
    SCOPED_TRACE("RAMPART_TEST_SEED=" + std::to_string(seed) + ": " +
                 layer.describe() + " on " + test::describe(machine));
    check(layer, machine);
  }
}

TEST(Projection, BecomesOneLayer) {
  Random random(1);
  ProjectedLstm layer(random);
  Result<Compiled> compiled =
      compileModel(layer.model(), machineOf("ideal"), Level::Rnn);
  ASSERT_TRUE(compiled) << compiled.error();
  int layers = 0, others = 0;
  compiled->module->walk([&](mlir::Operation *op) {
    auto lstm = mlir::dyn_cast<rnn::LstmOp>(op);
    layers += lstm && lstm.getProjection();
    others += mlir::isa<host::LoopOp, host::MatmulOp, rnn::DenseOp>(op);
  });
  EXPECT_EQ(layers, 1);
  EXPECT_EQ(others, 0);
}

// What the projection's sums reach is measured, not assumed.
TEST(Projection, CalibrationBoundsTheHiddenState) {
  Random random(2);
  ProjectedLstm layer(random);
  CompileOptions options;
  options.machine = machineOf("nlramp-16nm");
  options.level = Level::Rnn;
  options.calibration = layer.inputs();
  Result<Compiled> compiled = compileModel(layer.model(), options);
  ASSERT_TRUE(compiled) << compiled.error();
  double peak = 0;
  for (double h : reference::recurrence(layer.attributes, layer.tensors).y)
    peak = std::max(peak, std::abs(h));
  compiled->module->walk([&](rnn::LstmOp lstm) {
    auto h = lstm.getRangesAttr().getAs<mlir::ArrayAttr>("h");
    ASSERT_TRUE(h);
    auto bound = [&](unsigned i) {
      return std::abs(mlir::cast<mlir::FloatAttr>(h[i]).getValueAsDouble());
    };
    EXPECT_NEAR(std::max(bound(0), bound(1)), 1.25 * peak, 1e-3 * peak);
  });
}
