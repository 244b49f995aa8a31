//===- RegionTest.cpp - What regions compute --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Networks.h"
#include "Reference.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

using namespace rampart;
using namespace rampart::test;

namespace {

NamedTensors lstmInputs(const LstmNetwork &net, int64_t steps,
                        std::vector<int32_t> lengths, uint32_t seed) {
  int64_t streams = int64_t(lengths.size());
  return {{"x", tensorOf(ElementType::Float32, {steps, streams, net.in},
                         randomInput(size_t(steps * streams * net.in), seed))},
          {"lengths", tensorOf(ElementType::Int32, {streams}, lengths)}};
}

NamedTensors mustRun(const ProgramBuilder &builder, const NamedTensors &inputs,
                     RunOptions options) {
  Result<Program> program = builder.load();
  EXPECT_TRUE(program) << program.error();
  Result<NamedTensors> results = runOnce(*program, inputs, options);
  EXPECT_TRUE(results) << results.error();
  return *results;
}

RunOptions mode(Mode mode) {
  RunOptions options;
  options.mode = mode;
  return options;
}

/// The codes of stream `stream` as the program's quantize makes them.
Codes inputCodes(const LstmNetwork &net, const Tensor &x, int64_t stream,
                 int64_t steps, bool ideal) {
  Codes codes;
  for (int64_t t = 0; t < steps; ++t)
    for (uint32_t i = 0; i < net.in; ++i) {
      double real =
          x.data<float>()[(t * x.shape()[1] + stream) * net.in + i] * 15.0;
      codes.push_back(ideal ? real
                            : std::min(std::max(std::rint(real), -15.0), 15.0));
    }
  return codes;
}

/// Compares a whole batch with one reference run per stream.
void compareLstm(const LstmNetwork &net, const NamedTensors &inputs,
                 const NamedTensors &results, bool ideal, double tolerance) {
  const Tensor &x = inputs.at("x");
  int64_t steps = x.shape()[0], streams = x.shape()[1];
  for (int64_t s = 0; s < streams; ++s) {
    int32_t length = inputs.at("lengths").data<int32_t>()[s];
    std::vector<Codes> expected =
        Reference(net.builder, ideal)
            .run(0, {inputCodes(net, x, s, length, ideal)}, size_t(length));
    for (int64_t t = 0; t < steps; ++t)
      for (uint32_t j = 0; j < net.hidden; ++j) {
        double y =
            t < length ? expected[0][size_t(t) * net.hidden + j] / 15 : 0;
        EXPECT_NEAR(
            float(y),
            results.at("y").data<float>()[(t * streams + s) * net.hidden + j],
            tolerance)
            << "stream " << s << ", step " << t << ", unit " << j;
      }
    for (uint32_t j = 0; j < net.hidden; ++j)
      EXPECT_NEAR(float(expected[1][j] / 15),
                  results.at("y_h").data<float>()[s * net.hidden + j],
                  tolerance);
  }
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

} // namespace

TEST(Region, DenseLayerInIdealModeIsTheMathematics) {
  DenseNetwork net = makeDense(7, 5, 1);
  std::vector<float> x = randomInput(3 * 7, 2);
  NamedTensors results =
      mustRun(net.builder, {{"x", tensorOf(ElementType::Float32, {3, 7}, x)}},
              mode(Mode::Ideal));
  ASSERT_EQ((Shape{3, 5}), results.at("y").shape());
  for (int n = 0; n < 3; ++n)
    for (int j = 0; j < 5; ++j) {
      double sum = net.weights[7 * 5 + j];
      for (int i = 0; i < 7; ++i)
        sum += double(x[n * 7 + i]) * net.weights[i * 5 + j];
      EXPECT_NEAR(sigmoid(sum), results.at("y").data<float>()[n * 5 + j], 1e-6);
    }
}

TEST(Region, DenseLayerInQuantizedModeRoundsToLevels) {
  DenseNetwork net = makeDense(7, 5, 1);
  std::vector<float> x = randomInput(3 * 7, 2);
  NamedTensors results =
      mustRun(net.builder, {{"x", tensorOf(ElementType::Float32, {3, 7}, x)}},
              mode(Mode::Quantized));
  for (int n = 0; n < 3; ++n)
    for (int j = 0; j < 5; ++j) {
      double sum = net.weights[7 * 5 + j];
      for (int i = 0; i < 7; ++i)
        sum += std::rint(x[n * 7 + i] * 15.0) / 15 * net.weights[i * 5 + j];
      EXPECT_FLOAT_EQ(float(std::rint(sigmoid(sum) * 31) / 31),
                      results.at("y").data<float>()[n * 5 + j]);
    }
}

TEST(Region, LstmInIdealModeIsTheMathematics) {
  LstmNetwork net = makeLstm(3, 4, 5);
  NamedTensors inputs = lstmInputs(net, 6, {6}, 3);
  NamedTensors results = mustRun(net.builder, inputs, mode(Mode::Ideal));
  const float *x = inputs.at("x").data<float>();
  std::vector<double> h(4), c(4);
  for (int t = 0; t < 6; ++t) {
    std::vector<double> row(x + t * 3, x + t * 3 + 3);
    row.insert(row.end(), h.begin(), h.end());
    row.push_back(1);
    auto gate = [&](int g, int j) {
      double sum = 0;
      for (size_t i = 0; i < row.size(); ++i)
        sum += row[i] * net.weights[i * 16 + size_t(g * 4 + j)];
      return g == 2 ? std::tanh(sum) : sigmoid(sum);
    };
    for (int j = 0; j < 4; ++j)
      c[size_t(j)] = gate(1, j) * c[size_t(j)] + gate(0, j) * gate(2, j);
    for (int j = 0; j < 4; ++j)
      h[size_t(j)] = gate(3, j) * std::tanh(c[size_t(j)]);
    for (int j = 0; j < 4; ++j)
      EXPECT_NEAR(h[size_t(j)], results.at("y").data<float>()[t * 4 + j], 1e-6);
  }
}

TEST(Region, LstmAgreesWithTheReferenceCodeByCode) {
  for (uint32_t seed = 0; seed < 4; ++seed)
    for (bool reverse : {false, true}) {
      LstmNetwork net = makeLstm(5, 9, seed, reverse);
      NamedTensors inputs = lstmInputs(net, 8, {8, 8, 8, 8, 8}, seed + 50);
      compareLstm(net, inputs,
                  mustRun(net.builder, inputs, mode(Mode::Quantized)), false,
                  0);
      compareLstm(net, inputs, mustRun(net.builder, inputs, mode(Mode::Ideal)),
                  true, 1e-6);
    }
}

TEST(Region, StreamsStopAtTheirLengths) {
  for (bool reverse : {false, true}) {
    LstmNetwork net = makeLstm(3, 5, 21, reverse);
    NamedTensors inputs = lstmInputs(net, 7, {3, 7, 0, 1, 5, 7}, 22);
    compareLstm(net, inputs,
                mustRun(net.builder, inputs, mode(Mode::Quantized)), false, 0);
  }
}

TEST(Region, ManyBlocksOfStreamsAgreeWithTheReference) {
  LstmNetwork net = makeLstm(2, 3, 8);
  std::vector<int32_t> lengths(75);
  for (size_t s = 0; s < lengths.size(); ++s)
    lengths[s] = int32_t(s * 7 % 5);
  NamedTensors inputs = lstmInputs(net, 4, lengths, 9);
  compareLstm(net, inputs, mustRun(net.builder, inputs, mode(Mode::Quantized)),
              false, 0);
}

TEST(Region, NothingToDoIsFine) {
  LstmNetwork net = makeLstm(3, 4, 1);
  NamedTensors none =
      mustRun(net.builder, lstmInputs(net, 5, {}, 1), mode(Mode::Quantized));
  EXPECT_EQ((Shape{5, 0, 4}), none.at("y").shape());
  EXPECT_EQ((Shape{0, 4}), none.at("y_h").shape());
  NamedTensors still = mustRun(net.builder, lstmInputs(net, 0, {0, 0}, 1),
                               mode(Mode::Quantized));
  EXPECT_EQ((Shape{0, 2, 4}), still.at("y").shape());
  EXPECT_EQ(std::vector<float>(8), valuesOf<float>(still.at("y_h")));
}

TEST(Region, SwappedRoutesChangeTheResultAsPredicted) {
  DenseNetwork net = makeDense(4, 3, 6);
  std::vector<float> x = {0.9f, -0.4f, 0.2f, 0.7f};
  auto run = [&](const std::vector<float> &values) {
    return valuesOf<float>(
        mustRun(net.builder,
                {{"x", tensorOf(ElementType::Float32, {1, 4}, values)}},
                mode(Mode::Quantized))
            .at("y"));
  };
  std::vector<float> plain = run(x),
                     swappedInput = run({0.2f, -0.4f, 0.9f, 0.7f});
  ASSERT_NE(plain, swappedInput);
  auto &drive =
      *operationAt<fb::IntegrateT>(net.builder.program.regions[0]->body, 2)
           .drives[0];
  std::swap(drive.sources[0], drive.sources[2]);
  EXPECT_EQ(swappedInput, run(x));
}

TEST(Region, RampDevicesMoveTheirThresholds) {
  // One input, one weight of 30 uS: a column sum of 30 uS per code. The linear
  // ramp has its thresholds at every half code.
  ProgramBuilder b;
  b.addArray(0, 1, 1, {30e-6f});
  b.addRamp(0, linearRamp(20, 1, 30e-6));
  fb::RegionT &region = b.addRegion();
  b.addInput(region, fb::PortKind::Vector, 1);
  b.addOutput(region, fb::PortKind::Vector, 1);
  b.addBuffer(region, 1, -15, 15);
  b.addBuffer(region, 1, -20, 20);
  b.addBank(region, 1);
  append(region.body, load(0, 0));
  append(region.body, integrate(0, 0, false, {drive(0, 0, 1)}));
  append(region.body, convert({1, 0, 1}, 0, 0, 1, 0));
  append(region.body, store(0, 1));
  int32_t x = b.addArgument("x", fb::ElementType::Float32, {-1, 1});
  int32_t y =
      b.addDequantize(b.addRegionCall(0, {b.addQuantize(x, 1, 15)}, 1), 1);
  b.addResult("y", y, fb::ElementType::Float32, {-1, 1});
  auto run = [&] {
    return valuesOf<float>(
        mustRun(b,
                {{"x", tensorOf(ElementType::Float32, {5, 1},
                                std::vector<float>{-15, -1, 0, 1, 15})}},
                mode(Mode::Quantized))
            .at("y"));
  };
  EXPECT_EQ((std::vector<float>{-15, -1, 0, 1, 15}), run());
  // Step m is from threshold m to m+1. A step that leads to -0.5 and takes
  // twice as long moves it, and all above, up by one.
  b.program.ramps[0]->step_clocks[18] *= 2;
  EXPECT_EQ((std::vector<float>{-15, -1, -1, 0, 14}), run());
  // The offset device at fewer clocks starts the ramp 19.5/2 higher.
  b.program.ramps[0]->step_clocks[18] /= 2;
  b.program.ramps[0]->offset_clocks[0] /= 2;
  EXPECT_EQ((std::vector<float>{-20, -11, -10, -9, 5}), run());
}

TEST(Region, DirectionsCountUpAndDown) {
  // |x| in steps of one code: thresholds at -2.5 .. 2.5, down to 0 and up
  // again.
  ProgramBuilder b;
  b.addArray(0, 1, 1, {30e-6f});
  RampDesign design = linearRamp(3, 1, 30e-6);
  design.codeBase = 3;
  b.addRamp(0, design);
  b.program.ramps[0]->directions = {-1, -1, -1, 1, 1, 1};
  fb::RegionT &region = b.addRegion();
  b.addInput(region, fb::PortKind::Vector, 1);
  b.addOutput(region, fb::PortKind::Vector, 1);
  b.addBuffer(region, 1, -15, 15);
  b.addBuffer(region, 1, 0, 3);
  b.addBank(region, 1);
  append(region.body, load(0, 0));
  append(region.body, integrate(0, 0, false, {drive(0, 0, 1)}));
  append(region.body, convert({1, 0, 1}, 0, 0, 1, 0));
  append(region.body, store(0, 1));
  int32_t x = b.addArgument("x", fb::ElementType::Float32, {-1, 1});
  int32_t y =
      b.addDequantize(b.addRegionCall(0, {b.addQuantize(x, 1, 15)}, 1), 1);
  b.addResult("y", y, fb::ElementType::Float32, {-1, 1});
  std::vector<float> values = {-9, -3, -2, -1, 0, 1, 2, 3, 9};
  EXPECT_EQ(
      (std::vector<float>{3, 3, 2, 1, 0, 1, 2, 3, 3}),
      valuesOf<float>(
          mustRun(b, {{"x", tensorOf(ElementType::Float32, {9, 1}, values)}},
                  mode(Mode::Quantized))
              .at("y")));
}

/// Whether a column sum of three rows, of which row r carries element
/// sources[r] of ones, is above 2^-14.
static float isAboveOne(const std::vector<float> &conductances,
                        const std::vector<uint16_t> &sources) {
  const uint32_t width = *std::max_element(sources.begin(), sources.end()) + 1u;
  ProgramBuilder b;
  b.addArray(0, 3, 1, conductances);
  b.addRamp(0, linearRamp(1, 1, 30e-6));
  fb::RampT &ramp = *b.program.ramps[0];
  ramp.directions = {1};
  ramp.step_conductances.clear();
  ramp.step_clocks.clear();
  ramp.gain = 1;
  ramp.offset_conductances = {0x1p-14f};
  ramp.offset_clocks = {1};
  ramp.code_base = 0;
  fb::RegionT &region = b.addRegion();
  b.addInput(region, fb::PortKind::Vector, width);
  b.addOutput(region, fb::PortKind::Vector, 1);
  b.addBuffer(region, width, -15, 15);
  b.addBuffer(region, 1, 0, 1);
  b.addBank(region, 1);
  append(region.body, load(0, 0));
  auto driveRow = [&](uint32_t row) {
    fb::DriveT op = drive(row, 0, 1);
    op.sources = {sources[row]};
    return op;
  };
  // The order of the drives is no order of addition.
  append(region.body,
         integrate(0, 0, false, {driveRow(1), driveRow(2), driveRow(0)}));
  append(region.body, convert({1, 0, 1}, 0, 0, 1, 0));
  append(region.body, store(0, 1));
  int32_t x = b.addArgument("x", fb::ElementType::Float32, {-1, width});
  int32_t codes = b.addRegionCall(0, {b.addQuantize(x, 1, 15)}, 1);
  b.addResult("y", b.addDequantize(codes, 1), fb::ElementType::Float32,
              {-1, 1});
  NamedTensors results =
      mustRun(b,
              {{"x", tensorOf(ElementType::Float32, {1, width},
                              std::vector<float>(width, 1))}},
              mode(Mode::Quantized));
  return results.at("y").data<float>()[0];
}

// 1, and twice 2^-24 of it: in float32 the small ones vanish one by one, but
// not if they come first. One threshold at exactly 1 tells.
static constexpr float one = 0x1p-14f, small = 0x1p-38f;

TEST(Region, RowsAreAddedInAscendingOrder) {
  EXPECT_EQ(0.0f, isAboveOne({one, small, small}, {0, 1, 2}));
  EXPECT_EQ(1.0f, isAboveOne({small, small, one}, {0, 1, 2}));
}

TEST(Region, RowsOfOneElementAreOneInput) {
  EXPECT_EQ(1.0f, isAboveOne({one, small, small}, {0, 0, 0}));
  EXPECT_EQ(1.0f, isAboveOne({one, small, small}, {0, 1, 1}));
  EXPECT_EQ(0.0f, isAboveOne({one, small, 0}, {0, 0, 0}));
}
