//===- Handlers.h - One function per ONNX operator --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every handler reads its node's attributes and inputs in the form of the
// node's opset and builds normalised operations.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_FRONTEND_ONNX_HANDLERS_H
#define RAMPART_LIB_FRONTEND_ONNX_HANDLERS_H

#include "Node.h"

namespace rampart::frontend {

struct Handler {
  llvm::StringLiteral op;
  /// Inputs below the minimum have to be there.
  size_t minInputs, maxInputs, maxOutputs;
  void (*import)(Node &node);
  /// Broadcasting and shapes meant something else before opset 7.
  int64_t minOpset = 7;
};

/// The handler of an operator of ONNX's default domain, or null.
const Handler *findHandler(llvm::StringRef op);

// HandlersConstant.cpp
void importConstant(Node &node);
void importConstantOfShape(Node &node);
void importIdentity(Node &node);
void importDropout(Node &node);
void importCast(Node &node);

// HandlersMovement.cpp
void importTranspose(Node &node);
void importSqueeze(Node &node);
void importUnsqueeze(Node &node);
void importReshape(Node &node);
void importFlatten(Node &node);
void importSlice(Node &node);
void importGather(Node &node);
void importConcat(Node &node);
void importShape(Node &node);
void importExpand(Node &node);

// HandlersMath.cpp
void importRelu(Node &node);
void importElu(Node &node);
void importSigmoid(Node &node);
void importTanh(Node &node);
void importSqrt(Node &node);
void importAdd(Node &node);
void importSub(Node &node);
void importMul(Node &node);
void importDiv(Node &node);
void importPow(Node &node);
void importMatMul(Node &node);
void importGemm(Node &node);
void importSoftmax(Node &node);
void importReduceMean(Node &node);

// HandlersControl.cpp
void importIf(Node &node);
void importLoop(Node &node);

// HandlerScan.cpp
void importScan(Node &node);

// HandlersRecurrence.cpp
void importLstm(Node &node);
void importGru(Node &node);
void importRnn(Node &node);

} // namespace rampart::frontend

#endif // RAMPART_LIB_FRONTEND_ONNX_HANDLERS_H
