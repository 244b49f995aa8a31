//===- HostNodeTest.cpp - ONNX's own tests of host operators --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every node test whose nodes all have one of the operators below runs, but
// those that are excluded by name and reason.
//===----------------------------------------------------------------------===//
#include "Compare.h"
#include "Toolchain.h"

#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

using namespace rampart;
using namespace rampart::test;

static const std::filesystem::path folder =
    "/usr/share/libonnx-testdata/data/node";

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
                                                "Div",
                                                "Dropout",
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
static const std::map<std::string, std::string> excluded = {
    {"test_scan_sum", "Scan of opset 8 has a batch axis of its own"}};

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

template <typename Message>
static Message read(const std::filesystem::path &path) {
  Message message;
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(message.ParseFromIstream(&file)) << path;
  return message;
}

template <typename T, typename Field>
static Tensor tensorOf(const onnx::TensorProto &proto, ElementType type,
                       const Field &field) {
  Tensor tensor(type, Shape(proto.dims().begin(), proto.dims().end()));
  if (proto.has_raw_data())
    std::memcpy(tensor.mutableData<T>(), proto.raw_data().data(),
                proto.raw_data().size());
  else
    std::copy(field.begin(), field.end(), tensor.mutableData<T>());
  return tensor;
}

static Tensor tensorOf(const onnx::TensorProto &proto) {
  switch (proto.data_type()) {
  case onnx::TensorProto::FLOAT:
    return tensorOf<float>(proto, ElementType::Float32, proto.float_data());
  case onnx::TensorProto::DOUBLE:
    return tensorOf<double>(proto, ElementType::Float64, proto.double_data());
  case onnx::TensorProto::INT32:
    return tensorOf<int32_t>(proto, ElementType::Int32, proto.int32_data());
  case onnx::TensorProto::INT64:
    return tensorOf<int64_t>(proto, ElementType::Int64, proto.int64_data());
  case onnx::TensorProto::BOOL:
    return tensorOf<uint8_t>(proto, ElementType::Bool, proto.int32_data());
  case onnx::TensorProto::UINT8:
    return tensorOf<uint8_t>(proto, ElementType::UInt8, proto.int32_data());
  default:
    ADD_FAILURE() << "element type " << proto.data_type();
    return {};
  }
}

/// Whether the program can have the types of a graph's inputs and outputs.
static bool hasHostTypes(const onnx::GraphProto &graph) {
  using Proto = onnx::TensorProto;
  static const std::set<int> types = {Proto::FLOAT, Proto::DOUBLE,
                                      Proto::INT32, Proto::INT64,
                                      Proto::BOOL,  Proto::UINT8};
  for (const auto &ports : {graph.input(), graph.output()})
    for (const onnx::ValueInfoProto &port : ports)
      if (!types.contains(port.type().tensor_type().elem_type()))
        return false;
  return true;
}

static std::vector<std::string> cases() {
  std::vector<std::string> names;
  if (!std::filesystem::exists(folder))
    return names;
  for (const auto &entry : std::filesystem::directory_iterator(folder)) {
    auto model = read<onnx::ModelProto>(entry.path() / "model.onnx");
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
  std::filesystem::path test = folder / GetParam(),
                        data = test / "test_data_set_0";
  auto model = read<onnx::ModelProto>(test / "model.onnx");
  onnx::GraphProto &graph = *model.mutable_graph();
  NamedTensors inputs;
  for (int i = 0; i < graph.input_size(); ++i) {
    auto tensor =
        read<onnx::TensorProto>(data / ("input_" + std::to_string(i) + ".pb"));
    tensor.set_name(graph.input(i).name());
    if (hasToBeConstant(graph, tensor.name()))
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
    EXPECT_TRUE(agrees(outputs->at(graph.output(i).name()), tensorOf(expected)))
        << graph.output(i).name();
  }
}

TEST(HostNodes, ExclusionsAreTests) {
  for (const auto &[name, reason] : excluded)
    EXPECT_TRUE(std::filesystem::exists(folder / name)) << name;
}

INSTANTIATE_TEST_SUITE_P(Onnx, HostNode, testing::ValuesIn(cases()),
                         [](const auto &info) { return info.param; });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(HostNode);
