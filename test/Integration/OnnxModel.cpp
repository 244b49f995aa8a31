//===- OnnxModel.cpp - Builds ONNX models in memory -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "OnnxModel.h"

#include <cstring>

using namespace rampart::test;
using onnx::AttributeProto;
using onnx::TensorProto;

OnnxModel::OnnxModel(int64_t opset) {
  model.set_ir_version(8);
  model.mutable_graph()->set_name("test");
  auto *import = model.add_opset_import();
  import->set_domain("");
  import->set_version(opset);
}

void OnnxModel::addInput(const std::string &name, const std::vector<Dim> &dims,
                         TensorProto::DataType type) {
  auto *input = model.mutable_graph()->add_input();
  input->set_name(name);
  auto *tensor = input->mutable_type()->mutable_tensor_type();
  tensor->set_elem_type(type);
  auto *shape = tensor->mutable_shape();
  for (const Dim &dim : dims)
    if (const int64_t *size = std::get_if<int64_t>(&dim))
      shape->add_dim()->set_dim_value(*size);
    else
      shape->add_dim()->set_dim_param(std::get<std::string>(dim));
}

void OnnxModel::addOutput(const std::string &name, int64_t rank) {
  auto *output = model.mutable_graph()->add_output();
  output->set_name(name);
  auto *tensor = output->mutable_type()->mutable_tensor_type();
  tensor->set_elem_type(TensorProto::FLOAT);
  auto *shape = tensor->mutable_shape();
  for (int64_t i = 0; i < rank; ++i)
    shape->add_dim();
}

static TensorProto *addTensor(onnx::GraphProto &graph, const std::string &name,
                              const std::vector<int64_t> &dims,
                              TensorProto::DataType type) {
  TensorProto *tensor = graph.add_initializer();
  tensor->set_name(name);
  tensor->set_data_type(type);
  for (int64_t dim : dims)
    tensor->add_dims(dim);
  return tensor;
}

void OnnxModel::addConstant(const std::string &name,
                            const std::vector<int64_t> &dims,
                            const std::vector<float> &values) {
  TensorProto *tensor =
      addTensor(*model.mutable_graph(), name, dims, TensorProto::FLOAT);
  tensor->set_raw_data(values.data(), values.size() * sizeof(float));
}

void OnnxModel::addConstant(const std::string &name,
                            const std::vector<int64_t> &dims,
                            const std::vector<int32_t> &values) {
  TensorProto *tensor =
      addTensor(*model.mutable_graph(), name, dims, TensorProto::INT32);
  *tensor->mutable_int32_data() = {values.begin(), values.end()};
}

void OnnxModel::addConstant(const std::string &name,
                            const std::vector<int64_t> &dims,
                            const std::vector<int8_t> &values) {
  TensorProto *tensor =
      addTensor(*model.mutable_graph(), name, dims, TensorProto::INT8);
  tensor->set_raw_data(values.data(), values.size());
}

void OnnxModel::addConstant(const std::string &name,
                            const std::vector<int64_t> &dims,
                            const std::vector<int64_t> &values) {
  TensorProto *tensor =
      addTensor(*model.mutable_graph(), name, dims, TensorProto::INT64);
  *tensor->mutable_int64_data() = {values.begin(), values.end()};
}

onnx::NodeProto &OnnxModel::addNode(const std::string &op,
                                    const std::vector<std::string> &inputs,
                                    const std::vector<std::string> &outputs) {
  onnx::GraphProto &graph = *model.mutable_graph();
  std::string name = op + "_" + std::to_string(graph.node_size());
  onnx::NodeProto &node = *graph.add_node();
  node.set_op_type(op);
  node.set_name(name);
  for (const std::string &input : inputs)
    node.add_input(input);
  for (const std::string &output : outputs)
    node.add_output(output);
  return node;
}

static AttributeProto *addAttribute(onnx::NodeProto &node,
                                    const std::string &name,
                                    AttributeProto::AttributeType type) {
  AttributeProto *attribute = node.add_attribute();
  attribute->set_name(name);
  attribute->set_type(type);
  return attribute;
}

void rampart::test::setAttribute(onnx::NodeProto &node, const std::string &name,
                                 int64_t value) {
  addAttribute(node, name, AttributeProto::INT)->set_i(value);
}
void rampart::test::setAttribute(onnx::NodeProto &node, const std::string &name,
                                 double value) {
  addAttribute(node, name, AttributeProto::FLOAT)->set_f(float(value));
}
void rampart::test::setAttribute(onnx::NodeProto &node, const std::string &name,
                                 const std::string &value) {
  addAttribute(node, name, AttributeProto::STRING)->set_s(value);
}
void rampart::test::setAttribute(onnx::NodeProto &node, const std::string &name,
                                 const std::vector<int64_t> &values) {
  AttributeProto *attribute = addAttribute(node, name, AttributeProto::INTS);
  for (int64_t value : values)
    attribute->add_ints(value);
}
void rampart::test::setAttribute(onnx::NodeProto &node, const std::string &name,
                                 const std::vector<double> &values) {
  AttributeProto *attribute = addAttribute(node, name, AttributeProto::FLOATS);
  for (double value : values)
    attribute->add_floats(float(value));
}
void rampart::test::setAttribute(onnx::NodeProto &node, const std::string &name,
                                 const std::vector<std::string> &values) {
  AttributeProto *attribute = addAttribute(node, name, AttributeProto::STRINGS);
  for (const std::string &value : values)
    attribute->add_strings(value);
}

void rampart::test::widenToDouble(onnx::GraphProto &graph) {
  for (auto *ports : {graph.mutable_input(), graph.mutable_output()})
    for (onnx::ValueInfoProto &port : *ports)
      if (auto *type = port.mutable_type()->mutable_tensor_type();
          type->elem_type() == TensorProto::FLOAT)
        type->set_elem_type(TensorProto::DOUBLE);
  for (TensorProto &tensor : *graph.mutable_initializer()) {
    if (tensor.data_type() != TensorProto::FLOAT)
      continue;
    std::vector<float> values(tensor.raw_data().size() / sizeof(float));
    std::memcpy(values.data(), tensor.raw_data().data(),
                values.size() * sizeof(float));
    std::vector<double> wide(values.begin(), values.end());
    tensor.set_raw_data(wide.data(), wide.size() * sizeof(double));
    tensor.set_data_type(TensorProto::DOUBLE);
  }
}

void rampart::test::setAttribute(onnx::NodeProto &node, const std::string &name,
                                 const onnx::GraphProto &graph) {
  *addAttribute(node, name, AttributeProto::GRAPH)->mutable_g() = graph;
}
