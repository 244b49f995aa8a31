//===- GraphImporter.cpp - An ONNX graph as a function --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "GraphImporter.h"

#include "TensorData.h"
#include "Text.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Host/HostTensors.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;

constexpr int64_t minOpset = 1, maxOpset = 22;

/// Both names of ONNX's own domain.
static bool isDefaultDomain(StringRef domain) {
  return domain.empty() || domain == "ai.onnx";
}

/// How errors call a node: node 'name' (Op).
static std::string titleOf(const ::onnx::NodeProto &proto, size_t index) {
  std::string name =
      proto.name().empty() ? "#" + std::to_string(index) : quoted(proto.name());
  return "node " + name + " (" + escaped(proto.op_type()) + ")";
}

GraphImporter::GraphImporter(ModelContext &context, ::onnx::GraphProto &graph,
                             GraphImporter *outer)
    : context(context), graph(graph), outer(outer),
      depth(outer ? outer->depth + 1 : 0),
      builder(OpBuilder::atBlockEnd(context.module.getBody())) {}

static Status checkOpset(int64_t opset, int64_t least) {
  if (opset < least || opset > maxOpset)
    return Error{"expected opset " + std::to_string(least) + " to " +
                 std::to_string(maxOpset) + ", found " + std::to_string(opset)};
  return {};
}

static int64_t opsetOf(const ::onnx::ModelProto &model) {
  int64_t opset = 0;
  for (const auto &import : model.opset_import())
    if (isDefaultDomain(import.domain()))
      opset = import.version();
  return opset;
}

Status frontend::importGraph(::onnx::ModelProto &model,
                             const OnnxOptions &options,
                             std::optional<std::string> folder,
                             ModuleOp module) {
  ModelContext context{options, std::move(folder), module, opsetOf(model)};
  if (Status status = checkOpset(context.opset, minOpset); !status)
    return status;
  return GraphImporter(context, *model.mutable_graph()).importMain();
}

Status GraphImporter::importMain() {
  using Step = Status (GraphImporter::*)();
  for (Step step :
       {&GraphImporter::declareInitializers, &GraphImporter::declareOutputs,
        &GraphImporter::addArguments, &GraphImporter::addNodes,
        &GraphImporter::addResults})
    if (Status status = (this->*step)(); !status)
      return status;
  return {};
}

Status GraphImporter::addNodes() {
  for (auto [i, proto] : llvm::enumerate(*graph.mutable_node())) {
    std::string title = titleOf(proto, i);
    if (Status status = addNode(proto, title); !status)
      return Error{title + ": " + status.error()};
  }
  return {};
}

/// Starts a function at the end of the module, with the builder at its end.
void GraphImporter::createFunction(StringRef name, TypeRange arguments) {
  function = func::FuncOp::create(builder, builder.getUnknownLoc(), name,
                                  builder.getFunctionType(arguments, {}));
  builder.setInsertionPointToEnd(function.addEntryBlock());
}

//===----------------------------------------------------------------------===//
// Declarations
//===----------------------------------------------------------------------===//

Status GraphImporter::declareInitializers() {
  if (graph.sparse_initializer_size() != 0)
    return Error{"tensor " +
                 quoted(graph.sparse_initializer(0).values().name()) +
                 ": sparse initializers are not supported"};
  for (::onnx::TensorProto &tensor : *graph.mutable_initializer()) {
    if (tensor.name().empty())
      return Error{"an initializer has no name"};
    if (!initializers.try_emplace(tensor.name(), &tensor).second)
      return Error{"tensor " + quoted(tensor.name()) + " is initialized twice"};
  }
  return {};
}

Status GraphImporter::declareOutputs() {
  for (const ::onnx::NodeProto &node : graph.node())
    for (const std::string &name : node.output())
      if (!name.empty() &&
          (initializers.contains(name) || !computed.insert(name).second))
        return Error{"tensor " + quoted(name) + " is defined twice"};
  return {};
}

Status GraphImporter::addArguments() {
  std::vector<Port> ports;
  llvm::StringSet<> names;
  for (const ::onnx::ValueInfoProto &info : graph.input()) {
    // Old models list their initializers as inputs with a default value.
    if (initializers.contains(info.name()))
      continue;
    Result<Port> port = readPort(info);
    if (!port)
      return Error{port.error()};
    if (!names.insert(port->name).second || computed.contains(port->name))
      return Error{"tensor " + quoted(port->name) + " is defined twice"};
    ports.push_back(*port);
  }
  if (Status status = bindDimensions(ports, context.options); !status)
    return status;

  MLIRContext *mlir = builder.getContext();
  createFunction("main", llvm::map_to_vector(ports, [&](const Port &port) {
                   return Type(typeOf(port, mlir));
                 }));
  for (auto [i, port] : llvm::enumerate(ports)) {
    BlockArgument argument = function.getArgument(i);
    function.setArgAttr(i, nameAttribute, builder.getStringAttr(port.name));
    function.setArgAttr(i, dimsAttribute, symbolsOf(port, typeOf(port, mlir)));
    argument.setLoc(NameLoc::get(builder.getStringAttr(port.name)));
    values[port.name] = argument;
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

Result<Value> GraphImporter::makeConstant(::onnx::TensorProto &tensor) {
  Result<ElementsAttr> constant =
      takeTensor(builder.getContext(), tensor, context.folder);
  if (!constant)
    return Error{"tensor " + quoted(tensor.name()) + ": " + constant.error()};
  auto location = NameLoc::get(builder.getStringAttr(tensor.name()));
  return Value(host::ConstantOp::create(builder, location, *constant));
}

Result<Value> GraphImporter::lookup(const std::string &name) {
  if (Value value = values.lookup(name))
    return value;
  if (auto it = initializers.find(name); it != initializers.end()) {
    Result<Value> constant = makeConstant(*it->second);
    if (constant)
      values[name] = *constant;
    return constant;
  }
  if (auto it = unsupported.find(name); it != unsupported.end())
    return Error{"tensor " + quoted(name) + ": this output of " + it->second +
                 " is not supported"};
  if (computed.contains(name))
    return Error{"tensor " + quoted(name) +
                 " is used before the node that computes it: the nodes are not "
                 "in topological order or form a cycle"};
  return outer ? capture(name)
               : Error{"tensor " + quoted(name) + " is not defined"};
}

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

Status GraphImporter::addNode(::onnx::NodeProto &proto,
                              const std::string &title) {
  if (!isKnownDomain(proto.domain()))
    return Error{"operators of domain " + quoted(proto.domain()) +
                 " are not supported"};
  const Handler *handler = findHandler(proto.domain(), proto.op_type());
  if (!handler)
    return Error{"this operator " +
                 (isDefaultDomain(proto.domain())
                      ? ""
                      : "of domain " + quoted(proto.domain()) + " ") +
                 "is not supported"};
  if (Status status = checkOpset(context.opset, handler->minOpset); !status)
    return status;
  StringRef name = !proto.name().empty()     ? StringRef(proto.name())
                   : proto.output_size() > 0 ? StringRef(proto.output(0))
                                             : StringRef(proto.op_type());
  Node node(proto, context.opset, builder,
            NameLoc::get(builder.getStringAttr(name)), context.folder, *this);
  if (Status status = addInputs(proto, *handler, node); !status)
    return status;
  handler->import(node);
  if (Status status = node.finish(); !status)
    return status;
  return addOutputs(proto, *handler, node, title);
}

Status GraphImporter::addInputs(const ::onnx::NodeProto &proto,
                                const Handler &handler, Node &node) {
  size_t count = proto.input_size();
  if (count > handler.maxInputs)
    return Error{"expected at most " + std::to_string(handler.maxInputs) +
                 " inputs, found " + std::to_string(count)};
  for (size_t i = 0; i < std::max(count, handler.minInputs); ++i) {
    if (i < count && !proto.input(i).empty()) {
      Result<Value> value = lookup(proto.input(i));
      if (!value)
        return Error{value.error()};
      node.addInput(*value);
    } else if (i < handler.minInputs) {
      return Error{"input " + std::to_string(i) + " is missing"};
    } else {
      node.addInput(Value());
    }
  }
  return {};
}

Status GraphImporter::addOutputs(const ::onnx::NodeProto &proto,
                                 const Handler &handler, const Node &node,
                                 const std::string &title) {
  if (size_t(proto.output_size()) > handler.maxOutputs)
    return Error{"expected at most " + std::to_string(handler.maxOutputs) +
                 " outputs, found " + std::to_string(proto.output_size())};
  for (auto [i, name] : llvm::enumerate(proto.output())) {
    if (name.empty())
      continue;
    if (Value value = node.output(i))
      values[name] = value;
    else
      unsupported[name] = title;
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

Status GraphImporter::addResults() {
  SmallVector<Value> results;
  SmallVector<Attribute> attributes;
  llvm::StringSet<> names;
  for (const ::onnx::ValueInfoProto &info : graph.output()) {
    Result<Port> port = readPort(info);
    if (!port)
      return Error{port.error()};
    if (!names.insert(port->name).second)
      return Error{"output " + quoted(port->name) + " is listed twice"};
    Result<Value> value = lookup(port->name);
    if (!value)
      return Error{"output: " + value.error()};
    RankedTensorType type = typeOf(*value);
    if (host::elementTypeOf(type.getElementType()) != port->element ||
        (port->dims && int64_t(port->dims->size()) != type.getRank())) {
      std::string found;
      llvm::raw_string_ostream(found) << type;
      return Error{"output " + quoted(port->name) +
                   ": expected the declared element type and rank, found " +
                   found};
    }
    results.push_back(*value);
    attributes.push_back(builder.getDictionaryAttr(
        {builder.getNamedAttr(nameAttribute, builder.getStringAttr(port->name)),
         builder.getNamedAttr(dimsAttribute, symbolsOf(*port, type))}));
  }
  if (results.empty())
    return Error{"the graph has no outputs"};
  func::ReturnOp::create(builder, builder.getUnknownLoc(), results);
  function.setType(builder.getFunctionType(function.getArgumentTypes(),
                                           ValueRange(results).getTypes()));
  function.setResAttrsAttr(builder.getArrayAttr(attributes));
  return {};
}
