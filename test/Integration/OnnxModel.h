//===- OnnxModel.h - Builds ONNX models in memory ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_INTEGRATION_ONNXMODEL_H
#define RAMPART_TEST_INTEGRATION_ONNXMODEL_H

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace rampart::test {

/// A dimension of a graph input: a size or a symbol.
using Dim = std::variant<int64_t, std::string>;

/// A graph that grows node by node.
class OnnxModel {
public:
  explicit OnnxModel(int64_t opset = 17);

  void addInput(const std::string &name, const std::vector<Dim> &dims,
                onnx::TensorProto::DataType type = onnx::TensorProto::FLOAT);
  /// A result of `rank` dimensions of any size.
  void addOutput(const std::string &name, int64_t rank);
  void addConstant(const std::string &name, const std::vector<int64_t> &dims,
                   const std::vector<float> &values);
  void addConstant(const std::string &name, const std::vector<int64_t> &dims,
                   const std::vector<int32_t> &values);
  void addConstant(const std::string &name, const std::vector<int64_t> &dims,
                   const std::vector<int64_t> &values);
  void addConstant(const std::string &name, const std::vector<int64_t> &dims,
                   const std::vector<int8_t> &values);
  /// A node called after its operator and number; "" is an input or output left
  /// out. The reference holds until the next node is added.
  onnx::NodeProto &addNode(const std::string &op,
                           const std::vector<std::string> &inputs,
                           const std::vector<std::string> &outputs);

  std::string bytes() const { return model.SerializeAsString(); }
  const onnx::GraphProto &graph() const { return model.graph(); }

private:
  onnx::ModelProto model;
};

/// Every float of inputs, outputs and initializers as double.
void widenToDouble(onnx::GraphProto &graph);

/// Attributes of a node.
void setAttribute(onnx::NodeProto &node, const std::string &name,
                  int64_t value);
void setAttribute(onnx::NodeProto &node, const std::string &name, double value);
void setAttribute(onnx::NodeProto &node, const std::string &name,
                  const std::string &value);
void setAttribute(onnx::NodeProto &node, const std::string &name,
                  const std::vector<int64_t> &values);
void setAttribute(onnx::NodeProto &node, const std::string &name,
                  const std::vector<double> &values);
void setAttribute(onnx::NodeProto &node, const std::string &name,
                  const std::vector<std::string> &values);
void setAttribute(onnx::NodeProto &node, const std::string &name,
                  const onnx::GraphProto &graph);

} // namespace rampart::test

#endif // RAMPART_TEST_INTEGRATION_ONNXMODEL_H
