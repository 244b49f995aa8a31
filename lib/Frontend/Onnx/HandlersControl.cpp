//===- HandlersControl.cpp - If and Loop ----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Their graphs become functions. A loop's body is imported with the types of
// the first pass; where a pass leaves others, again with what both agree in.
//===----------------------------------------------------------------------===//
#include "Handlers.h"
#include "LoopBody.h"
#include "Text.h"
#include "mlir/IR/Matchers.h"
#include "rampart/Dialect/Host/Evaluate.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "rampart/Dialect/Host/ShapeArithmetic.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;
using Function = Subgraphs::Function;

std::string frontend::textOf(Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}

::onnx::GraphProto *frontend::requiredGraph(Node &node, StringRef name) {
  ::onnx::GraphProto *graph = node.attributes().graph(name);
  if (Status status = node.attributes().finish(); !graph && !status)
    node.fail(status.error());
  else if (!graph)
    node.fail("attribute " + quoted(name) + " is missing");
  return graph;
}

static bool isCondition(Value value) {
  RankedTensorType type = typeOf(value);
  return type.getElementType().isInteger(1) &&
         (!type.hasStaticShape() || type.getNumElements() == 1);
}

std::string frontend::functionName(Node &node, StringRef role) {
  auto name = cast<NameLoc>(node.location()).getName();
  return (name.getValue() + "." + role).str();
}

//===----------------------------------------------------------------------===//
// If
//===----------------------------------------------------------------------===//

static void inlineBranch(Node &node, ::onnx::GraphProto &graph,
                         StringRef role) {
  Result<SmallVector<Value>> results = node.subgraphs().importInline(graph);
  if (!results)
    return node.fail(role + ": " + results.error());
  for (auto [i, value] : llvm::enumerate(*results))
    node.setOutput(i, value);
}

static std::optional<Function>
importBranch(Node &node, ::onnx::GraphProto &graph, StringRef role) {
  Result<Function> function = node.subgraphs().importFunction(
      graph, functionName(node, role), ArrayRef<RankedTensorType>());
  if (function)
    return *function;
  node.fail(role + ": " + function.error());
  return std::nullopt;
}

/// The types that results of either branch fit; empty, with an error, where
/// ranks or elements differ.
static SmallVector<Type> joinResults(Node &node, FunctionType a,
                                     FunctionType b) {
  SmallVector<Type> types;
  if (a.getNumResults() != b.getNumResults())
    node.fail("expected branches with the same number of outputs, found " +
              Twine(a.getNumResults()) + " and " + Twine(b.getNumResults()));
  for (auto [i, pair] :
       llvm::enumerate(llvm::zip(a.getResults(), b.getResults()))) {
    auto [one, other] = pair;
    types.push_back(host::joinTypes(cast<RankedTensorType>(one),
                                    cast<RankedTensorType>(other)));
    if (!types.back())
      node.fail("output " + Twine(i) +
                ": expected branches with the same element type and rank, "
                "found " +
                textOf(one) + " and " + textOf(other) +
                "; sizes given with --input-shape may decide the condition");
  }
  return types;
}

void frontend::importIf(Node &node) {
  ::onnx::GraphProto *thenGraph = requiredGraph(node, "then_branch");
  ::onnx::GraphProto *elseGraph = requiredGraph(node, "else_branch");
  Value condition = node.input(0);
  if (node.failed())
    return;
  if (!isCondition(condition))
    return node.fail("expected one bool as the condition, found " +
                     textOf(condition.getType()));
  if (std::optional<bool> known = host::knownCondition(condition))
    return inlineBranch(node, *known ? *thenGraph : *elseGraph,
                        *known ? "then_branch" : "else_branch");
  auto thenFunction = importBranch(node, *thenGraph, "then_branch");
  if (!thenFunction)
    return;
  auto elseFunction = importBranch(node, *elseGraph, "else_branch");
  if (!elseFunction)
    return;
  SmallVector<Type> types =
      joinResults(node, thenFunction->function.getFunctionType(),
                  elseFunction->function.getFunctionType());
  if (node.failed())
    return;
  auto op = host::IfOp::create(node.build(), node.location(), types, condition,
                               thenFunction->function.getSymName(),
                               elseFunction->function.getSymName(),
                               thenFunction->captured, elseFunction->captured);
  for (auto [i, value] : llvm::enumerate(op.getResults()))
    node.setOutput(i, value);
}

//===----------------------------------------------------------------------===//
// Loop
//===----------------------------------------------------------------------===//

namespace {

/// Makes `types`, of carried values, fit what a pass leaves; whether they
/// changed.
bool joinCarried(Node &node, ArrayRef<Type> returned,
                 MutableArrayRef<RankedTensorType> types) {
  bool changed = false;
  for (auto [i, type] : llvm::enumerate(types)) {
    RankedTensorType joined =
        host::joinTypes(type, cast<RankedTensorType>(returned[i]));
    if (!joined) {
      node.fail("carried value " + Twine(i) + ": expected a body that keeps " +
                textOf(type) + " in element type and rank, found " +
                textOf(returned[i]));
      return false;
    }
    changed |= joined != type;
    type = joined;
  }
  return changed;
}

RankedTensorType withoutSizes(RankedTensorType type) {
  return type.clone(SmallVector<int64_t>(type.getRank(), ShapedType::kDynamic));
}

} // namespace

std::optional<LoopBody> frontend::importLoopBody(
    Node &node, SmallVector<RankedTensorType> carried,
    llvm::function_ref<Result<Function>(ArrayRef<RankedTensorType>)> import) {
  constexpr int attempts = 3;
  for (int i = 0;; ++i) {
    Result<Function> function = import(carried);
    if (!function) {
      node.fail("body: " + function.error());
      return std::nullopt;
    }
    FunctionType type = function->function.getFunctionType();
    if (type.getNumResults() < 1 + carried.size()) {
      node.fail("body: expected at least " + Twine(1 + carried.size()) +
                " outputs, found " + Twine(type.getNumResults()));
      return std::nullopt;
    }
    bool changed =
        joinCarried(node, type.getResults().slice(1, carried.size()), carried);
    if (node.failed())
      return std::nullopt;
    if (!changed)
      return LoopBody{*function, carried};
    node.subgraphs().discard(*function);
    if (i + 2 >= attempts)
      llvm::transform(carried, carried.begin(), withoutSizes);
  }
}

static RankedTensorType scanType(Type element) {
  auto type = cast<RankedTensorType>(element);
  SmallVector<int64_t> dims(type.getShape());
  dims.insert(dims.begin(), ShapedType::kDynamic);
  return type.clone(dims);
}

SmallVector<Type> LoopBody::resultTypes() const {
  func::FuncOp body = function.function;
  SmallVector<Type> types = llvm::to_vector_of<Type>(carried);
  for (Type scan : body.getResultTypes().drop_front(1 + carried.size()))
    types.push_back(scanType(scan));
  return types;
}

SmallVector<RankedTensorType> frontend::typesOf(ValueRange values) {
  return llvm::map_to_vector(values, [](Value value) { return typeOf(value); });
}

/// A body's condition comes after the pass; it is true whenever the body runs,
/// so that it is no argument of the function.
static void dropCondition(func::FuncOp body) {
  constexpr unsigned index = 1;
  BlockArgument condition = body.getArgument(index);
  auto type = cast<RankedTensorType>(condition.getType());
  OpBuilder builder = OpBuilder::atBlockBegin(&body.front());
  auto truth = host::ConstantOp::create(builder, condition.getLoc(),
                                        DenseElementsAttr::get(type, true));
  condition.replaceAllUsesWith(truth.getResult());
  body.front().eraseArgument(index);
  body.setType(builder.getFunctionType(body.front().getArgumentTypes(),
                                       body.getResultTypes()));
}

/// The optional bound and condition of a Loop.
static bool checkLoop(Node &node, Value trips, Value condition) {
  if (trips &&
      !(typeOf(trips).getElementType().isInteger(64) &&
        typeOf(trips).hasStaticShape() && typeOf(trips).getNumElements() == 1))
    node.fail("expected one int64 as the number of passes, found " +
              textOf(trips.getType()));
  if (condition && !isCondition(condition))
    node.fail("expected one bool as the condition, found " +
              textOf(condition.getType()));
  return !node.failed();
}

void frontend::importLoop(Node &node) {
  ::onnx::GraphProto *graph = requiredGraph(node, "body");
  Value trips = node.input(0), condition = node.input(1);
  SmallVector<Value> carried;
  for (size_t i = 2; i < node.inputCount(); ++i)
    carried.push_back(node.input(i));
  if (node.failed() || !checkLoop(node, trips, condition))
    return;
  if (llvm::is_contained(carried, Value()))
    return node.fail("expected a value for every carried one, found none");

  Builder &builder = node.build();
  auto pass = RankedTensorType::get({}, builder.getI64Type());
  auto truth = RankedTensorType::get({}, builder.getI1Type());
  if (condition && typeOf(condition).hasStaticShape())
    truth = typeOf(condition);
  if (condition && host::knownCondition(condition).value_or(false))
    condition = {};
  auto import = [&](ArrayRef<RankedTensorType> types) {
    SmallVector<RankedTensorType> arguments{pass, truth};
    llvm::append_range(arguments, types);
    return node.subgraphs().importFunction(*graph, functionName(node, "body"),
                                           arguments);
  };
  std::optional<LoopBody> body = importLoopBody(node, typesOf(carried), import);
  if (!body)
    return;
  func::FuncOp function = body->function.function;
  dropCondition(function);
  if (!isCondition(function.front().getTerminator()->getOperand(0)))
    return node.fail("body: expected one bool as the first output, found " +
                     textOf(function.getResultTypes()[0]));
  auto op = host::LoopOp::create(
      node.build(), node.location(), body->resultTypes(), function.getSymName(),
      trips, condition, carried, body->function.captured);
  for (auto [i, value] : llvm::enumerate(op.getResults()))
    node.setOutput(i, value);
}
