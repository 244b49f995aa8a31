//===- HostNodeTest.cpp - ONNX's own tests of host operators --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every node test whose nodes all have one of the operators below runs, but
// those that are excluded by name and reason.
//===----------------------------------------------------------------------===//
#include "NodeTest.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

using namespace rampart;
using namespace rampart::test;

static const std::set<std::string> operators = {"Abs",
                                                "Acos",
                                                "Acosh",
                                                "Add",
                                                "And",
                                                "ArgMax",
                                                "ArgMin",
                                                "Asin",
                                                "Asinh",
                                                "Atan",
                                                "Atanh",
                                                "AveragePool",
                                                "BatchNormalization",
                                                "Cast",
                                                "CastLike",
                                                "Ceil",
                                                "Celu",
                                                "Clip",
                                                "Concat",
                                                "Constant",
                                                "ConstantOfShape",
                                                "Conv",
                                                "ConvTranspose",
                                                "Cos",
                                                "Cosh",
                                                "CumSum",
                                                "DequantizeLinear",
                                                "Div",
                                                "Dropout",
                                                "DynamicQuantizeLinear",
                                                "Elu",
                                                "Equal",
                                                "Erf",
                                                "Exp",
                                                "Expand",
                                                "Flatten",
                                                "Floor",
                                                "Gather",
                                                "GatherElements",
                                                "GatherND",
                                                "Gelu",
                                                "Gemm",
                                                "GlobalAveragePool",
                                                "GlobalMaxPool",
                                                "Greater",
                                                "GreaterOrEqual",
                                                "HardSigmoid",
                                                "HardSwish",
                                                "Identity",
                                                "If",
                                                "InstanceNormalization",
                                                "IsInf",
                                                "IsNaN",
                                                "LayerNormalization",
                                                "LeakyRelu",
                                                "Less",
                                                "LessOrEqual",
                                                "Log",
                                                "LogSoftmax",
                                                "Loop",
                                                "MatMul",
                                                "MatMulInteger",
                                                "Max",
                                                "MaxPool",
                                                "Mean",
                                                "Min",
                                                "Mish",
                                                "Mod",
                                                "Mul",
                                                "Neg",
                                                "NonZero",
                                                "Not",
                                                "OneHot",
                                                "Or",
                                                "PRelu",
                                                "Pad",
                                                "Pow",
                                                "QLinearConv",
                                                "QLinearMatMul",
                                                "QuantizeLinear",
                                                "Range",
                                                "Reciprocal",
                                                "ReduceL1",
                                                "ReduceL2",
                                                "ReduceLogSum",
                                                "ReduceLogSumExp",
                                                "ReduceMax",
                                                "ReduceMean",
                                                "ReduceMin",
                                                "ReduceProd",
                                                "ReduceSum",
                                                "ReduceSumSquare",
                                                "Relu",
                                                "Reshape",
                                                "ReverseSequence",
                                                "Round",
                                                "Scan",
                                                "Scatter",
                                                "ScatterElements",
                                                "ScatterND",
                                                "Selu",
                                                "Shape",
                                                "Sigmoid",
                                                "Sign",
                                                "Sin",
                                                "Sinh",
                                                "Size",
                                                "Slice",
                                                "Softmax",
                                                "Softplus",
                                                "Softsign",
                                                "Split",
                                                "Sqrt",
                                                "Squeeze",
                                                "Sub",
                                                "Sum",
                                                "Tan",
                                                "Tanh",
                                                "ThresholdedRelu",
                                                "Tile",
                                                "TopK",
                                                "Transpose",
                                                "Unsqueeze",
                                                "Where",
                                                "Xor"};

/// Tests that do not run, and why.
static const char training[] = "programs run inference";
static const char wide[] =
    "expects values of double, which the nodes round to float32 on the way";
static const std::map<std::string, std::string> excluded = {
    {"test_batchnorm_epsilon_training_mode", training},
    {"test_batchnorm_example_training_mode", training},
    {"test_blackmanwindow_expanded", wide},
    {"test_blackmanwindow_symmetric_expanded", wide},
    {"test_hammingwindow_expanded", wide},
    {"test_hammingwindow_symmetric_expanded", wide},
    {"test_hannwindow_expanded", wide},
    {"test_hannwindow_symmetric_expanded", wide},
    {"test_scan_sum", "Scan of opset 8 has a batch axis of its own"},
    {"test_training_dropout", training},
    {"test_training_dropout_default", training},
    {"test_training_dropout_default_mask", training},
    {"test_training_dropout_mask", training},
    {"test_training_dropout_zero_ratio", training},
    {"test_training_dropout_zero_ratio_mask", training},
};

/// Inputs that have to be constants; the tests have them as graph inputs.
static const std::set<std::pair<std::string, int>> constantInputs = {
    {"CumSum", 1},    {"Dropout", 2},         {"Pad", 3},
    {"ReduceL1", 1},  {"ReduceL2", 1},        {"ReduceLogSum", 1},
    {"ReduceMax", 1}, {"ReduceLogSumExp", 1}, {"ReduceMean", 1},
    {"ReduceMin", 1}, {"ReduceProd", 1},      {"ReduceSum", 1},
    {"Slice", 3},     {"ReduceSumSquare", 1}, {"Split", 1},
    {"Squeeze", 1},   {"Unsqueeze", 1},       {"Reshape", 1}};

//===----------------------------------------------------------------------===//
// The tests' files
//===----------------------------------------------------------------------===//

/// Whether the program can have the types of a graph's inputs and outputs.
static bool hasHostTypes(const onnx::GraphProto &graph) {
  using Proto = onnx::TensorProto;
  static const std::set<int> types = {Proto::FLOAT, Proto::DOUBLE, Proto::INT32,
                                      Proto::INT64, Proto::BOOL,   Proto::INT8,
                                      Proto::UINT8};
  for (const auto &ports : {graph.input(), graph.output()})
    for (const onnx::ValueInfoProto &port : ports)
      if (!types.contains(port.type().tensor_type().elem_type()))
        return false;
  return true;
}

static std::vector<std::string> cases() {
  std::vector<std::string> names;
  if (!std::filesystem::exists(nodeTests))
    return names;
  for (const auto &entry : std::filesystem::directory_iterator(nodeTests)) {
    auto model = readNodeModel(entry.path());
    bool runs = hasHostTypes(model.graph()) && model.graph().node_size() > 0;
    for (const onnx::NodeProto &node : model.graph().node())
      runs &= operators.contains(node.op_type());
    if (runs)
      names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

//===----------------------------------------------------------------------===//
// Running and comparing
//===----------------------------------------------------------------------===//

static bool hasToBeConstant(const onnx::GraphProto &graph,
                            const std::string &name) {
  for (const onnx::NodeProto &node : graph.node())
    for (int i = 0; i < node.input_size(); ++i)
      if (node.input(i) == name && constantInputs.contains({node.op_type(), i}))
        return true;
  return false;
}

/// Bit for bit, but floats to a relative error of 1e-5; NaN equals NaN.
static testing::AssertionResult agrees(const Tensor &found,
                                       const Tensor &expected) {
  if (found.type() != expected.type() || found.shape() != expected.shape())
    return testing::AssertionFailure()
           << "expected " << elementTypeName(expected.type()) << " of "
           << shapeText(expected.shape()) << ", found "
           << elementTypeName(found.type()) << " of "
           << shapeText(found.shape());
  auto close = [&]<typename T>(std::type_identity<T>) {
    for (int64_t i = 0; i < found.size(); ++i) {
      double a = double(found.data<T>()[i]), b = double(expected.data<T>()[i]);
      if (a != b && !(std::isnan(a) && std::isnan(b)) &&
          !(std::abs(a - b) <= std::max(1e-6, 1e-5 * std::abs(b))))
        return testing::AssertionFailure()
               << "element " << i << ": expected " << b << ", found " << a;
    }
    return testing::AssertionSuccess();
  };
  if (found.type() == ElementType::Float32)
    return close(std::type_identity<float>());
  if (found.type() == ElementType::Float64)
    return close(std::type_identity<double>());
  return identical(found, expected) ? testing::AssertionSuccess()
                                    : testing::AssertionFailure() << "differs";
}

class HostNode : public testing::TestWithParam<std::string> {};

TEST_P(HostNode, GivesTheExpectedOutputs) {
  if (auto it = excluded.find(GetParam()); it != excluded.end())
    GTEST_SKIP() << it->second;
  NodeTest test = NodeTest::load(GetParam(), hasToBeConstant);
  Result<NamedTensors> outputs = test.run();
  ASSERT_TRUE(outputs) << outputs.error();
  ASSERT_FALSE(test.outputs.empty());
  for (const auto &[name, expected] : test.outputs)
    EXPECT_TRUE(agrees(outputs->at(name), expected)) << name;
}

TEST(HostNodes, ExclusionsAreTests) {
  for (const auto &[name, reason] : excluded)
    EXPECT_TRUE(std::filesystem::exists(nodeTests / name)) << name;
}

INSTANTIATE_TEST_SUITE_P(Onnx, HostNode, testing::ValuesIn(cases()),
                         [](const auto &info) { return info.param; });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(HostNode);
