//===- Handlers.cpp - The table of ONNX operators -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Handlers.h"

#include <limits>

using namespace rampart::frontend;

static constexpr size_t many = std::numeric_limits<size_t>::max();

// Operator, least inputs, most inputs, most outputs, handler, first opset.
static constexpr Handler handlers[] = {
    {"Add", 2, 2, 1, importAdd},
    {"Cast", 1, 1, 1, importCast},
    {"Concat", 1, many, 1, importConcat},
    {"Constant", 0, 0, 1, importConstant},
    {"ConstantOfShape", 1, 1, 1, importConstantOfShape},
    {"Div", 2, 2, 1, importDiv},
    {"Dropout", 1, 3, 2, importDropout},
    {"Elu", 1, 1, 1, importElu},
    {"Expand", 2, 2, 1, importExpand},
    {"Flatten", 1, 1, 1, importFlatten},
    {"Gather", 2, 2, 1, importGather},
    {"Gemm", 2, 3, 1, importGemm},
    {"GRU", 3, 6, 2, importGru, 1},
    {"Identity", 1, 1, 1, importIdentity},
    {"If", 1, 1, many, importIf, 1},
    {"LSTM", 3, 8, 3, importLstm, 1},
    {"Loop", 0, many, many, importLoop, 1},
    {"MatMul", 2, 2, 1, importMatMul},
    {"Mul", 2, 2, 1, importMul},
    {"Pow", 2, 2, 1, importPow},
    {"RNN", 3, 6, 2, importRnn, 1},
    {"ReduceMean", 1, 2, 1, importReduceMean},
    {"Relu", 1, 1, 1, importRelu},
    {"Reshape", 2, 2, 1, importReshape},
    {"Scan", 1, many, many, importScan, 1},
    {"Shape", 1, 1, 1, importShape},
    {"Sigmoid", 1, 1, 1, importSigmoid},
    {"Slice", 1, 5, 1, importSlice},
    {"Softmax", 1, 1, 1, importSoftmax},
    {"Sqrt", 1, 1, 1, importSqrt},
    {"Squeeze", 1, 2, 1, importSqueeze},
    {"Sub", 2, 2, 1, importSub},
    {"Tanh", 1, 1, 1, importTanh},
    {"Transpose", 1, 1, 1, importTranspose},
    {"Unsqueeze", 1, 2, 1, importUnsqueeze},
};

const Handler *rampart::frontend::findHandler(llvm::StringRef op) {
  for (const Handler &handler : handlers)
    if (handler.op == op)
      return &handler;
  return nullptr;
}
