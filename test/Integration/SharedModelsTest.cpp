//===- SharedModelsTest.cpp - Public models against ONNX Runtime ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RAMPART_SHARED_DATA names a folder with models/NAME.onnx, NAME.inputs.npz and
// NAME.outputs.npz, recorded with ONNX Runtime; without it the tests are
// skipped.
//===----------------------------------------------------------------------===//
#include "Recorded.h"
#include "Toolchain.h"

#include <onnx/onnx_pb.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

using namespace rampart;
using namespace rampart::test;

/// The path of a model without its ending; empty where it is not there.
static std::string modelBase(const std::string &name) {
  const char *data = std::getenv("RAMPART_SHARED_DATA");
  std::string base =
      data ? (std::filesystem::path(data) / "models" / name).string() : "";
  return std::filesystem::exists(base + ".onnx") ? base : "";
}

#define REQUIRE_MODEL(base)                                                    \
  if (base.empty())                                                            \
  GTEST_SKIP() << "RAMPART_SHARED_DATA names no folder with this model"

class SharedModel : public testing::TestWithParam<std::string> {};

TEST_P(SharedModel, IdealModeEqualsOnnxRuntime) {
  std::string base = modelBase(GetParam());
  REQUIRE_MODEL(base);
  expectRecordedOutputs(base, true, {.relative = 1e-4, .absolute = 1e-5});
}

INSTANTIATE_TEST_SUITE_P(Models, SharedModel,
                         testing::Values("aircraft_rul", "dtln_1",
                                         "gtcrn_stream", "keras_lstm_vae",
                                         "openutau_g2p_arpabet", "pose_gru",
                                         "predact_gru", "silero_v6_16k_op15",
                                         "tract_byte_sb_bilstm", "trader_t",
                                         "vietocr_encoder"),
                         [](const auto &info) { return info.param; });

// ONNX Runtime rounds the layers' values to 8 bits on their way, Rampart does
// not: what is left is the error of that.
TEST(SharedModels, IntegerWeightsComeCloseToOnnxRuntime) {
  std::string base = modelBase("predact_lstm_q");
  REQUIRE_MODEL(base);
  expectRecordedOutputs(base, true, {.relative = 0, .absolute = 0.01});
}

/// The model with one more output: the log-weights of its Multinomial node.
static std::string withLogWeights(const std::string &path, std::string &name) {
  onnx::ModelProto model;
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(model.ParseFromIstream(&file)) << path;
  for (const onnx::NodeProto &node : model.graph().node())
    if (node.op_type() == "Multinomial")
      name = node.input(0);
  auto *output = model.mutable_graph()->add_output();
  output->set_name(name);
  output->mutable_type()->mutable_tensor_type()->set_elem_type(
      onnx::TensorProto::FLOAT);
  return model.SerializeAsString();
}

// A game agent's state is what ONNX Runtime says, and its random actions have
// the probabilities that it computes.
TEST(SharedModels, RandomActionsHaveTheirProbabilities) {
  std::string base = modelBase("mlagents_hallway");
  REQUIRE_MODEL(base);
  Result<NamedTensors> inputs = readNpz(base + ".inputs.npz"),
                       expected = readNpz(base + ".outputs.npz");
  ASSERT_TRUE(inputs && expected);
  CompileOptions options;
  options.machine = machineOf("ideal");
  for (const auto &[name, tensor] : *inputs)
    options.onnx.inputShapes[name] = tensor.shape();
  std::string logWeights;
  Result<Compiled> compiled =
      compileModel(withLogWeights(base + ".onnx", logWeights), options);
  ASSERT_TRUE(compiled) << compiled.error();
  Result<Program> program = programOf(*compiled);
  ASSERT_TRUE(program) << program.error();

  RunOptions run;
  run.mode = Mode::Ideal;
  constexpr int runs = 2000;
  std::map<int64_t, double> counts;
  NamedTensors outputs;
  for (run.invocation = 0; run.invocation < runs; ++run.invocation) {
    Result<NamedTensors> result = runProgram(*program, *inputs, run);
    ASSERT_TRUE(result) << result.error();
    outputs = std::move(*result);
    ++counts[*outputs.at("discrete_actions").data<int64_t>()];
  }
  for (const auto &[name, tensor] : *expected)
    if (name != "discrete_actions")
      EXPECT_TRUE(isClose(outputs.at(name), tensor, {1e-4, 1e-5})) << name;
  // Of five actions, the sum passes 18.5 once in 1,000.
  const Tensor &weights = outputs.at(logWeights);
  double chi = 0;
  for (int64_t i = 0; i < weights.size(); ++i) {
    double mean = runs * std::exp(double(weights.data<float>()[i]));
    chi += (counts[i] - mean) * (counts[i] - mean) / std::max(mean, 1e-9);
  }
  EXPECT_LT(chi, 18.5);
}
