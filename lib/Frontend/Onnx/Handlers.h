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

/// The handler of an operator of a domain ("" is ONNX's own), or null.
const Handler *findHandler(llvm::StringRef domain, llvm::StringRef op);
/// Whether operators of the domain have handlers.
bool isKnownDomain(llvm::StringRef domain);

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
/// Axes that are an attribute below `opset` and input 1 from there on.
std::optional<llvm::SmallVector<int64_t>> axesOf(Node &node, int64_t opset);
/// An operand of positions as int64; null for null.
mlir::Value positions(Node &node, mlir::Value value);

// HandlersElementwise.cpp
/// host.<opcode> of all inputs.
void importElementwise(Node &node, llvm::StringRef opcode);
/// host.<opcode>, a function of one tensor with the parameters of its row.
void importActivation(Node &node, llvm::StringRef opcode);
/// host.<opcode> of the first two inputs, then of that and the third, ...
void importVariadic(Node &node, llvm::StringRef opcode);
void importMean(Node &node);
void importClip(Node &node);
void importGelu(Node &node);
void importMod(Node &node);
void importIsInf(Node &node);
void importCastLike(Node &node);

// HandlersMath.cpp
void importMatMul(Node &node);
void importGemm(Node &node);
void importCumSum(Node &node);
/// host.<opcode> along the operator's axis.
void importSoftmax(Node &node, llvm::StringRef opcode);
/// host.<opcode>, arg_max or arg_min.
void importArg(Node &node, llvm::StringRef opcode);
/// host.<opcode> over the operator's axes.
void importReduction(Node &node, llvm::StringRef opcode);
void importReduceL1(Node &node);
void importReduceL2(Node &node);
void importReduceLogSum(Node &node);
void importReduceLogSumExp(Node &node);
void importReduceSumSquare(Node &node);
void importSize(Node &node);

// HandlersNormalization.cpp
void importBatchNormalization(Node &node);
void importInstanceNormalization(Node &node);
void importLayerNormalization(Node &node);

// HandlersIndexing.cpp
void importGatherElements(Node &node);
void importGatherNd(Node &node);
void importScatterElements(Node &node);
void importScatterNd(Node &node);
void importOneHot(Node &node);
void importTopK(Node &node);
void importSplit(Node &node);
void importTile(Node &node);
void importPad(Node &node);

// HandlersWindow.cpp
void importConv(Node &node);
void importConvTranspose(Node &node);
void importMaxPool(Node &node);
void importAveragePool(Node &node);
/// host.<opcode> over all spatial dimensions.
void importGlobalPool(Node &node, llvm::StringRef opcode);

// HandlersControl.cpp
void importIf(Node &node);
void importLoop(Node &node);

// HandlerReverseSequence.cpp
void importReverseSequence(Node &node);

// HandlerScan.cpp
void importScan(Node &node);

// HandlersRecurrence.cpp
void importLstm(Node &node);
void importGru(Node &node);
void importRnn(Node &node);

// HandlersRandom.cpp
void importMultinomial(Node &node);

// HandlersQuantization.cpp
void importQuantizeLinear(Node &node);
void importDequantizeLinear(Node &node);
void importDynamicQuantizeLinear(Node &node);
void importMatMulInteger(Node &node);
void importQLinearMatMul(Node &node);
void importQLinearConv(Node &node);
void importDynamicQuantizeLstm(Node &node);

} // namespace rampart::frontend

#endif // RAMPART_LIB_FRONTEND_ONNX_HANDLERS_H
