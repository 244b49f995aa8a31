//===- Xbar.h - The xbar dialect --------------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_XBAR_XBAR_H
#define RAMPART_DIALECT_XBAR_XBAR_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "rampart/Dialect/Host/HostDialect.h"
#include "rampart/Dialect/Rnn/RnnDialect.h"

namespace rampart::xbar {
/// A 1-D static tensor of host codes.
bool isCodeVector(mlir::Type type);
/// A 1-D static tensor of column sums.
bool isAnalogVector(mlir::Type type);
} // namespace rampart::xbar

#include "rampart/Dialect/Xbar/XbarDialect.h.inc"

#define GET_TYPEDEF_CLASSES
#include "rampart/Dialect/Xbar/XbarTypes.h.inc"

#define GET_OP_CLASSES
#include "rampart/Dialect/Xbar/XbarOps.h.inc"

namespace rampart::xbar {
/// The code type of a code vector.
inline host::CodeType codeOf(mlir::Type type) {
  return llvm::cast<host::CodeType>(
      llvm::cast<mlir::RankedTensorType>(type).getElementType());
}
/// Elements of a vector of codes or sums.
inline int64_t widthOf(mlir::Type type) {
  return llvm::cast<mlir::RankedTensorType>(type).getDimSize(0);
}
} // namespace rampart::xbar

#endif // RAMPART_DIALECT_XBAR_XBAR_H
