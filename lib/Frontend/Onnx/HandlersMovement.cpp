//===- HandlersMovement.cpp - Shapes and movement -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Handlers.h"
#include "Text.h"
#include "rampart/Dialect/Host/ShapeArithmetic.h"

#include <limits>

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;

std::optional<SmallVector<int64_t>> frontend::axesOf(Node &node,
                                                     int64_t opset) {
  if (node.opset() >= opset)
    return node.constants(1, "axes");
  return node.attributes().integers("axes");
}

void frontend::importTranspose(Node &node) {
  int64_t rank = typeOf(node.input(0)).getRank();
  SmallVector<int64_t> perm =
      llvm::to_vector(llvm::reverse(llvm::seq<int64_t>(0, rank)));
  if (auto given = node.attributes().integers("perm"))
    perm.assign(given->begin(), given->end());
  node.setOutput(
      0, node.create("transpose", node.input(0), node.attribute("perm", perm)));
}

void frontend::importSqueeze(Node &node) {
  RankedTensorType type = typeOf(node.input(0));
  SmallVector<int64_t> axes;
  if (auto given = axesOf(node, 13)) {
    axes = node.normaliseAxes(*given, type.getRank());
  } else {
    if (!type.hasStaticShape())
      return node.fail(
          "without axes the input's shape has to be known, found " +
          host::dimsText(type.getShape()));
    for (auto [axis, dim] : llvm::enumerate(type.getShape()))
      if (dim == 1)
        axes.push_back(axis);
  }
  node.setOutput(
      0, node.create("squeeze", node.input(0), node.attribute("axes", axes)));
}

void frontend::importUnsqueeze(Node &node) {
  auto given = axesOf(node, 13);
  if (!given)
    return node.fail("there are no axes");
  int64_t rank = typeOf(node.input(0)).getRank() + given->size();
  node.setOutput(
      0, node.create("unsqueeze", node.input(0),
                     node.attribute("axes", node.normaliseAxes(*given, rank))));
}

void frontend::importReshape(Node &node) {
  int64_t allowZero = node.attributes().flag("allowzero");
  node.setOutput(0, node.create("reshape", {node.input(0), node.input(1)},
                                node.attribute("allow_zero", allowZero)));
}

/// The product of the dimensions from `start` up to and without `end`, as a
/// vector of one element.
static Value product(Node &node, Value tensor, int64_t start, int64_t end) {
  Value result = node.sizes(1);
  for (int64_t i = start; i < end; ++i) {
    Value dim =
        node.create("shape", tensor,
                    {node.attribute("start", i), node.attribute("end", i + 1)});
    result = node.create("mul", {result, dim});
  }
  return result;
}

void frontend::importFlatten(Node &node) {
  Value tensor = node.input(0);
  int64_t rank = typeOf(tensor).getRank();
  int64_t axis = node.attributes().integer("axis", 1);
  // `rank` itself is allowed: everything goes to the left.
  if (axis != rank)
    axis = node.normaliseAxis(axis, rank);
  Value shape = node.create(
      "concat",
      {product(node, tensor, 0, axis), product(node, tensor, axis, rank)},
      node.attribute("axis", int64_t(0)));
  node.setOutput(0, node.create("reshape", {tensor, shape},
                                node.attribute("allow_zero", int64_t(1))));
}

Value frontend::positions(Node &node, Value value) {
  if (!value || typeOf(value).getElementType().isInteger(64))
    return value;
  return node.create("cast", value, node.attribute("to", StringRef("int64")));
}

void frontend::importSlice(Node &node) {
  Value tensor = node.input(0), starts, ends, steps;
  std::optional<SmallVector<int64_t>> axes;
  if (node.opset() < 10) {
    auto from = node.attributes().integers("starts");
    auto to = node.attributes().integers("ends");
    if (!from || !to)
      return node.fail("attribute 'starts' or 'ends' is missing");
    starts = node.sizes(*from);
    ends = node.sizes(*to);
    axes = node.attributes().integers("axes");
  } else {
    starts = positions(node, node.input(1));
    ends = positions(node, node.input(2));
    axes = node.constants(3, "axes");
    steps = positions(node, node.input(4));
  }
  if (!starts || !ends)
    return node.fail("input 'starts' or 'ends' is missing");
  RankedTensorType type = typeOf(starts);
  if (type.getRank() != 1 || type.isDynamicDim(0))
    return node.fail(
        "input 'starts': expected a vector of known length, found " +
        host::dimsText(type.getShape()));
  int64_t count = type.getDimSize(0), rank = typeOf(tensor).getRank();
  if (!axes)
    axes = llvm::to_vector(llvm::seq<int64_t>(0, count));
  if (!steps)
    steps = node.sizes(SmallVector<int64_t>(count, 1));
  for (int64_t &axis : *axes)
    axis = node.normaliseAxis(axis, rank);
  node.setOutput(0, node.create("slice", {tensor, starts, ends, steps},
                                node.attribute("axes", *axes)));
}

void frontend::importGather(Node &node) {
  int64_t axis = node.normaliseAxis(node.attributes().integer("axis", 0),
                                    typeOf(node.input(0)).getRank());
  node.setOutput(0, node.create("gather", {node.input(0), node.input(1)},
                                node.attribute("axis", axis)));
}

void frontend::importConcat(Node &node) {
  std::optional<int64_t> axis = node.attributes().integer("axis");
  if (!axis)
    return node.fail("attribute 'axis' is missing");
  SmallVector<Value> inputs;
  for (size_t i = 0; i < node.inputCount(); ++i)
    inputs.push_back(node.input(i));
  if (llvm::is_contained(inputs, Value()))
    return node.fail("an input is left out");
  int64_t normalised =
      node.normaliseAxis(*axis, typeOf(inputs.front()).getRank());
  node.setOutput(
      0, node.create("concat", inputs, node.attribute("axis", normalised)));
}

void frontend::importShape(Node &node) {
  int64_t rank = typeOf(node.input(0)).getRank();
  int64_t start = 0, end = rank;
  if (node.opset() >= 15) {
    start = node.attributes().integer("start", 0);
    end = node.attributes().integer("end", rank);
  }
  // Out of range is clamped, never an error.
  auto clamped = [&](int64_t position) {
    return std::clamp(position < 0 ? position + rank : position, int64_t(0),
                      rank);
  };
  start = clamped(start);
  end = std::max(clamped(end), start);
  node.setOutput(0, node.create("shape", node.input(0),
                                {node.attribute("start", start),
                                 node.attribute("end", end)}));
}

void frontend::importExpand(Node &node) {
  node.setOutput(0, node.create("expand", {node.input(0), node.input(1)}));
}
