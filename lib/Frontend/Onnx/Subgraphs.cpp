//===- Subgraphs.cpp - Graphs inside nodes --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function stands after its caller: it is created before those it calls.
//===----------------------------------------------------------------------===//
#include "GraphImporter.h"
#include "TensorData.h"
#include "Text.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Host/HostTensors.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;

/// A loop is imported several times where its types change: bounds the product.
static constexpr int maxDepth = 8;

static Error tooDeep() {
  return Error{"expected graphs at most " + std::to_string(maxDepth) +
               " deep inside each other"};
}

/// A name of the outer graph. A constant is made anew, what another function
/// computes becomes an argument.
Result<Value> GraphImporter::capture(const std::string &name) {
  Result<Value> found = outer->lookup(name);
  if (!found || function == outer->function)
    return found;
  Value value;
  if (auto constant = found->getDefiningOp<host::ConstantOp>()) {
    value = host::ConstantOp::create(builder, constant.getLoc(),
                                     constant.getValue());
  } else {
    captured.push_back(*found);
    value = function.front().addArgument(found->getType(), found->getLoc());
  }
  values[name] = value;
  return value;
}

Status GraphImporter::addInnerArguments(ArrayRef<RankedTensorType> types) {
  if (size_t(graph.input_size()) != types.size())
    return Error{"expected a graph with " + std::to_string(types.size()) +
                 " inputs, found " + std::to_string(graph.input_size())};
  for (auto [i, info] : llvm::enumerate(graph.input())) {
    if (info.name().empty())
      return Error{"an input or output of the graph has no name"};
    Value argument = function.getArgument(i);
    // Shapes that are declared here are hints; a type is a claim.
    int32_t declared = info.type().tensor_type().elem_type();
    auto element = host::elementTypeOf(types[i].getElementType());
    if (Result<ElementType> type = frontend::elementTypeOf(declared);
        info.type().has_tensor_type() && declared != 0 &&
        (!type || *type != element))
      return Error{"tensor " + quoted(info.name()) + ": expected " +
                   std::string(elementTypeName(*element)) +
                   " as its type, found " +
                   (type ? std::string(elementTypeName(*type)) : type.error())};
    if (computed.contains(info.name()) ||
        !values.try_emplace(info.name(), argument).second)
      return Error{"tensor " + quoted(info.name()) + " is defined twice"};
    argument.setLoc(NameLoc::get(builder.getStringAttr(info.name())));
  }
  return {};
}

Result<SmallVector<Value>> GraphImporter::innerResults() {
  SmallVector<Value> results;
  for (const ::onnx::ValueInfoProto &info : graph.output()) {
    Result<Value> value = lookup(info.name());
    if (!value)
      return Error{"output: " + value.error()};
    results.push_back(*value);
  }
  return results;
}

Result<SmallVector<Value>>
GraphImporter::importInline(::onnx::GraphProto &inner) {
  GraphImporter importer(context, inner, this);
  if (importer.depth > maxDepth)
    return tooDeep();
  importer.function = function;
  importer.builder.setInsertionPointToEnd(&function.front());
  using Step = Status (GraphImporter::*)();
  if (inner.input_size() != 0)
    return Error{"expected a graph without inputs, found " +
                 std::to_string(inner.input_size())};
  for (Step step : {&GraphImporter::declareInitializers,
                    &GraphImporter::declareOutputs, &GraphImporter::addNodes})
    if (Status status = (importer.*step)(); !status)
      return Error{status.error()};
  return importer.innerResults();
}

Result<Subgraphs::Function>
GraphImporter::importFunction(const ::onnx::GraphProto &inner, StringRef name,
                              ArrayRef<RankedTensorType> arguments) {
  ::onnx::GraphProto copy(inner); // importing takes the weights
  GraphImporter importer(context, copy, this);
  if (importer.depth > maxDepth)
    return tooDeep();
  std::string symbol = name.str();
  for (int i = 1; context.module.lookupSymbol(symbol); ++i)
    symbol = name.str() + "_" + std::to_string(i);
  importer.createFunction(symbol, llvm::to_vector_of<Type>(arguments));
  importer.function.setPrivate();
  auto import = [&]() -> Result<SmallVector<Value>> {
    if (Status status = importer.declareInitializers(); !status)
      return Error{status.error()};
    if (Status status = importer.declareOutputs(); !status)
      return Error{status.error()};
    if (Status status = importer.addInnerArguments(arguments); !status)
      return Error{status.error()};
    if (Status status = importer.addNodes(); !status)
      return Error{status.error()};
    return importer.innerResults();
  };
  Result<SmallVector<Value>> results = import();
  if (!results)
    return Error{results.error()};
  func::ReturnOp::create(importer.builder, importer.builder.getUnknownLoc(),
                         *results);
  importer.function.setType(
      builder.getFunctionType(importer.function.front().getArgumentTypes(),
                              ValueRange(*results).getTypes()));
  return Function{importer.function, std::move(importer.captured)};
}

void GraphImporter::discard(const Function &function) {
  for (Operation *op = function.function; op;) {
    Operation *next = op->getNextNode();
    op->erase();
    op = next;
  }
}
