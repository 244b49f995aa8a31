//===- HandlersMath.cpp - Products and reductions -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Handlers.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;

//===----------------------------------------------------------------------===//
// Products and reductions
//===----------------------------------------------------------------------===//

void frontend::importMatMul(Node &node) {
  node.requireFinite(node.input(1), "B");
  node.setOutput(0, node.create("matmul", {node.input(0), node.input(1)}));
}

void frontend::importGemm(Node &node) {
  Attributes &attributes = node.attributes();
  SmallVector<Value> operands{node.input(0), node.input(1)};
  node.requireFinite(node.input(1), "B");
  if (Value c = node.input(2)) {
    node.requireFinite(c, "C");
    operands.push_back(c);
  }
  SmallVector<NamedAttribute> named{
      node.attribute("alpha", attributes.real("alpha").value_or(1.0)),
      node.attribute("beta", attributes.real("beta").value_or(1.0)),
      node.attribute("trans_a", int64_t(attributes.flag("transA"))),
      node.attribute("trans_b", int64_t(attributes.flag("transB")))};
  node.setOutput(0, node.create("gemm", operands, named));
}

void frontend::importSoftmax(Node &node, StringRef opcode) {
  int64_t rank = typeOf(node.input(0)).getRank();
  bool single = node.opset() >= 13;
  int64_t axis = node.normaliseAxis(
      node.attributes().integer("axis", single ? -1 : 1), rank);
  // Before opset 13 the axes from `axis` on are normalised together.
  auto axes =
      llvm::to_vector(llvm::seq<int64_t>(axis, single ? axis + 1 : rank));
  node.setOutput(
      0, node.create(opcode, node.input(0), node.attribute("axes", axes)));
}

void frontend::importArg(Node &node, StringRef opcode) {
  Attributes &attributes = node.attributes();
  int64_t axis = node.normaliseAxis(attributes.integer("axis", 0),
                                    typeOf(node.input(0)).getRank());
  int64_t keepDims = attributes.flag("keepdims", true);
  int64_t last = attributes.flag("select_last_index");
  node.setOutput(0, node.create(opcode, node.input(0),
                                {node.attribute("axis", axis),
                                 node.attribute("keep_dims", keepDims),
                                 node.attribute("last", last)}));
}

void frontend::importCumSum(Node &node) {
  auto axis = node.constants(1, "axis");
  if (axis && axis->size() != 1)
    node.fail("input 'axis': expected one element, found " +
              Twine(axis->size()));
  if (node.failed() || !axis)
    return;
  int64_t rank = typeOf(node.input(0)).getRank();
  int64_t normalised = node.normaliseAxis(axis->front(), rank);
  int64_t exclusive = node.attributes().flag("exclusive");
  int64_t reverse = node.attributes().flag("reverse");
  node.setOutput(0, node.create("cum_sum", node.input(0),
                                {node.attribute("axis", normalised),
                                 node.attribute("exclusive", exclusive),
                                 node.attribute("reverse", reverse)}));
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

namespace {

/// Which axes a reduction takes, and whether they stay. Without axes, `isCopy`
/// says that the operator does nothing.
struct Reduced {
  SmallVector<int64_t> axes;
  bool keepDims, isCopy;
};

} // namespace

/// `opset` is the first with the axes as an input.
static Reduced readReduced(Node &node, int64_t opset) {
  int64_t rank = typeOf(node.input(0)).getRank();
  Reduced reduced{{}, node.attributes().flag("keepdims", true), false};
  std::optional<SmallVector<int64_t>> axes = axesOf(node, opset);
  bool noop =
      node.opset() >= opset && node.attributes().flag("noop_with_empty_axes");
  bool all = !axes || axes->empty();
  reduced.isCopy = all && noop;
  reduced.axes = all ? llvm::to_vector(llvm::seq<int64_t>(0, rank))
                     : node.normaliseAxes(*axes, rank);
  return reduced;
}

/// The value itself where nothing is reduced.
static Value reduce(Node &node, StringRef opcode, Value value,
                    const Reduced &reduced) {
  if (reduced.isCopy)
    return value;
  return node.create(opcode, value,
                     {node.attribute("axes", reduced.axes),
                      node.attribute("keep_dims", int64_t(reduced.keepDims))});
}

void frontend::importReduction(Node &node, StringRef opcode) {
  Reduced reduced = readReduced(node, opcode == "reduce_sum" ? 13 : 18);
  node.setOutput(0, reduce(node, opcode, node.input(0), reduced));
}

void frontend::importReduceL1(Node &node) {
  Reduced reduced = readReduced(node, 18);
  Value magnitude = node.create("abs", node.input(0));
  node.setOutput(0, reduce(node, "reduce_sum", magnitude, reduced));
}

static Value sumOfSquares(Node &node) {
  Reduced reduced = readReduced(node, 18);
  Value square = node.create("mul", {node.input(0), node.input(0)});
  return reduce(node, "reduce_sum", square, reduced);
}

void frontend::importReduceSumSquare(Node &node) {
  node.setOutput(0, sumOfSquares(node));
}

void frontend::importReduceL2(Node &node) {
  node.setOutput(0, node.create("sqrt", sumOfSquares(node)));
}

void frontend::importReduceLogSum(Node &node) {
  Reduced reduced = readReduced(node, 18);
  Value sum = reduce(node, "reduce_sum", node.input(0), reduced);
  node.setOutput(0, node.create("log", sum));
}

void frontend::importReduceLogSumExp(Node &node) {
  // The largest element comes out of the sum, which then cannot overflow.
  Reduced reduced = readReduced(node, 18), kept = reduced;
  kept.keepDims = true;
  Value input = node.input(0);
  Value largest = reduce(node, "reduce_max", input, kept);
  Value powers = node.create("exp", node.create("sub", {input, largest}));
  Value sum = node.create("log", reduce(node, "reduce_sum", powers, reduced));
  node.setOutput(
      0, node.create("add", {sum, reduce(node, "reduce_max", input, reduced)}));
}

void frontend::importSize(Node &node) {
  int64_t rank = typeOf(node.input(0)).getRank();
  Value shape = node.create(
      "shape", node.input(0),
      {node.attribute("start", int64_t(0)), node.attribute("end", rank)});
  node.setOutput(0, reduce(node, "reduce_prod", shape, {{0}, false, false}));
}
