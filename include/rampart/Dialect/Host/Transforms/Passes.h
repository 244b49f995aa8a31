//===- Passes.h - Passes of the host dialect --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_TRANSFORMS_PASSES_H
#define RAMPART_DIALECT_HOST_TRANSFORMS_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "rampart/Dialect/Host/HostDialect.h"

namespace rampart::host {

/// Replaces the result types of `op` by what follows from its operands, where
/// that says more. Fails, with an error, on a contradiction.
llvm::LogicalResult refineResultTypes(mlir::Operation *op);

/// Makes the function's type that of its body.
void refineFunctionType(mlir::func::FuncOp function);

/// What host-fold-constants does to one function.
llvm::LogicalResult foldConstants(mlir::func::FuncOp function,
                                  int64_t maxBytes);

/// What host-infer-types does to one function.
llvm::LogicalResult inferTypes(mlir::func::FuncOp function);

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "rampart/Dialect/Host/Transforms/Passes.h.inc"

} // namespace rampart::host

#endif // RAMPART_DIALECT_HOST_TRANSFORMS_PASSES_H
