//===- HandlerReverseSequence.cpp - Sequences from their ends -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Handlers.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Host/ShapeArithmetic.h"

#include <limits>

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;

/// Whether every sequence is known to have `steps` steps.
static bool areWhole(Value lengths, int64_t steps) {
  if (ShapedType::isDynamic(steps))
    return false;
  if (auto expand = lengths.getDefiningOp<host::ExpandOp>())
    lengths = expand.getInput();
  auto known = host::knownSizes(lengths);
  return known && !known->empty() &&
         llvm::all_of(*known, [&](int64_t n) { return n == steps; });
}

static Value scalar(Node &node, int64_t value) {
  auto type = RankedTensorType::get({}, node.build().getI64Type());
  return node.constant(DenseElementsAttr::get(type, value));
}

static NamedAttribute axes(Node &node, ArrayRef<int64_t> values) {
  return node.attribute("axes", values);
}

/// Steps 0, 1, ... of the axis, and for each where it comes from in a sequence
/// of `lengths`: length - 1 - step, or its own place beyond the end.
static Value sources(Node &node, Value x, Value lengths, int64_t timeAxis) {
  Value size = node.create(
      "shape", x,
      {node.attribute("start", timeAxis), node.attribute("end", timeAxis + 1)});
  Value count = node.create("squeeze", size, axes(node, {0}));
  Value steps = node.create("range", {scalar(node, 0), count, scalar(node, 1)});
  Value step = node.create("unsqueeze", steps, axes(node, {1 - timeAxis}));
  Value length =
      node.create("cast", lengths, node.attribute("to", StringRef("int64")));
  length = node.create("unsqueeze", length, axes(node, {timeAxis}));
  Value inside = node.create("less", {step, length});
  Value last = node.create("sub", {length, scalar(node, 1)});
  Value mirrored = node.create("sub", {last, step});
  return node.create("where", {inside, mirrored, step});
}

void frontend::importReverseSequence(Node &node) {
  int64_t timeAxis = node.attributes().integer("time_axis", 0);
  int64_t batchAxis = node.attributes().integer("batch_axis", 1);
  Value x = node.input(0), lengths = node.input(1);
  int64_t rank = typeOf(x).getRank();
  if (timeAxis < 0 || timeAxis > 1 || batchAxis != 1 - timeAxis)
    return node.fail("expected time_axis and batch_axis to be 0 and 1, found " +
                     Twine(timeAxis) + " and " + Twine(batchAxis));
  if (rank < 2 || typeOf(lengths).getRank() != 1)
    return node.fail("expected sequences of rank 2 or more and a vector of "
                     "lengths, found ranks " +
                     Twine(rank) + " and " + Twine(typeOf(lengths).getRank()));
  if (areWhole(lengths, typeOf(x).getDimSize(timeAxis)))
    return node.setOutput(
        0, node.create("slice",
                       {x, node.sizes(-1),
                        node.sizes(std::numeric_limits<int64_t>::min()),
                        node.sizes(-1)},
                       axes(node, {timeAxis})));
  Value from = sources(node, x, lengths, timeAxis);
  if (!from)
    return;
  SmallVector<int64_t> inner = llvm::to_vector(llvm::seq<int64_t>(2, rank));
  from = node.create("unsqueeze", from, axes(node, inner));
  Value shape = node.create(
      "shape", x,
      {node.attribute("start", int64_t(0)), node.attribute("end", rank)});
  from = node.create("expand", {from, shape});
  node.setOutput(0, node.create("gather_elements", {x, from},
                                node.attribute("axis", timeAxis)));
}
