//===- Handlers.cpp - The table of ONNX operators -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Handlers.h"
#include "rampart/Frontend/Onnx/Import.h"

#include <algorithm>
#include <limits>

using namespace rampart::frontend;

static constexpr size_t many = std::numeric_limits<size_t>::max();

namespace {

/// An opcode as a template argument.
template <size_t N>
struct Opcode {
  char text[N];
  constexpr Opcode(const char (&from)[N]) { std::copy_n(from, N, text); }
};

/// A family's handler for one opcode.
template <void (*family)(Node &, llvm::StringRef), Opcode opcode>
void as(Node &node) {
  family(node, opcode.text);
}

} // namespace

// Operator, least inputs, most inputs, most outputs, handler, first opset.
static constexpr Handler handlers[] = {
    {"Abs", 1, 1, 1, as<importElementwise, "abs">, 1},
    {"Acos", 1, 1, 1, as<importElementwise, "acos">, 1},
    {"Acosh", 1, 1, 1, as<importElementwise, "acosh">, 1},
    {"Add", 2, 2, 1, as<importElementwise, "add">, 1},
    {"And", 2, 2, 1, as<importElementwise, "and">, 1},
    {"ArgMax", 1, 1, 1, as<importArg, "arg_max">, 1},
    {"ArgMin", 1, 1, 1, as<importArg, "arg_min">, 1},
    {"Asin", 1, 1, 1, as<importElementwise, "asin">, 1},
    {"Asinh", 1, 1, 1, as<importElementwise, "asinh">, 1},
    {"Atan", 1, 1, 1, as<importElementwise, "atan">, 1},
    {"Atanh", 1, 1, 1, as<importElementwise, "atanh">, 1},
    {"AveragePool", 1, 1, 1, importAveragePool, 1},
    {"BatchNormalization", 5, 5, 5, importBatchNormalization},
    {"Cast", 1, 1, 1, importCast},
    {"CastLike", 2, 2, 1, importCastLike, 1},
    {"Ceil", 1, 1, 1, as<importElementwise, "ceil">, 1},
    {"Celu", 1, 1, 1, as<importActivation, "celu">, 1},
    {"Clip", 1, 3, 1, importClip, 1},
    {"Concat", 1, many, 1, importConcat, 1},
    {"Constant", 0, 0, 1, importConstant, 1},
    {"ConstantOfShape", 1, 1, 1, importConstantOfShape},
    {"Conv", 2, 3, 1, importConv, 1},
    {"ConvTranspose", 2, 3, 1, importConvTranspose, 1},
    {"Cos", 1, 1, 1, as<importElementwise, "cos">, 1},
    {"Cosh", 1, 1, 1, as<importElementwise, "cosh">, 1},
    {"CumSum", 2, 2, 1, importCumSum, 1},
    {"DequantizeLinear", 2, 3, 1, importDequantizeLinear, 10},
    {"Div", 2, 2, 1, as<importElementwise, "div">, 1},
    {"Dropout", 1, 3, 2, importDropout, 1},
    {"DynamicQuantizeLinear", 1, 1, 3, importDynamicQuantizeLinear, 11},
    {"Elu", 1, 1, 1, as<importActivation, "elu">, 1},
    {"Equal", 2, 2, 1, as<importElementwise, "equal">, 1},
    {"Erf", 1, 1, 1, as<importElementwise, "erf">, 1},
    {"Exp", 1, 1, 1, as<importElementwise, "exp">, 1},
    {"Expand", 2, 2, 1, importExpand},
    {"Flatten", 1, 1, 1, importFlatten, 1},
    {"Floor", 1, 1, 1, as<importElementwise, "floor">, 1},
    {"Gather", 2, 2, 1, importGather, 1},
    {"GatherElements", 2, 2, 1, importGatherElements, 1},
    {"GatherND", 2, 2, 1, importGatherNd, 1},
    {"Gelu", 1, 1, 1, importGelu, 1},
    {"Gemm", 2, 3, 1, importGemm},
    {"GlobalAveragePool", 1, 1, 1, as<importGlobalPool, "reduce_mean">, 1},
    {"GlobalMaxPool", 1, 1, 1, as<importGlobalPool, "reduce_max">, 1},
    {"Greater", 2, 2, 1, as<importElementwise, "greater">, 1},
    {"GreaterOrEqual", 2, 2, 1, as<importElementwise, "greater_or_equal">, 1},
    {"GRU", 3, 6, 2, importGru, 1},
    {"HardSigmoid", 1, 1, 1, as<importActivation, "hardsigmoid">, 1},
    {"HardSwish", 1, 1, 1, as<importActivation, "hardswish">, 1},
    {"Identity", 1, 1, 1, importIdentity, 1},
    {"If", 1, 1, many, importIf, 1},
    {"InstanceNormalization", 3, 3, 1, importInstanceNormalization, 1},
    {"IsInf", 1, 1, 1, importIsInf, 1},
    {"IsNaN", 1, 1, 1, as<importElementwise, "is_nan">, 1},
    {"LayerNormalization", 2, 3, 3, importLayerNormalization, 1},
    {"LeakyRelu", 1, 1, 1, as<importActivation, "leakyrelu">, 1},
    {"Less", 2, 2, 1, as<importElementwise, "less">, 1},
    {"LessOrEqual", 2, 2, 1, as<importElementwise, "less_or_equal">, 1},
    {"Log", 1, 1, 1, as<importElementwise, "log">, 1},
    {"LogSoftmax", 1, 1, 1, as<importSoftmax, "log_softmax">, 1},
    {"Loop", 0, many, many, importLoop, 1},
    {"LSTM", 3, 8, 3, importLstm, 1},
    {"MatMul", 2, 2, 1, importMatMul, 1},
    {"MatMulInteger", 2, 4, 1, importMatMulInteger, 10},
    {"Max", 1, many, 1, as<importVariadic, "max">, 1},
    {"MaxPool", 1, 1, 2, importMaxPool, 1},
    {"Mean", 1, many, 1, importMean, 1},
    {"Min", 1, many, 1, as<importVariadic, "min">, 1},
    {"Mish", 1, 1, 1, as<importActivation, "mish">, 1},
    {"Mod", 2, 2, 1, importMod, 1},
    {"Mul", 2, 2, 1, as<importElementwise, "mul">, 1},
    {"Multinomial", 1, 1, 1, importMultinomial, 7},
    {"Neg", 1, 1, 1, as<importElementwise, "neg">, 1},
    {"NonZero", 1, 1, 1, as<importElementwise, "non_zero">, 1},
    {"Not", 1, 1, 1, as<importElementwise, "not">, 1},
    {"OneHot", 3, 3, 1, importOneHot, 1},
    {"Or", 2, 2, 1, as<importElementwise, "or">, 1},
    {"Pad", 1, 4, 1, importPad, 1},
    {"Pow", 2, 2, 1, as<importElementwise, "pow">, 1},
    {"PRelu", 2, 2, 1, as<importElementwise, "prelu">, 7},
    {"QLinearConv", 8, 9, 1, importQLinearConv, 10},
    {"QLinearMatMul", 8, 8, 1, importQLinearMatMul, 10},
    {"QuantizeLinear", 2, 3, 1, importQuantizeLinear, 10},
    {"Range", 3, 3, 1, as<importElementwise, "range">, 1},
    {"Reciprocal", 1, 1, 1, as<importElementwise, "reciprocal">, 1},
    {"ReduceL1", 1, 2, 1, importReduceL1, 1},
    {"ReduceL2", 1, 2, 1, importReduceL2, 1},
    {"ReduceLogSum", 1, 2, 1, importReduceLogSum, 1},
    {"ReduceLogSumExp", 1, 2, 1, importReduceLogSumExp, 1},
    {"ReduceMax", 1, 2, 1, as<importReduction, "reduce_max">, 1},
    {"ReduceMean", 1, 2, 1, as<importReduction, "reduce_mean">, 1},
    {"ReduceMin", 1, 2, 1, as<importReduction, "reduce_min">, 1},
    {"ReduceProd", 1, 2, 1, as<importReduction, "reduce_prod">, 1},
    {"ReduceSum", 1, 2, 1, as<importReduction, "reduce_sum">, 1},
    {"ReduceSumSquare", 1, 2, 1, importReduceSumSquare, 1},
    {"Relu", 1, 1, 1, as<importActivation, "relu">, 1},
    {"Reshape", 2, 2, 1, importReshape},
    {"ReverseSequence", 2, 2, 1, importReverseSequence},
    {"RNN", 3, 6, 2, importRnn, 1},
    {"Round", 1, 1, 1, as<importElementwise, "round">, 1},
    {"Scan", 1, many, many, importScan, 1},
    {"Scatter", 3, 3, 1, importScatterElements, 1},
    {"ScatterElements", 3, 3, 1, importScatterElements, 1},
    {"ScatterND", 3, 3, 1, importScatterNd, 1},
    {"Selu", 1, 1, 1, as<importActivation, "selu">, 1},
    {"Shape", 1, 1, 1, importShape, 1},
    {"Sigmoid", 1, 1, 1, as<importActivation, "sigmoid">, 1},
    {"Sign", 1, 1, 1, as<importElementwise, "sign">, 1},
    {"Sin", 1, 1, 1, as<importElementwise, "sin">, 1},
    {"Sinh", 1, 1, 1, as<importElementwise, "sinh">, 1},
    {"Size", 1, 1, 1, importSize, 1},
    {"Slice", 1, 5, 1, importSlice, 1},
    {"Softmax", 1, 1, 1, as<importSoftmax, "softmax">, 1},
    {"Softplus", 1, 1, 1, as<importActivation, "softplus">, 1},
    {"Softsign", 1, 1, 1, as<importActivation, "softsign">, 1},
    {"Split", 1, 2, many, importSplit, 1},
    {"Sqrt", 1, 1, 1, as<importElementwise, "sqrt">, 1},
    {"Squeeze", 1, 2, 1, importSqueeze, 1},
    {"Sub", 2, 2, 1, as<importElementwise, "sub">, 1},
    {"Sum", 1, many, 1, as<importVariadic, "add">, 1},
    {"Tan", 1, 1, 1, as<importElementwise, "tan">, 1},
    {"Tanh", 1, 1, 1, as<importActivation, "tanh">, 1},
    {"ThresholdedRelu", 1, 1, 1, as<importActivation, "thresholdedrelu">, 1},
    {"Tile", 2, 3, 1, importTile, 1},
    {"TopK", 1, 2, 2, importTopK, 1},
    {"Transpose", 1, 1, 1, importTranspose, 1},
    {"Unsqueeze", 1, 2, 1, importUnsqueeze, 1},
    {"Where", 3, 3, 1, as<importElementwise, "where">, 1},
    {"Xor", 2, 2, 1, as<importElementwise, "xor">, 1},
};

// ONNX Runtime's own.
static constexpr Handler microsoftHandlers[] = {
    {"DynamicQuantizeLSTM", 3, 12, 3, importDynamicQuantizeLstm},
};

static llvm::ArrayRef<Handler> handlersOf(llvm::StringRef domain) {
  if (domain.empty() || domain == "ai.onnx")
    return handlers;
  if (domain == "com.microsoft")
    return microsoftHandlers;
  return {};
}

bool rampart::frontend::isKnownDomain(llvm::StringRef domain) {
  return !handlersOf(domain).empty();
}

const Handler *rampart::frontend::findHandler(llvm::StringRef domain,
                                              llvm::StringRef op) {
  for (const Handler &handler : handlersOf(domain))
    if (handler.op == op)
      return &handler;
  return nullptr;
}

std::vector<SupportedOperator> rampart::frontend::supportedOperators() {
  std::vector<SupportedOperator> result;
  for (const Handler &handler : handlers)
    result.push_back({handler.op.str(), handler.minOpset});
  for (const Handler &handler : microsoftHandlers)
    result.push_back({"com.microsoft." + handler.op.str(), 1});
  std::sort(result.begin(), result.end(),
            [](const auto &a, const auto &b) { return a.name < b.name; });
  return result;
}
