//===- RunTest.cpp - Host steps, arguments, observers -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Networks.h"

#include <cstring>
#include <gtest/gtest.h>
#include <map>

using namespace rampart;
using namespace rampart::test;

namespace {

Program mustLoad(const ProgramBuilder &builder) {
  Result<Program> program = builder.load();
  EXPECT_TRUE(program) << program.error();
  return *program;
}

std::string runError(const Program &program, const NamedTensors &inputs,
                     const RunOptions &options = {}) {
  Result<NamedTensors> results = runOnce(program, inputs, options);
  return results ? "accepted" : results.error();
}

Tensor floats(Shape shape) {
  Tensor tensor(ElementType::Float32, shape);
  std::memset(tensor.mutableData<float>(), 0, tensor.byteSize());
  return tensor;
}

Tensor int32s(std::vector<int32_t> values) {
  return tensorOf(ElementType::Int32, {int64_t(values.size())}, values);
}

} // namespace

TEST(Run, ChecksArguments) {
  Program program = mustLoad(makeLstm(3, 4, 1).builder);
  auto error = [&](NamedTensors inputs) { return runError(program, inputs); };
  EXPECT_EQ("accepted",
            error({{"x", floats({5, 2, 3})}, {"lengths", int32s({5, 5})}}));
  EXPECT_EQ("input 'x': expected float32 of shape txnx3, found none",
            error({{"lengths", int32s({5})}}));
  EXPECT_EQ(
      "input 'x': expected float32 of shape txnx3, found float32 of shape 5x2",
      error({{"x", floats({5, 2})}, {"lengths", int32s({5, 5})}}));
  EXPECT_EQ("input 'x': expected float32 of shape txnx3, found float32 of "
            "shape 5x2x4",
            error({{"x", floats({5, 2, 4})}, {"lengths", int32s({5, 5})}}));
  EXPECT_EQ(
      "input 'x': expected float32 of shape txnx3, found int32 of shape 3",
      error({{"x", int32s({1, 2, 3})}, {"lengths", int32s({5, 5})}}));
  EXPECT_EQ("input 'lengths': expected 'n' = 2 as in an earlier input, found "
            "int32 of "
            "shape 3",
            error({{"x", floats({5, 2, 3})}, {"lengths", int32s({5, 5, 5})}}));
  EXPECT_EQ("input 'z': the program has no such input, but 'x', 'lengths'",
            error({{"x", floats({5, 2, 3})},
                   {"lengths", int32s({5, 5})},
                   {"z", floats({1})}}));
  EXPECT_EQ("node 1: region region0: lengths: stream 1: expected 0 to 5 steps, "
            "found 6",
            error({{"x", floats({5, 2, 3})}, {"lengths", int32s({5, 6})}}));
  EXPECT_EQ("node 1: region region0: lengths: stream 0: expected 0 to 5 steps, "
            "found -1",
            error({{"x", floats({5, 2, 3})}, {"lengths", int32s({-1, 2})}}));
}

TEST(Run, ArgumentsThatNothingReadsMayBeLeftOut) {
  auto network = makeLstm(3, 4, 1);
  network.builder.addArgument("spare", fb::ElementType::Int32, {2});
  Program program = mustLoad(network.builder);
  NamedTensors inputs{{"x", floats({5, 2, 3})}, {"lengths", int32s({5, 5})}};
  EXPECT_EQ("accepted", runError(program, inputs));
  inputs.emplace("spare", int32s({1, 2}));
  EXPECT_EQ("accepted", runError(program, inputs));
  inputs.insert_or_assign("spare", int32s({1}));
  EXPECT_EQ("input 'spare': expected int32 of shape 2, found int32 of shape 1",
            runError(program, inputs));
}

TEST(Run, ChecksOptions) {
  Program program = mustLoad(makeDense(3, 2, 1).builder);
  Program other = mustLoad(makeDense(3, 2, 1).builder);
  NamedTensors inputs{{"x", floats({1, 3})}};
  RunOptions options;
  Chip chip = Chip::program(program, program.machine(), options);
  auto error = [&](const Program &p, const RunOptions &o) {
    Result<NamedTensors> results = run(p, chip, inputs, o);
    return results ? "accepted" : results.error();
  };
  EXPECT_EQ("accepted", error(program, options));
  EXPECT_EQ("the chip was programmed with another program",
            error(other, options));
  RunOptions noisy = options;
  noisy.mode = Mode::Noisy;
  EXPECT_EQ("the chip was programmed with another mode, seed or number",
            error(program, noisy));
  RunOptions threads = options;
  threads.threads = 0;
  EXPECT_EQ("expected 1 to 1024 threads, found 0", error(program, threads));
}

TEST(Run, ChecksRegionInputs) {
  // A region whose two inputs must agree, fed with what the host computes.
  auto error = [](Shape first, Shape second, bool codes = true) {
    ProgramBuilder b;
    fb::RegionT &region = b.addRegion();
    b.addInput(region, fb::PortKind::Sequence, 3);
    b.addInput(region, fb::PortKind::Vector, 2);
    b.addOutput(region, fb::PortKind::Vector, 2);
    b.addBuffer(region, 2, -15, 15);
    append(region.body, load(0, 1));
    append(region.body, store(0, 0));
    int32_t x =
        b.addArgument("x", fb::ElementType::Float32, Shape(first.size(), -1));
    int32_t y =
        b.addArgument("y", fb::ElementType::Float32, Shape(second.size(), -1));
    int32_t xCodes = b.addQuantize(x, 1, 15), yCodes = b.addQuantize(y, 1, 15);
    int32_t z = b.addRegionCall(0, {xCodes, codes ? yCodes : y}, 1);
    b.addResult("z", b.addDequantize(z, 1), fb::ElementType::Float32, {-1, -1});
    return runError(mustLoad(b), {{"x", floats(first)}, {"y", floats(second)}});
  };
  const std::string node = "node 2: region region0: ";
  EXPECT_EQ("accepted", error({4, 5, 3}, {5, 2}));
  EXPECT_EQ(node + "input 0: expected shape stepsxstreamsx3, found 4x5",
            error({4, 5}, {5, 2}));
  EXPECT_EQ(node + "input 0: expected shape stepsxstreamsx3, found 4x5x2",
            error({4, 5, 2}, {5, 2}));
  EXPECT_EQ(node + "input 1: expected shape 5x2, found 4x2",
            error({4, 5, 3}, {4, 2}));
  EXPECT_EQ(node + "input 1: expected codes, found float32",
            error({4, 5, 3}, {5, 2}, false));
}

TEST(Run, BoundsStreamsWithoutElements) {
  // Without steps a tensor has no elements, whatever number of streams it
  // claims.
  ProgramBuilder b;
  fb::RegionT &region = b.addRegion();
  b.addInput(region, fb::PortKind::Sequence, 3);
  int32_t x = b.addArgument("x", fb::ElementType::Float32, {-1, -1, 3});
  b.addRegionCall(0, {b.addQuantize(x, 1, 15)}, 0);
  Program program = mustLoad(b);
  EXPECT_EQ("accepted", runError(program, {{"x", floats({0, 7, 3})}}));
  EXPECT_EQ(
      "node 1: region region0: expected at most 2147483647 streams, found "
      "4294967296",
      runError(program, {{"x", floats({0, int64_t(1) << 32, 3})}}));
}

TEST(Run, ReportsHostErrorsWithTheirNode) {
  ProgramBuilder b;
  int32_t x = b.addArgument("x", fb::ElementType::Float32, {-1, -1});
  b.addResult("y", b.addHostOp("matmul", {x, x}), fb::ElementType::Float32,
              {-1, -1});
  std::string error = runError(mustLoad(b), {{"x", floats({2, 3})}});
  EXPECT_EQ(0u, error.find("node 0: matmul: ")) << error;
}

TEST(Run, ChecksResultTypes) {
  ProgramBuilder b;
  int32_t x = b.addArgument("x", fb::ElementType::Float32, {-1});
  b.addResult("y", x, fb::ElementType::Int64, {-1});
  EXPECT_EQ("output 'y': expected int64, found float32",
            runError(mustLoad(b), {{"x", floats({2})}}));
}

TEST(Run, ResultsOutliveTheProgram) {
  std::vector<float> values = {1, 2, 3};
  Result<NamedTensors> results = Error{"not run"};
  {
    ProgramBuilder b;
    uint32_t constant =
        b.addConstant(fb::ElementType::Float32, {3}, b.addData(values));
    b.addResult("y", b.addHostConstant(constant), fb::ElementType::Float32,
                {3});
    results = runOnce(mustLoad(b), {}, {});
  }
  ASSERT_TRUE(results) << results.error();
  EXPECT_EQ(values, valuesOf<float>(results->at("y")));
}

TEST(Run, ConstantCodesEnterEveryMode) {
  ProgramBuilder b;
  uint32_t constant = b.addConstant(fb::ElementType::Code, {1, 2},
                                    b.addData(std::vector<int32_t>{3, -4}));
  fb::RegionT &region = b.addRegion();
  b.addInput(region, fb::PortKind::Vector, 2);
  b.addOutput(region, fb::PortKind::Vector, 2);
  b.addBuffer(region, 2, -15, 15);
  append(region.body, load(0, 0));
  append(region.body, store(0, 0));
  int32_t codes = b.addRegionCall(0, {b.addHostConstant(constant)}, 1);
  b.addResult("y", b.addDequantize(codes, 0.5), fb::ElementType::Float32,
              {1, 2});
  Program program = mustLoad(b);
  for (Mode mode : {Mode::Ideal, Mode::Quantized, Mode::Noisy}) {
    RunOptions options;
    options.mode = mode;
    Result<NamedTensors> results = runOnce(program, {}, options);
    ASSERT_TRUE(results) << results.error();
    EXPECT_EQ((std::vector<float>{1.5f, -2}),
              valuesOf<float>(results->at("y")));
  }
}

TEST(Run, TracesItsSteps) {
  Program program = mustLoad(makeLstm(3, 4, 1).builder);
  RunOptions options;
  Chip chip = Chip::program(program, program.machine(), options);
  std::vector<StepTrace> trace;
  Result<NamedTensors> results = run(
      program, chip, {{"x", floats({5, 3, 3})}, {"lengths", int32s({5, 2, 0})}},
      options, nullptr, &trace);
  ASSERT_TRUE(results) << results.error();
  ASSERT_EQ(4u, trace.size());
  EXPECT_FALSE(trace[0].region);
  EXPECT_TRUE(trace[1].region);
  EXPECT_TRUE(trace[1].recurrent);
  EXPECT_EQ(3, trace[1].streams);
  EXPECT_EQ(7, trace[1].streamSteps);
  for (size_t i = 0; i < trace.size(); ++i) {
    EXPECT_EQ(i, trace[i].step);
    EXPECT_GE(trace[i].seconds, 0);
  }
}

namespace {

/// Ranges of what is quantized, by step, and of pre-activations.
struct RangeProbe : Observer {
  explicit RangeProbe(double gamma) : gamma(gamma) {}

  bool wants(const RegionPlace &, uint32_t) const override { return true; }
  void observe(const Execution &execution) override {
    for (double sum : execution.sums) {
      ++seen;
      lo = std::min(lo, sum / gamma);
      hi = std::max(hi, sum / gamma);
    }
  }
  void quantize(size_t function, size_t step, double low,
                double high) override {
    EXPECT_EQ(0u, function);
    quantized[step] = {low, high};
  }

  double gamma, lo = 1e9, hi = -1e9;
  size_t seen = 0;
  std::map<size_t, std::pair<double, double>> quantized;
};

} // namespace

TEST(Run, ObserversSeeRanges) {
  DenseNetwork net = makeDense(2, 3, 4);
  Program program = mustLoad(net.builder);
  RunOptions options;
  options.mode = Mode::Ideal;
  Chip chip = Chip::program(program, program.machine(), options);
  RangeProbe probe(net.builder.program.ramps[0]->gamma);
  std::vector<float> x = {0.5f, -3, 2,
                          0.25f}; // beyond what quantize would saturate
  Result<NamedTensors> results =
      run(program, chip, {{"x", tensorOf(ElementType::Float32, {2, 2}, x)}},
          options, &probe);
  ASSERT_TRUE(results) << results.error();
  double lo = 1e9, hi = -1e9;
  for (int n = 0; n < 2; ++n)
    for (int j = 0; j < 3; ++j) {
      double a = x[size_t(2 * n)] * net.weights[size_t(j)] +
                 x[size_t(2 * n + 1)] * net.weights[size_t(3 + j)] +
                 net.weights[size_t(6 + j)];
      lo = std::min(lo, a);
      hi = std::max(hi, a);
    }
  EXPECT_EQ((std::map<size_t, std::pair<double, double>>{{0, {-3, 2}}}),
            probe.quantized);
  EXPECT_EQ(6u, probe.seen); // 2 streams of 3 outputs
  EXPECT_NEAR(lo, probe.lo, 1e-6);
  EXPECT_NEAR(hi, probe.hi, 1e-6);
}
