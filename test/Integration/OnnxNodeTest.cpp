//===- OnnxNodeTest.cpp - ONNX's own tests of recurrences -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The node tests have weights as graph inputs; here they become initializers,
// as they are in every trained model.
//===----------------------------------------------------------------------===//
#include "Compare.h"
#include "Toolchain.h"

#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <cstring>
#include <filesystem>
#include <fstream>

using namespace rampart;
using namespace rampart::test;

static const std::filesystem::path folder =
    "/usr/share/libonnx-testdata/data/node";

template <typename Message>
static Message read(const std::filesystem::path &path) {
  Message message;
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(message.ParseFromIstream(&file)) << path;
  return message;
}

template <typename T>
static std::vector<T> elements(const onnx::TensorProto &proto,
                               std::vector<T> typed) {
  if (!proto.has_raw_data())
    return typed;
  std::vector<T> values(proto.raw_data().size() / sizeof(T));
  std::memcpy(values.data(), proto.raw_data().data(), proto.raw_data().size());
  return values;
}

static Tensor tensorOf(const onnx::TensorProto &proto) {
  Shape shape(proto.dims().begin(), proto.dims().end());
  if (proto.data_type() == onnx::TensorProto::INT32)
    return makeTensor(shape,
                      elements<int32_t>(proto, {proto.int32_data().begin(),
                                                proto.int32_data().end()}));
  EXPECT_EQ(proto.data_type(), onnx::TensorProto::FLOAT) << proto.name();
  return makeTensor(shape, elements<float>(proto, {proto.float_data().begin(),
                                                   proto.float_data().end()}));
}

/// W, R, B and P of the only node.
static bool isWeight(const onnx::NodeProto &node, const std::string &name) {
  for (int i : {1, 2, 3, 7})
    if (i < node.input_size() && node.input(i) == name)
      return true;
  return false;
}

class OnnxNode : public testing::TestWithParam<std::string> {};

TEST_P(OnnxNode, IdealModeGivesTheExpectedOutputs) {
  std::filesystem::path test = folder / GetParam(),
                        data = test / "test_data_set_0";
  if (!std::filesystem::exists(test))
    GTEST_SKIP() << "ONNX's test data are not installed: " << test;
  auto model = read<onnx::ModelProto>(test / "model.onnx");
  onnx::GraphProto &graph = *model.mutable_graph();
  NamedTensors inputs;
  for (int i = 0; i < graph.input_size(); ++i) {
    auto tensor =
        read<onnx::TensorProto>(data / ("input_" + std::to_string(i) + ".pb"));
    tensor.set_name(graph.input(i).name());
    if (isWeight(graph.node(0), tensor.name()))
      *graph.add_initializer() = tensor;
    else
      inputs[tensor.name()] = tensorOf(tensor);
  }
  Result<Program> program =
      buildProgram(model.SerializeAsString(), machineOf("ideal"));
  ASSERT_TRUE(program) << program.error();
  Result<NamedTensors> outputs = runProgram(*program, inputs, Mode::Ideal);
  ASSERT_TRUE(outputs) << outputs.error();
  ASSERT_GT(graph.output_size(), 0);
  for (int i = 0; i < graph.output_size(); ++i) {
    auto expected =
        read<onnx::TensorProto>(data / ("output_" + std::to_string(i) + ".pb"));
    EXPECT_TRUE(
        isClose(outputs->at(graph.output(i).name()), tensorOf(expected)))
        << graph.output(i).name();
  }
}

INSTANTIATE_TEST_SUITE_P(
    Recurrence, OnnxNode,
    testing::Values("test_gru_batchwise", "test_gru_defaults",
                    "test_gru_seq_length", "test_gru_with_initial_bias",
                    "test_lstm_batchwise", "test_lstm_defaults",
                    "test_lstm_with_initial_bias", "test_lstm_with_peepholes",
                    "test_rnn_seq_length", "test_simple_rnn_batchwise",
                    "test_simple_rnn_defaults",
                    "test_simple_rnn_with_initial_bias"),
    [](const auto &info) { return info.param; });
