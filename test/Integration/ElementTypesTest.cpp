//===- ElementTypesTest.cpp - Weights of other types than float -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers whose weights are integers with scales, or double.
//===----------------------------------------------------------------------===//
#include "Compare.h"
#include "Dense.h"
#include "OnnxModel.h"
#include "Random.h"
#include "RecurrenceCase.h"
#include "Toolchain.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace rampart;
using namespace rampart::test;

static std::vector<int8_t> randomBytes(Random &random, int64_t count) {
  std::vector<int8_t> result;
  for (int64_t i = 0; i < count; ++i)
    result.push_back(int8_t(random.integer(-128, 127)));
  return result;
}

static NamedTensors runIdeal(const std::string &model, NamedTensors inputs,
                             Compiled *report = nullptr) {
  Result<Compiled> compiled = compileModel(model, machineOf("ideal"));
  EXPECT_TRUE(compiled) << compiled.error();
  Result<Program> program = programOf(*compiled);
  EXPECT_TRUE(program) << program.error();
  Result<NamedTensors> outputs = runProgram(*program, inputs, Mode::Ideal);
  EXPECT_TRUE(outputs) << outputs.error();
  if (report)
    *report = std::move(*compiled);
  return std::move(*outputs);
}

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

namespace {

/// Integers [D, inputs, columns] as ONNX Runtime stores weights, and the real
/// numbers [D, columns, inputs] that they are.
struct IntegerWeights {
  std::vector<int8_t> bytes, zeroPoints;
  std::vector<float> scales, values;
  std::vector<int64_t> dims, scaleDims;

  IntegerWeights(Random &random, int64_t directions, int64_t inputs,
                 int64_t columns, bool perColumn)
      : bytes(randomBytes(random, directions * inputs * columns)),
        values(bytes.size()), dims{directions, inputs, columns},
        scaleDims{directions} {
    if (perColumn)
      scaleDims.push_back(columns);
    int64_t count = directions * (perColumn ? columns : 1);
    zeroPoints = randomBytes(random, count);
    for (int64_t i = 0; i < count; ++i)
      scales.push_back(random.real(0.001, 0.004));
    for (int64_t d = 0; d < directions; ++d)
      for (int64_t i = 0; i < inputs; ++i)
        for (int64_t c = 0; c < columns; ++c) {
          int64_t which = perColumn ? d * columns + c : d;
          values[(d * columns + c) * inputs + i] =
              float(bytes[(d * inputs + i) * columns + c] - zeroPoints[which]) *
              scales[which];
        }
  }

  void addTo(OnnxModel &model, const std::string &name) const {
    model.addConstant(name, dims, bytes);
    model.addConstant(name + "_scale", scaleDims, scales);
    model.addConstant(name + "_zero", scaleDims, zeroPoints);
  }
};

} // namespace

TEST(IntegerWeights, DynamicQuantizeLstmIsAnLstmOfRealWeights) {
  for (bool perColumn : {false, true})
    for (const char *direction : {"forward", "bidirectional"}) {
      SCOPED_TRACE(std::string(direction) + (perColumn ? " per column" : ""));
      Random random(7);
      reference::RecurrenceAttributes attributes;
      attributes.direction = direction;
      int64_t d = attributes.directions();
      reference::RecurrenceInputs t;
      t.steps = 5, t.streams = 2, t.inputs = 6, t.units = 9;
      IntegerWeights w(random, d, t.inputs, 4 * t.units, perColumn),
          r(random, d, t.units, 4 * t.units, perColumn);
      t.w = w.values, t.r = r.values;
      t.b = random.vector(d * 8 * t.units, 0.5);
      t.x = random.vector(t.steps * t.streams * t.inputs, 2);
      OnnxModel model;
      model.addInput("x", {t.steps, t.streams, t.inputs});
      w.addTo(model, "w");
      r.addTo(model, "r");
      model.addConstant("b", {d, 8 * t.units}, t.b);
      onnx::NodeProto &node =
          model.addNode("DynamicQuantizeLSTM",
                        {"x", "w", "r", "b", "", "", "", "", "w_scale",
                         "w_zero", "r_scale", "r_zero"},
                        {"y"});
      node.set_domain("com.microsoft");
      setAttribute(node, "hidden_size", t.units);
      setAttribute(node, "direction", std::string(direction));
      model.addOutput("y", 4);
      NamedTensors outputs =
          runIdeal(model.bytes(),
                   {{"x", makeTensor({t.steps, t.streams, t.inputs}, t.x)}});
      EXPECT_TRUE(isClose(outputs.at("y"), {t.steps, d, t.streams, t.units},
                          reference::recurrence(attributes, t).y));
    }
}

// The integers of x, and the exact sums of integers.
TEST(IntegerWeights, MatMulIntegerLiesOnAnArray) {
  Random random(8);
  constexpr int64_t rows = 3, inputs = 40, columns = 7;
  std::vector<int8_t> w = randomBytes(random, inputs * columns),
                      zero = randomBytes(random, columns);
  std::vector<float> x = random.vector(rows * inputs, 3);
  OnnxModel model;
  model.addInput("x", {"batch", inputs});
  model.addConstant("w", {inputs, columns}, w);
  model.addConstant("zero", {columns}, zero);
  model.addNode("DynamicQuantizeLinear", {"x"}, {"q", "scale", "origin"});
  model.addNode("MatMulInteger", {"q", "w", "origin", "zero"}, {"sum"});
  setAttribute(model.addNode("Cast", {"sum"}, {"y"}), "to", int64_t(1));
  model.addOutput("y", 2);
  Compiled compiled;
  NamedTensors outputs = runIdeal(
      model.bytes(), {{"x", makeTensor({rows, inputs}, x)}}, &compiled);
  EXPECT_EQ(*compiled.report.getInteger("array_count"), 1);

  // The standard's definition of DynamicQuantizeLinear.
  auto [least, most] = std::minmax_element(x.begin(), x.end());
  float lo = std::min(*least, 0.0f), scale = (std::max(*most, 0.0f) - lo) / 255,
        origin = std::clamp(std::nearbyint(0 - lo / scale), 0.0f, 255.0f);
  std::vector<double> expected;
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j) {
      int64_t sum = 0;
      for (int64_t k = 0; k < inputs; ++k) {
        float q = std::clamp(std::nearbyint(x[i * inputs + k] / scale) + origin,
                             0.0f, 255.0f);
        sum += (int64_t(q) - int64_t(origin)) * (w[k * columns + j] - zero[j]);
      }
      expected.push_back(double(sum));
    }
  EXPECT_TRUE(isClose(outputs.at("y"), {rows, columns}, expected, {0, 1e-9}));
}

// Values that are quantized for a moment, weights that are integers: the layer
// lies on an array, and the scale bounds its input.
TEST(IntegerWeights, QuantizedGraphsLieOnArrays) {
  Random random(9);
  constexpr int64_t rows = 4, inputs = 12, columns = 5;
  std::vector<int8_t> w = randomBytes(random, columns * inputs);
  std::vector<float> x = random.vector(rows * inputs, 4),
                     b = random.vector(columns, 1), scales;
  for (int64_t j = 0; j < columns; ++j)
    scales.push_back(random.real(0.001, 0.01));
  OnnxModel model;
  model.addInput("x", {"batch", inputs});
  model.addConstant("x_scale", {}, std::vector<float>{0.03125f});
  model.addConstant("x_zero", {}, std::vector<int8_t>{10});
  model.addConstant("w", {columns, inputs}, w);
  model.addConstant("w_scale", {columns}, scales);
  model.addConstant("w_zero", {columns}, std::vector<int8_t>(columns));
  model.addConstant("b", {columns}, b);
  model.addNode("QuantizeLinear", {"x", "x_scale", "x_zero"}, {"q"});
  model.addNode("DequantizeLinear", {"q", "x_scale", "x_zero"}, {"d"});
  setAttribute(
      model.addNode("DequantizeLinear", {"w", "w_scale", "w_zero"}, {"v"}),
      "axis", int64_t(0));
  setAttribute(model.addNode("Gemm", {"d", "v", "b"}, {"y"}), "transB",
               int64_t(1));
  model.addOutput("y", 2);
  Compiled compiled;
  NamedTensors outputs = runIdeal(
      model.bytes(), {{"x", makeTensor({rows, inputs}, x)}}, &compiled);
  EXPECT_EQ(*compiled.report.getInteger("array_count"), 1);

  std::vector<double> seen;
  for (float value : x)
    seen.push_back(
        (std::clamp(std::nearbyint(value / 0.03125) + 10, -128.0, 127.0) - 10) *
        0.03125);
  std::vector<float> real;
  for (int64_t j = 0; j < columns; ++j)
    for (int64_t k = 0; k < inputs; ++k)
      real.push_back(float(w[j * inputs + k]) * scales[j]);
  EXPECT_TRUE(isClose(outputs.at("y"), {rows, columns},
                      reference::dense(seen, real, b, columns, {})));
}

//===----------------------------------------------------------------------===//
// Double
//===----------------------------------------------------------------------===//

static Tensor cast(const Tensor &tensor, std::string_view type) {
  Result<HostOp> op = HostOp::make("cast", 1, {{"to", std::string(type)}});
  Result<Tensor> result = op->run({&tensor, 1});
  EXPECT_TRUE(result) << result.error();
  return *result;
}

TEST(DoublePrecision, RecurrencesAreComputedInFloat) {
  for (uint64_t seed = 1; seed <= 30 && !testing::Test::HasFailure(); ++seed) {
    Random random(seed);
    RecurrenceCase layer = randomRecurrence(random, {.inputs = 8, .units = 8});
    SCOPED_TRACE("RAMPART_TEST_SEED=" + std::to_string(seed) + ": " +
                 layer.describe());
    onnx::ModelProto model;
    ASSERT_TRUE(model.ParseFromString(layer.model()));
    widenToDouble(*model.mutable_graph());
    NamedTensors inputs = layer.inputs();
    for (auto &[name, tensor] : inputs)
      if (tensor.type() == ElementType::Float32)
        tensor = cast(tensor, "float64");
    NamedTensors outputs = runIdeal(model.SerializeAsString(), inputs);
    for (const Expected &output : layer.expected()) {
      ASSERT_EQ(outputs.at(output.name).type(), ElementType::Float64);
      EXPECT_TRUE(isClose(cast(outputs.at(output.name), "float32"),
                          output.shape, output.values))
          << output.name;
    }
  }
}
