//===- HandlersQuantization.cpp - Operators on 8-bit integers -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An integer q stands for (q - zero point) scale. Weights become real numbers
// here, since an array has scales of its own; between layers integers stay.
//===----------------------------------------------------------------------===//
#include "Handlers.h"
#include "rampart/Dialect/Host/HostOps.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;

namespace {

/// How integers stand for real numbers: scale and zero point (may be null) for
/// all, or along `axis`.
struct Scheme {
  Value scale, zeroPoint;
  int64_t axis = 0;
};

} // namespace

static Value cast(Node &node, Value value, StringRef type) {
  return node.create("cast", value, node.attribute("to", type));
}

/// A list along `axis` of tensors of `rank`; one element for all.
static Value alongAxis(Node &node, Value list, int64_t axis, int64_t rank) {
  if (node.failed() || !list || typeOf(list).getRank() == 0)
    return list;
  if (typeOf(list).getRank() != 1) {
    node.fail("expected scales and zero points for all or along one axis, "
              "found rank " +
              Twine(typeOf(list).getRank()));
    return {};
  }
  if (typeOf(list).getDimSize(0) == 1)
    return node.create("squeeze", list,
                       node.attribute("axes", ArrayRef<int64_t>{0}));
  axis = node.normaliseAxis(axis, rank);
  SmallVector<int64_t> others;
  for (int64_t i = 0; i < rank; ++i)
    if (i != axis)
      others.push_back(i);
  return node.create("unsqueeze", list,
                     node.attribute("axes", ArrayRef<int64_t>(others)));
}

/// value - zero point, in int32.
static Value centred(Node &node, Value value, Value zeroPoint, int64_t axis) {
  Value wide = cast(node, value, "int32");
  if (!zeroPoint || node.failed())
    return wide;
  Value origin = alongAxis(node, zeroPoint, axis, typeOf(value).getRank());
  return node.create("sub", {wide, cast(node, origin, "int32")});
}

static Value dequantized(Node &node, Value value, const Scheme &scheme) {
  Value real = cast(node, centred(node, value, scheme.zeroPoint, scheme.axis),
                    "float32");
  if (node.failed())
    return {};
  Value scale =
      alongAxis(node, scheme.scale, scheme.axis, typeOf(value).getRank());
  return node.create("mul", {real, scale});
}

/// sat(rne(value / scale) + zero point) of the zero point's type; uint8
/// without.
static Value quantized(Node &node, Value value, const Scheme &scheme) {
  if (node.failed())
    return {};
  int64_t rank = typeOf(value).getRank();
  Value scale = alongAxis(node, scheme.scale, scheme.axis, rank);
  Value steps = node.create("round", node.create("div", {value, scale}));
  bool isSigned = false;
  if (scheme.zeroPoint) {
    isSigned = typeOf(scheme.zeroPoint).getElementType().isSignlessInteger(8);
    if (!isSigned &&
        !typeOf(scheme.zeroPoint).getElementType().isUnsignedInteger(8))
      node.fail("expected a zero point of int8 or uint8");
    Value origin = alongAxis(node, scheme.zeroPoint, scheme.axis, rank);
    steps = node.create("add", {steps, cast(node, origin, "float32")});
  }
  Value kept = node.create("clip", steps,
                           {node.attribute("alpha", isSigned ? -128.0 : 0.0),
                            node.attribute("beta", isSigned ? 127.0 : 255.0)});
  return cast(node, kept, isSigned ? "int8" : "uint8");
}

//===----------------------------------------------------------------------===//
// Conversions
//===----------------------------------------------------------------------===//

/// Inputs 1 and 2, and the attributes of all conversions.
static Scheme readScheme(Node &node) {
  node.attributes().integer("saturate"); // of 8-bit floats alone
  if (node.attributes().integer("block_size", 0) != 0)
    node.fail("attribute 'block_size': blocks are not supported");
  return {node.input(1), node.input(2), node.attributes().integer("axis", 1)};
}

void frontend::importQuantizeLinear(Node &node) {
  Scheme scheme = readScheme(node);
  int64_t type = node.attributes().integer("output_dtype", 0);
  if (type != 0 && (scheme.zeroPoint || type != ::onnx::TensorProto::UINT8))
    node.fail("attribute 'output_dtype': expected that of the zero point, or 2 "
              "(uint8) without one, found " +
              Twine(type));
  node.setOutput(0, quantized(node, node.input(0), scheme));
}

void frontend::importDequantizeLinear(Node &node) {
  Scheme scheme = readScheme(node);
  node.setOutput(0, dequantized(node, node.input(0), scheme));
}

void frontend::importDynamicQuantizeLinear(Node &node) {
  Value x = node.input(0);
  auto axes = llvm::to_vector(llvm::seq<int64_t>(0, typeOf(x).getRank()));
  Value zero = node.scalarLike(x, 0);
  auto extreme = [&](StringRef reduction, StringRef select) {
    Value found = node.create(reduction, x,
                              {node.attribute("axes", axes),
                               node.attribute("keep_dims", int64_t(0))});
    return node.create(select, {found, zero});
  };
  // Zero is among the values that have an integer of their own.
  Value least = extreme("reduce_min", "min"),
        most = extreme("reduce_max", "max");
  Value range = node.create("sub", {most, least});
  Value none = node.create("equal", {range, zero});
  Value scale = node.create(
      "where", {none, node.scalarLike(x, 1),
                node.create("div", {range, node.scalarLike(x, 255)})});
  Value origin = node.create("sub", {zero, node.create("div", {least, scale})});
  Value zeroPoint = quantized(node, origin, {node.scalarLike(x, 1), Value()});
  node.setOutput(0, quantized(node, x, {scale, zeroPoint}));
  node.setOutput(1, scale);
  node.setOutput(2, zeroPoint);
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// Whether the value is the same in every run: what arrays can hold.
static bool isConstant(Value value) {
  return value && value.getDefiningOp<host::ConstantOp>();
}

void frontend::importMatMulInteger(Node &node) {
  Value a = node.input(0), b = node.input(1);
  Value left = centred(node, a, node.input(2), -2);
  Value right = centred(node, b, node.input(3), -1);
  if (!isConstant(b)) {
    node.setOutput(0, node.create("matmul", {left, right}));
    return;
  }
  // Weights on an array: real numbers, of which integers are made again.
  Value product = node.create(
      "matmul", {cast(node, left, "float32"), cast(node, right, "float32")});
  node.setOutput(0, cast(node, node.create("round", product), "int32"));
}

/// Inputs first, first + 1 and first + 2, along `axis`.
static Value dequantizedInput(Node &node, size_t first, int64_t axis) {
  return dequantized(node, node.input(first),
                     {node.input(first + 1), node.input(first + 2), axis});
}

void frontend::importQLinearMatMul(Node &node) {
  Value product = node.create(
      "matmul", {dequantizedInput(node, 0, -2), dequantizedInput(node, 3, -1)});
  node.setOutput(0, quantized(node, product, {node.input(6), node.input(7)}));
}

void frontend::importQLinearConv(Node &node) {
  SmallVector<Value> operands{dequantizedInput(node, 0, 0),
                              dequantizedInput(node, 3, 0)};
  Scheme result{node.input(6), node.input(7)};
  // The bias counts in units of both scales.
  if (Value bias = node.input(8))
    operands.push_back(dequantized(
        node, bias,
        {node.create("mul", {node.input(1), node.input(4)}), Value(), 0}));
  node.setInputs(operands);
  if (node.failed())
    return;
  importConv(node);
  node.setOutput(0, quantized(node, node.output(0), result));
}

//===----------------------------------------------------------------------===//
// Recurrences
//===----------------------------------------------------------------------===//

/// Weights [D, inputs, gates H] with scales and zero points [D] or [D, gates H]
/// as those of LSTM.
static Value weightsOf(Node &node, size_t weights, size_t scale) {
  auto spread = [&](size_t input) {
    Value list = node.input(input);
    if (!list)
      node.fail("input " + Twine(input) + " is missing");
    if (node.failed())
      return Value();
    int64_t rank = typeOf(list).getRank();
    if (rank != 1 && rank != 2)
      node.fail("expected scales and zero points of rank 1 or 2, found rank " +
                Twine(rank));
    SmallVector<int64_t> axes{1};
    if (rank == 1)
      axes.push_back(2);
    return node.create("unsqueeze", list,
                       node.attribute("axes", ArrayRef<int64_t>(axes)));
  };
  Value factors = spread(scale), origins = spread(scale + 1);
  Value steps = node.create("sub", {cast(node, node.input(weights), "int32"),
                                    cast(node, origins, "int32")});
  Value real = node.create("mul", {cast(node, steps, "float32"), factors});
  return node.create("transpose", real,
                     node.attribute("perm", ArrayRef<int64_t>{0, 2, 1}));
}

void frontend::importDynamicQuantizeLstm(Node &node) {
  SmallVector<Value> operands{node.input(0), weightsOf(node, 1, 8),
                              weightsOf(node, 2, 10)};
  for (size_t i = 3; i < 8; ++i)
    operands.push_back(node.input(i));
  node.setInputs(operands);
  if (!node.failed())
    importLstm(node);
}
