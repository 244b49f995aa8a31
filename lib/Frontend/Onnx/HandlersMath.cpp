//===- HandlersMath.cpp - Elementwise operators and products --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Handlers.h"
#include "rampart/Dialect/Host/HostTensors.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

static void importUnary(Node &node, StringRef opcode) {
  node.setOutput(0, node.create(opcode, node.input(0)));
}

void frontend::importRelu(Node &node) { importUnary(node, "relu"); }
void frontend::importSigmoid(Node &node) { importUnary(node, "sigmoid"); }
void frontend::importTanh(Node &node) { importUnary(node, "tanh"); }
void frontend::importSqrt(Node &node) { importUnary(node, "sqrt"); }

void frontend::importElu(Node &node) {
  double alpha = node.attributes().real("alpha").value_or(1.0);
  node.setOutput(
      0, node.create("elu", node.input(0), node.attribute("alpha", alpha)));
}

static void importBinary(Node &node, StringRef opcode) {
  node.setOutput(0, node.create(opcode, {node.input(0), node.input(1)}));
}

void frontend::importAdd(Node &node) { importBinary(node, "add"); }
void frontend::importSub(Node &node) { importBinary(node, "sub"); }
void frontend::importMul(Node &node) { importBinary(node, "mul"); }
void frontend::importDiv(Node &node) { importBinary(node, "div"); }

void frontend::importPow(Node &node) {
  // The result has the type of the base, whatever the exponent's.
  Value base = node.input(0), exponent = node.input(1);
  Type element = typeOf(base).getElementType();
  if (typeOf(exponent).getElementType() != element)
    if (auto type = host::elementTypeOf(element)) {
      std::string_view name = elementTypeName(*type);
      exponent =
          node.create("cast", exponent, node.attribute("to", StringRef(name)));
    }
  node.setOutput(0, node.create("pow", {base, exponent}));
}

//===----------------------------------------------------------------------===//
// Products and reductions
//===----------------------------------------------------------------------===//

void frontend::importMatMul(Node &node) {
  node.requireFinite(node.input(1), "B");
  importBinary(node, "matmul");
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

void frontend::importSoftmax(Node &node) {
  int64_t rank = typeOf(node.input(0)).getRank();
  bool single = node.opset() >= 13;
  int64_t axis = node.normaliseAxis(
      node.attributes().integer("axis", single ? -1 : 1), rank);
  // Before opset 13 the axes from `axis` on are normalised together.
  auto axes =
      llvm::to_vector(llvm::seq<int64_t>(axis, single ? axis + 1 : rank));
  node.setOutput(
      0, node.create("softmax", node.input(0), node.attribute("axes", axes)));
}

void frontend::importReduceMean(Node &node) {
  Attributes &attributes = node.attributes();
  int64_t rank = typeOf(node.input(0)).getRank();
  int64_t keepDims = attributes.flag("keepdims", true);
  std::optional<SmallVector<int64_t>> axes;
  bool noop = false;
  if (node.opset() >= 18) {
    axes = node.constants(1, "axes");
    noop = attributes.flag("noop_with_empty_axes");
  } else {
    axes = attributes.integers("axes");
  }
  bool all = !axes || axes->empty();
  if (all && noop)
    return node.setOutput(0, node.input(0));
  auto normalised = all ? llvm::to_vector(llvm::seq<int64_t>(0, rank))
                        : node.normaliseAxes(*axes, rank);
  node.setOutput(0, node.create("reduce_mean", node.input(0),
                                {node.attribute("axes", normalised),
                                 node.attribute("keep_dims", keepDims)}));
}
