//===- HandlersWindow.cpp - Convolutions and poolings ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Handlers.h"
#include "Text.h"
#include "rampart/Dialect/Host/ShapeArithmetic.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;

using List = SmallVector<int64_t>;

namespace {

/// The attributes that all windows have, for the spatial dimensions of the
/// first input.
struct WindowAttributes {
  size_t rank;
  List strides, dilations, pads;
  std::string autoPad;
};

} // namespace

/// A list of `count` numbers from `least` on, all `fallback` where it is
/// missing.
static List readList(Node &node, StringRef name, size_t count, int64_t least,
                     int64_t fallback) {
  List list = node.attributes().integers(name).value_or(List(count, fallback));
  bool fits = list.size() == count && llvm::all_of(list, [&](int64_t number) {
                return number >= least && llvm::isInt<32>(number);
              });
  if (!fits)
    node.fail("attribute " + quoted(name) + ": expected " + Twine(count) +
              " numbers from " + Twine(least) + " on, found " +
              host::dimsText(list));
  return list;
}

static WindowAttributes readAttributes(Node &node) {
  WindowAttributes attributes;
  int64_t rank = typeOf(node.input(0)).getRank();
  if (rank < 3)
    node.fail("expected an input of rank 3 or more, found " + Twine(rank));
  attributes.rank = rank < 3 ? 0 : rank - 2;
  attributes.strides = readList(node, "strides", attributes.rank, 1, 1);
  attributes.dilations = readList(node, "dilations", attributes.rank, 1, 1);
  attributes.pads = readList(node, "pads", 2 * attributes.rank, 0, 0);
  std::string word = node.attributes().text("auto_pad").value_or("NOTSET");
  attributes.autoPad = StringRef(word).lower();
  if (word == "VALID")
    attributes.pads.assign(2 * attributes.rank, 0);
  if (word == "VALID" || word == "NOTSET" || word.empty())
    attributes.autoPad = "explicit";
  else if (word != "SAME_UPPER" && word != "SAME_LOWER")
    node.fail("attribute 'auto_pad': expected NOTSET, VALID, SAME_UPPER or "
              "SAME_LOWER, found " +
              quoted(word));
  return attributes;
}

/// The attributes that every windowed operation has.
static SmallVector<NamedAttribute> common(Node &node,
                                          const WindowAttributes &attributes) {
  return {node.attribute("strides", attributes.strides),
          node.attribute("dilations", attributes.dilations),
          node.attribute("pads", attributes.pads)};
}

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

/// The kernel's sizes, which have to be known and those of 'kernel_shape'.
static List kernelOf(Node &node, size_t rank) {
  ArrayRef<int64_t> dims = typeOf(node.input(1)).getShape();
  if (dims.size() != rank + 2) {
    node.fail("input 'W': expected rank " + Twine(rank + 2) + ", found " +
              host::dimsText(dims));
    return List(rank, 1);
  }
  List kernel(dims.drop_front(2));
  if (auto given = node.attributes().integers("kernel_shape"))
    if (*given != kernel)
      node.fail("attribute 'kernel_shape': expected " + host::dimsText(kernel) +
                " as in the weights, found " + host::dimsText(*given));
  return kernel;
}

static int64_t groupsOf(Node &node) {
  int64_t groups = node.attributes().integer("group", 1);
  if (groups < 1)
    node.fail("attribute 'group': expected 1 or more, found " + Twine(groups));
  return groups;
}

static SmallVector<Value> convOperands(Node &node) {
  SmallVector<Value> operands{node.input(0), node.input(1)};
  if (Value bias = node.input(2))
    operands.push_back(bias);
  return operands;
}

void frontend::importConv(Node &node) {
  WindowAttributes attributes = readAttributes(node);
  kernelOf(node, attributes.rank);
  auto named = common(node, attributes);
  named.push_back(node.attribute("auto_pad", StringRef(attributes.autoPad)));
  named.push_back(node.attribute("groups", groupsOf(node)));
  node.setOutput(0, node.create("conv", convOperands(node), named));
}

/// Pads that take `totals` away, the odd one at the end or the beginning.
static List distribute(const List &totals, bool upper) {
  List pads(2 * totals.size());
  for (auto [d, total] : llvm::enumerate(totals)) {
    pads[d] = upper ? total / 2 : total - total / 2;
    pads[totals.size() + d] = total - pads[d];
  }
  return pads;
}

/// What has to be taken away so that the result has `output_shape`, or with
/// automatic pads stride times the input's size; nullopt where pads are given.
/// What is missing instead is added to `padding`.
static std::optional<List> excess(Node &node,
                                  const WindowAttributes &attributes,
                                  const List &kernel, List &padding) {
  auto given = node.attributes().integers("output_shape");
  if (!given && attributes.autoPad == "explicit")
    return std::nullopt;
  ArrayRef<int64_t> input =
      typeOf(node.input(0)).getShape().take_back(attributes.rank);
  if (given && given->size() == attributes.rank + 2)
    given->erase(given->begin(), given->begin() + 2);
  if (given && given->size() != attributes.rank) {
    node.fail("attribute 'output_shape': expected " + Twine(attributes.rank) +
              " sizes, found " + Twine(given->size()));
    return std::nullopt;
  }
  List totals;
  for (size_t d = 0; d < attributes.rank; ++d) {
    if (given && ShapedType::isDynamic(input[d]))
      node.fail("attribute 'output_shape': expected an input of known size, "
                "found " +
                host::dimsText(input));
    int64_t stride = attributes.strides[d];
    int64_t most = padding[d] + (kernel[d] - 1) * attributes.dilations[d] + 1;
    // stride (size - 1) + most, less the result's size
    totals.push_back(given ? stride * (input[d] - 1) + most - (*given)[d]
                           : most - stride);
    padding[d] += std::max<int64_t>(-totals.back(), 0);
    totals.back() = std::max<int64_t>(totals.back(), 0);
  }
  return totals;
}

void frontend::importConvTranspose(Node &node) {
  WindowAttributes attributes = readAttributes(node);
  List kernel = kernelOf(node, attributes.rank);
  List padding = readList(node, "output_padding", attributes.rank, 0, 0);
  if (node.failed())
    return;
  if (auto totals = excess(node, attributes, kernel, padding))
    attributes.pads = distribute(*totals, attributes.autoPad == "same_upper");
  auto named = common(node, attributes);
  named.push_back(node.attribute("output_padding", padding));
  named.push_back(node.attribute("groups", groupsOf(node)));
  node.setOutput(0, node.create("conv_transpose", convOperands(node), named));
}

//===----------------------------------------------------------------------===//
// Poolings
//===----------------------------------------------------------------------===//

static SmallVector<NamedAttribute> poolAttributes(Node &node) {
  WindowAttributes attributes = readAttributes(node);
  auto named = common(node, attributes);
  if (!node.attributes().integers("kernel_shape"))
    node.fail("attribute 'kernel_shape' is missing");
  List kernel = readList(node, "kernel_shape", attributes.rank, 1, 1);
  int64_t ceilMode = node.attributes().flag("ceil_mode");
  named.push_back(node.attribute("kernel", kernel));
  named.push_back(node.attribute("auto_pad", StringRef(attributes.autoPad)));
  named.push_back(node.attribute("ceil_mode", ceilMode));
  return named;
}

void frontend::importMaxPool(Node &node) {
  auto named = poolAttributes(node);
  node.setOutput(0, node.create("max_pool", node.input(0), named));
  int64_t columnMajor = node.attributes().flag("storage_order");
  if (node.outputCount() < 2)
    return;
  named.push_back(node.attribute("column_major", columnMajor));
  node.setOutput(1, node.create("max_pool_indices", node.input(0), named));
}

void frontend::importAveragePool(Node &node) {
  auto named = poolAttributes(node);
  int64_t counts = node.attributes().flag("count_include_pad");
  named.push_back(node.attribute("count_include_pad", counts));
  node.setOutput(0, node.create("average_pool", node.input(0), named));
}

void frontend::importGlobalPool(Node &node, StringRef opcode) {
  int64_t rank = typeOf(node.input(0)).getRank();
  if (rank < 3)
    return node.fail("expected an input of rank 3 or more, found " +
                     Twine(rank));
  auto axes = llvm::to_vector(llvm::seq<int64_t>(2, rank));
  node.setOutput(0, node.create(opcode, node.input(0),
                                {node.attribute("axes", axes),
                                 node.attribute("keep_dims", int64_t(1))}));
}
