//===- Evaluate.h - Host operations on constants ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_EVALUATE_H
#define RAMPART_DIALECT_HOST_EVALUATE_H

#include "mlir/IR/BuiltinAttributes.h"
#include "rampart/Dialect/Host/HostOps.h"

namespace rampart::host {

/// Whether every operand is a constant.
bool hasConstantOperands(mlir::Operation *op);

/// Runs the runtime's kernel of `op`, whose operands are all constants. Emits
/// an error on `op` where the kernel refuses them.
mlir::FailureOr<mlir::ElementsAttr> evaluateKernel(KernelOpInterface op);

/// createKernelOp on constants, evaluated at once: a host.constant. For
/// operands that are known to fit.
mlir::FailureOr<mlir::Value>
createEvaluated(mlir::OpBuilder &builder, mlir::Location location,
                llvm::StringRef opcode, mlir::ValueRange constants,
                llvm::ArrayRef<mlir::NamedAttribute> attributes = {});

} // namespace rampart::host

#endif // RAMPART_DIALECT_HOST_EVALUATE_H
