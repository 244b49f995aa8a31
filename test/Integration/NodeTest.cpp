//===- NodeTest.cpp - One of ONNX's own node tests ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "NodeTest.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>

using namespace rampart;
using namespace rampart::test;

const std::filesystem::path rampart::test::nodeTests =
    "/usr/share/libonnx-testdata/data/node";

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
  case onnx::TensorProto::INT8:
    return tensorOf<int8_t>(proto, ElementType::Int8, proto.int32_data());
  case onnx::TensorProto::UINT8:
    return tensorOf<uint8_t>(proto, ElementType::UInt8, proto.int32_data());
  default:
    ADD_FAILURE() << "element type " << proto.data_type();
    return {};
  }
}

onnx::ModelProto
rampart::test::readNodeModel(const std::filesystem::path &test) {
  return read<onnx::ModelProto>(test / "model.onnx");
}

NodeTest NodeTest::load(
    const std::string &name,
    const std::function<bool(const onnx::GraphProto &, const std::string &)>
        &isConstant) {
  const std::filesystem::path data = nodeTests / name / "test_data_set_0";
  NodeTest test;
  test.model = readNodeModel(nodeTests / name);
  onnx::GraphProto &graph = *test.model.mutable_graph();
  for (int i = 0; i < graph.input_size(); ++i) {
    auto tensor =
        read<onnx::TensorProto>(data / ("input_" + std::to_string(i) + ".pb"));
    tensor.set_name(graph.input(i).name());
    if (isConstant(graph, tensor.name()))
      *graph.add_initializer() = tensor;
    else
      test.inputs[tensor.name()] = tensorOf(tensor);
  }
  for (int i = 0; i < graph.output_size(); ++i)
    test.outputs.emplace_back(
        graph.output(i).name(),
        tensorOf(read<onnx::TensorProto>(
            data / ("output_" + std::to_string(i) + ".pb"))));
  return test;
}

Result<NamedTensors> NodeTest::run() const {
  Result<Program> program =
      buildProgram(model.SerializeAsString(), machineOf("ideal"));
  if (!program)
    return Error{program.error()};
  return runProgram(*program, inputs, Mode::Ideal);
}
