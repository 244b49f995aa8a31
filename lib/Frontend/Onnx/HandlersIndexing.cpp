//===- HandlersIndexing.cpp - Picking, placing, splitting, padding --------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Handlers.h"
#include "Text.h"
#include "rampart/Dialect/Host/ShapeArithmetic.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;

/// The attribute 'axis' as one of the first input's.
static int64_t axisOf(Node &node, int64_t fallback) {
  return node.normaliseAxis(node.attributes().integer("axis", fallback),
                            typeOf(node.input(0)).getRank());
}

//===----------------------------------------------------------------------===//
// Gathering and scattering
//===----------------------------------------------------------------------===//

static Value gatherElements(Node &node, Value data, Value indices,
                            int64_t axis) {
  return node.create("gather_elements", {data, indices},
                     node.attribute("axis", axis));
}

void frontend::importGatherElements(Node &node) {
  int64_t axis = axisOf(node, 0);
  node.setOutput(0, gatherElements(node, node.input(0), node.input(1), axis));
}

void frontend::importGatherNd(Node &node) {
  int64_t batch = node.attributes().integer("batch_dims", 0);
  if (batch < 0)
    return node.fail("attribute 'batch_dims': expected 0 or more, found " +
                     Twine(batch));
  node.setOutput(0, node.create("gather_nd", {node.input(0), node.input(1)},
                                node.attribute("batch_dims", batch)));
}

static NamedAttribute readReduction(Node &node) {
  std::string word = node.attributes().text("reduction").value_or("none");
  return node.attribute("reduction", StringRef(word));
}

void frontend::importScatterElements(Node &node) {
  int64_t axis = axisOf(node, 0);
  node.setOutput(
      0, node.create("scatter_elements",
                     {node.input(0), node.input(1), node.input(2)},
                     {node.attribute("axis", axis), readReduction(node)}));
}

void frontend::importScatterNd(Node &node) {
  node.setOutput(0, node.create("scatter_nd",
                                {node.input(0), node.input(1), node.input(2)},
                                readReduction(node)));
}

//===----------------------------------------------------------------------===//
// Selection
//===----------------------------------------------------------------------===//

/// A value of one element as a scalar of int64.
static Value scalarOf(Node &node, Value value) {
  Value scalar = node.create("reshape", {value, node.sizes({})},
                             node.attribute("allow_zero", int64_t(0)));
  return node.create("cast", scalar, node.attribute("to", StringRef("int64")));
}

void frontend::importOneHot(Node &node) {
  int64_t rank = typeOf(node.input(0)).getRank() + 1;
  int64_t axis =
      node.normaliseAxis(node.attributes().integer("axis", -1), rank);
  Value depth = scalarOf(node, node.input(1));
  Value indices = node.create("cast", node.input(0),
                              node.attribute("to", StringRef("int64")));
  // Negative indices count from the end.
  Value isNegative =
      node.create("less", {indices, node.scalarLike(indices, 0)});
  indices = node.create(
      "where", {isNegative, node.create("add", {indices, depth}), indices});
  indices = node.create("unsqueeze", indices,
                        node.attribute("axes", ArrayRef<int64_t>(axis)));
  Value classes = node.create(
      "range", {node.scalarLike(depth, 0), depth, node.scalarLike(depth, 1)});
  auto axes = llvm::to_vector(llvm::seq<int64_t>(1, rank - axis));
  classes = node.create("unsqueeze", classes, node.attribute("axes", axes));
  auto pick = [&](int64_t i) { // the value off or on
    Value index = node.create("squeeze", node.sizes(i),
                              node.attribute("axes", ArrayRef<int64_t>(0)));
    return node.create("gather", {node.input(2), index},
                       node.attribute("axis", int64_t(0)));
  };
  Value isHot = node.create("equal", {indices, classes});
  node.setOutput(0, node.create("where", {isHot, pick(1), pick(0)}));
}

void frontend::importTopK(Node &node) {
  Attributes &attributes = node.attributes();
  int64_t axis = axisOf(node, -1);
  int64_t largest = attributes.flag("largest", true);
  attributes.flag("sorted", true); // in order is one of any order
  Value k = node.input(1);
  if (node.opset() < 10) {
    std::optional<int64_t> count = attributes.integer("k");
    if (!count)
      return node.fail("attribute 'k' is missing");
    k = node.sizes(*count);
  }
  if (!k)
    return node.fail("input 'K' is missing");
  Value indices = node.create(
      "top_k", {node.input(0), positions(node, k)},
      {node.attribute("axis", axis), node.attribute("largest", largest)});
  node.setOutput(0, gatherElements(node, node.input(0), indices, axis));
  node.setOutput(1, indices);
}

//===----------------------------------------------------------------------===//
// Splitting
//===----------------------------------------------------------------------===//

/// Elements `start` up to and without `end` of an axis.
static Value part(Node &node, Value tensor, int64_t axis, Value start,
                  Value end) {
  return node.create("slice", {tensor, start, end, node.sizes(1)},
                     node.attribute("axes", ArrayRef<int64_t>(axis)));
}

/// Parts of ceil(size / parts) elements, the last one smaller.
static void splitEvenly(Node &node, Value tensor, int64_t axis, int64_t parts) {
  Value size = node.create(
      "shape", tensor,
      {node.attribute("start", axis), node.attribute("end", axis + 1)});
  Value chunk =
      node.create("div", {node.create("add", {size, node.sizes(parts - 1)}),
                          node.sizes(parts)});
  for (int64_t i = 0; i < parts; ++i) {
    Value start = node.create("mul", {chunk, node.sizes(i)});
    Value end = node.create("add", {start, chunk});
    node.setOutput(i, part(node, tensor, axis, start, end));
  }
}

void frontend::importSplit(Node &node) {
  Value tensor = node.input(0);
  int64_t axis = axisOf(node, 0), parts = node.outputCount();
  std::optional<SmallVector<int64_t>> sizes;
  if (node.opset() < 13)
    sizes = node.attributes().integers("split");
  if (!sizes && (node.opset() >= 13 || node.opset() == 1))
    sizes = node.constants(1, "split");
  if (node.opset() >= 18)
    parts = node.attributes().integer("num_outputs", parts);
  if (size_t(parts) != node.outputCount() || parts == 0)
    return node.fail(
        "attribute 'num_outputs': expected the number of outputs " +
        Twine(node.outputCount()) + ", found " + Twine(parts));
  if (!sizes)
    return splitEvenly(node, tensor, axis, parts);
  int64_t size = typeOf(tensor).getDimSize(axis), start = 0;
  bool fits = int64_t(sizes->size()) == parts;
  for (auto [i, count] : llvm::enumerate(*sizes)) {
    int64_t end = 0;
    fits &= count >= 0 && !llvm::AddOverflow(start, count, end);
    if (!fits)
      break;
    node.setOutput(
        i, part(node, tensor, axis, node.sizes(start), node.sizes(end)));
    start = end;
  }
  if (!fits || (!ShapedType::isDynamic(size) && size != start))
    node.fail("input 'split': expected " + Twine(parts) +
              " sizes that add up to the axis, found " +
              host::dimsText(*sizes));
}

//===----------------------------------------------------------------------===//
// Padding and repeating
//===----------------------------------------------------------------------===//

void frontend::importTile(Node &node) {
  if (node.opset() < 6)
    return node.fail("is supported from opset 6 on");
  node.setOutput(
      0, node.create("tile", {node.input(0), positions(node, node.input(1))}));
}

/// Pads of some axes as pads of all: zeros elsewhere.
static Value spreadPads(Node &node, Value pads, ArrayRef<int64_t> axes,
                        int64_t rank) {
  SmallVector<Value> parts(2 * rank, node.sizes(0));
  for (auto [i, axis] : llvm::enumerate(axes)) {
    int64_t begin = i, end = axes.size() + i;
    int64_t at = node.normaliseAxis(axis, rank);
    parts[at] = part(node, pads, 0, node.sizes(begin), node.sizes(begin + 1));
    parts[rank + at] =
        part(node, pads, 0, node.sizes(end), node.sizes(end + 1));
  }
  return node.create("concat", parts, node.attribute("axis", int64_t(0)));
}

void frontend::importPad(Node &node) {
  Attributes &attributes = node.attributes();
  Value tensor = node.input(0), pads, value;
  std::string mode = attributes.text("mode").value_or("constant");
  if (node.opset() < 11) {
    auto list = attributes.integers(node.opset() < 2 ? "paddings" : "pads");
    if (!list)
      return node.fail("attribute 'pads' is missing");
    pads = node.sizes(*list);
    value = node.scalarLike(tensor, attributes.real("value").value_or(0));
  } else {
    pads = positions(node, node.input(1));
    value = node.input(2);
    if (!pads)
      return node.fail("input 'pads' is missing");
    if (auto axes = node.constants(3, "axes"))
      pads = spreadPads(node, pads, *axes, typeOf(tensor).getRank());
    if (!value)
      value = node.scalarLike(tensor, 0);
  }
  node.setOutput(0, node.create("pad", {tensor, pads, value},
                                node.attribute("mode", StringRef(mode))));
}
