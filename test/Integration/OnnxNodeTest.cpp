//===- OnnxNodeTest.cpp - ONNX's own tests of recurrences -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The node tests have weights as graph inputs; here they become initializers,
// as they are in every trained model.
//===----------------------------------------------------------------------===//
#include "Compare.h"
#include "NodeTest.h"

using namespace rampart;
using namespace rampart::test;

/// W, R, B and P of the only node.
static bool isWeight(const onnx::GraphProto &graph, const std::string &name) {
  const onnx::NodeProto &node = graph.node(0);
  for (int i : {1, 2, 3, 7})
    if (i < node.input_size() && node.input(i) == name)
      return true;
  return false;
}

class OnnxNode : public testing::TestWithParam<std::string> {};

TEST_P(OnnxNode, IdealModeGivesTheExpectedOutputs) {
  if (!std::filesystem::exists(nodeTests / GetParam()))
    GTEST_SKIP() << "ONNX's test data are not installed: "
                 << nodeTests / GetParam();
  NodeTest test = NodeTest::load(GetParam(), isWeight);
  Result<NamedTensors> outputs = test.run();
  ASSERT_TRUE(outputs) << outputs.error();
  ASSERT_FALSE(test.outputs.empty());
  for (const auto &[name, expected] : test.outputs)
    EXPECT_TRUE(isClose(outputs->at(name), expected)) << name;
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
