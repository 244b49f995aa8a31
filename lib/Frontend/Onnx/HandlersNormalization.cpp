//===- HandlersNormalization.cpp - Normalisations -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each is a few elementwise operations; those of constants fold.
//===----------------------------------------------------------------------===//
#include "Handlers.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;

/// A vector of one element per channel, as it broadcasts to [N, C, ...].
static Value perChannel(Node &node, Value vector, int64_t rank) {
  auto axes =
      llvm::to_vector(llvm::seq<int64_t>(1, std::max<int64_t>(rank - 1, 1)));
  return node.create("unsqueeze", vector, node.attribute("axes", axes));
}

/// 1 / sqrt(variance + epsilon)
static Value inverseDeviation(Node &node, Value variance) {
  double epsilon = node.attributes().real("epsilon").value_or(1e-5);
  Value sum =
      node.create("add", {variance, node.scalarLike(variance, epsilon)});
  return node.create("reciprocal", node.create("sqrt", sum));
}

void frontend::importBatchNormalization(Node &node) {
  Attributes &attributes = node.attributes();
  attributes.real("momentum"); // of training
  if (attributes.flag("training_mode"))
    return node.fail("attribute 'training_mode': expected 0, found 1");
  if (node.opset() < 9 && !attributes.flag("spatial", true))
    return node.fail("attribute 'spatial': expected 1, found 0");
  int64_t rank = typeOf(node.input(0)).getRank();
  // (x - mean) scale / deviation + bias, as a factor and a bias of x.
  Value factor = node.create(
      "mul", {node.input(1), inverseDeviation(node, node.input(4))});
  Value bias = node.create(
      "sub", {node.input(2), node.create("mul", {node.input(3), factor})});
  Value scaled =
      node.create("mul", {node.input(0), perChannel(node, factor, rank)});
  node.setOutput(0, node.create("add", {scaled, perChannel(node, bias, rank)}));
}

namespace {

/// A value normalised over axes.
struct Normalised {
  Value value, mean, inverse;
};

} // namespace

static Normalised normalise(Node &node, Value input, ArrayRef<int64_t> axes) {
  auto mean = [&](Value value) {
    return node.create("reduce_mean", value,
                       {node.attribute("axes", axes),
                        node.attribute("keep_dims", int64_t(1))});
  };
  Normalised result;
  result.mean = mean(input);
  Value difference = node.create("sub", {input, result.mean});
  Value variance = mean(node.create("mul", {difference, difference}));
  result.inverse = inverseDeviation(node, variance);
  result.value = node.create("mul", {difference, result.inverse});
  return result;
}

void frontend::importInstanceNormalization(Node &node) {
  int64_t rank = typeOf(node.input(0)).getRank();
  auto axes =
      llvm::to_vector(llvm::seq<int64_t>(2, std::max<int64_t>(rank, 2)));
  Value normalised = normalise(node, node.input(0), axes).value;
  Value scaled =
      node.create("mul", {normalised, perChannel(node, node.input(1), rank)});
  node.setOutput(
      0, node.create("add", {scaled, perChannel(node, node.input(2), rank)}));
}

void frontend::importLayerNormalization(Node &node) {
  int64_t rank = typeOf(node.input(0)).getRank();
  node.attributes().integer("stash_type"); // everything is float32
  int64_t axis =
      node.normaliseAxis(node.attributes().integer("axis", -1), rank);
  auto axes = llvm::to_vector(llvm::seq<int64_t>(axis, rank));
  Normalised normalised = normalise(node, node.input(0), axes);
  Value result = node.create("mul", {normalised.value, node.input(1)});
  if (Value bias = node.input(2))
    result = node.create("add", {result, bias});
  node.setOutput(0, result);
  node.setOutput(1, normalised.mean);
  node.setOutput(2, normalised.inverse);
}
