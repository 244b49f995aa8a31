//===- HandlersRandom.cpp - Operators that draw random numbers ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Handlers.h"
#include "mlir/IR/Location.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;
using Proto = ::onnx::TensorProto;

/// Tells the draws of nodes apart: the attribute, or the node's name. The run's
/// seed comes on top.
static int64_t seedOf(Node &node) {
  if (std::optional<double> seed = node.attributes().real("seed"))
    return llvm::bit_cast<uint32_t>(float(*seed));
  StringRef name = cast<NameLoc>(node.location()).getName();
  return uint32_t(llvm::xxh3_64bits(name));
}

void frontend::importMultinomial(Node &node) {
  int64_t samples = node.attributes().integer("sample_size", 1);
  int64_t type = node.attributes().integer("dtype", Proto::INT32);
  if (samples < 0)
    node.fail("attribute 'sample_size': expected 0 or more, found " +
              Twine(samples));
  if (type != Proto::INT32 && type != Proto::INT64)
    node.fail("attribute 'dtype': expected 6 (int32) or 7 (int64), found " +
              Twine(type));
  Value drawn = node.create("multinomial", node.input(0),
                            {node.attribute("samples", samples),
                             node.attribute("seed", seedOf(node))});
  StringRef name = type == Proto::INT32 ? "int32" : "int64";
  node.setOutput(0, node.create("cast", drawn, node.attribute("to", name)));
}
