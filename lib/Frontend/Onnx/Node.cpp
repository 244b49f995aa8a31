//===- Node.cpp - One ONNX node while it is imported ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Node.h"

#include "Text.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Matchers.h"
#include "rampart/Dialect/Host/Evaluate.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "rampart/Dialect/Host/ShapeArithmetic.h"

#include <cmath>

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;

Node::Node(::onnx::NodeProto &proto, int64_t opset, OpBuilder &builder,
           Location location, std::optional<std::string> folder,
           Subgraphs &subgraphs)
    : proto(proto), version(opset), builder(builder), where(location),
      dataFolder(std::move(folder)), graphs(subgraphs), attributeReader(proto),
      outputs(proto.output_size()), readInputs(proto.input_size()) {}

//===----------------------------------------------------------------------===//
// Inputs and outputs
//===----------------------------------------------------------------------===//

Value Node::input(size_t i) {
  if (i >= inputs.size())
    return {};
  readInputs.set(i);
  return inputs[i];
}

std::optional<SmallVector<int64_t>> Node::constants(size_t i, StringRef name) {
  Value value = input(i);
  if (!value)
    return std::nullopt;
  auto known = host::knownSizes(value);
  if (!known)
    fail("input " + quoted(name) + ": " +
         host::evaluationError(value).value_or("expected constant integers"));
  return known;
}

void Node::setInputs(ArrayRef<Value> values) {
  inputs.assign(values.begin(), values.end());
  readInputs.clear();
  readInputs.resize(inputs.size());
}

void Node::setOutput(size_t i, Value value) {
  if (i < outputs.size())
    outputs[i] = value;
}

Value Node::output(size_t i) const {
  return i < outputs.size() ? outputs[i] : Value();
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

Value Node::create(StringRef opcode, ValueRange operands,
                   ArrayRef<NamedAttribute> attributes) {
  if (failed() || llvm::is_contained(operands, Value()))
    return {};
  std::string message;
  ScopedDiagnosticHandler handler(builder.getContext(),
                                  [&](Diagnostic &diagnostic) {
                                    if (message.empty())
                                      message = diagnostic.str();
                                  });
  FailureOr<Value> value =
      host::createKernelOp(builder, where, opcode, operands, attributes);
  if (succeeded(value))
    return *value;
  StringRef text(message);
  text.consume_front(("'host." + opcode + "' op ").str());
  text.consume_front((opcode + ": ").str());
  fail(text);
  return {};
}

NamedAttribute Node::attribute(StringRef name, int64_t value) {
  return builder.getNamedAttr(name, builder.getI64IntegerAttr(value));
}

NamedAttribute Node::attribute(StringRef name, double value) {
  return builder.getNamedAttr(name, builder.getF64FloatAttr(value));
}

NamedAttribute Node::attribute(StringRef name, StringRef text) {
  return builder.getNamedAttr(name, builder.getStringAttr(text));
}

NamedAttribute Node::attribute(StringRef name, ArrayRef<int64_t> values) {
  return builder.getNamedAttr(name, builder.getDenseI64ArrayAttr(values));
}

Value Node::constant(ElementsAttr value) {
  return host::ConstantOp::create(builder, where, value);
}

Value Node::sizes(ArrayRef<int64_t> values) {
  return constant(builder.getI64TensorAttr(values));
}

Value Node::scalarLike(Value value, double number) {
  if (failed() || !value)
    return {};
  Type element = frontend::typeOf(value).getElementType();
  auto type = RankedTensorType::get({}, element);
  if (auto real = dyn_cast<FloatType>(element))
    return constant(DenseElementsAttr::get(
        type, Attribute(builder.getFloatAttr(real, number))));
  APInt integer(element.getIntOrFloatBitWidth(), int64_t(number),
                /*isSigned=*/true, /*implicitTrunc=*/true);
  return constant(DenseElementsAttr::get(type, integer));
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

void Node::warn(const Twine &message) {
  emitWarning(where) << "node " << quoted(cast<NameLoc>(where).getName())
                     << " (" << proto.op_type() << "): " << message;
}

void Node::fail(const Twine &message) {
  if (!error)
    error = Error{message.str()};
}

int64_t Node::normaliseAxis(int64_t axis, int64_t rank) {
  if (axis >= -rank && axis < rank)
    return axis < 0 ? axis + rank : axis;
  fail("axis " + Twine(axis) + " is outside a tensor of rank " + Twine(rank));
  return 0;
}

SmallVector<int64_t> Node::normaliseAxes(ArrayRef<int64_t> axes, int64_t rank) {
  SmallVector<int64_t> normalised;
  for (int64_t axis : axes)
    normalised.push_back(normaliseAxis(axis, rank));
  llvm::sort(normalised);
  if (std::adjacent_find(normalised.begin(), normalised.end()) !=
      normalised.end())
    fail("an axis is given twice");
  return normalised;
}

static bool isFinite(ElementsAttr constant) {
  auto dense = dyn_cast<DenseFPElementsAttr>(constant);
  if (dense && dense.isSplat())
    return dense.getSplatValue<APFloat>().isFinite();
  FailureOr<Tensor> tensor = host::tensorOf(constant);
  if (llvm::failed(tensor))
    return true;
  // Weights become float32, whatever they were.
  auto areFinite = [&](auto *data) {
    return std::all_of(data, data + tensor->size(),
                       [](auto value) { return std::isfinite(float(value)); });
  };
  if (tensor->type() == ElementType::Float64)
    return areFinite(tensor->data<double>());
  return tensor->type() != ElementType::Float32 ||
         areFinite(tensor->data<float>());
}

void Node::requireFinite(Value value, StringRef name) {
  SmallVector<Value> pending{value};
  llvm::SmallPtrSet<Operation *, 8> seen;
  while (!pending.empty()) {
    Value next = pending.pop_back_val();
    Operation *op = next ? next.getDefiningOp() : nullptr;
    if (!op || !isa<host::HostDialect>(op->getDialect()) ||
        !seen.insert(op).second)
      continue;
    ElementsAttr constant;
    if (matchPattern(op, m_Constant(&constant)) && !isFinite(constant))
      return fail("input " + quoted(name) +
                  " is computed from a NaN or an infinity");
    llvm::append_range(pending, op->getOperands());
  }
}

Status Node::finish() const {
  if (error)
    return *error;
  if (Status status = attributeReader.finish(); !status)
    return status;
  for (auto [i, value] : llvm::enumerate(inputs))
    if (value && !readInputs.test(i))
      return Error{"input " + std::to_string(i) + " (" +
                   quoted(proto.input(i)) + ") is not supported at opset " +
                   std::to_string(version)};
  return {};
}
