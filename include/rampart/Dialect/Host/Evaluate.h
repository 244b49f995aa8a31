//===- Evaluate.h - Host operations on constants ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_EVALUATE_H
#define RAMPART_DIALECT_HOST_EVALUATE_H

#include "mlir/IR/BuiltinAttributes.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/host/Tensor.h"

#include <optional>
#include <string>

namespace rampart::host {

/// The constant that `value` is; null if it is none.
mlir::ElementsAttr constantOperand(mlir::Value value);

/// Whether operands that are known make the result known.
bool isDeterministic(KernelOpInterface op);

/// Runs the runtime's kernel of `op`. Emits an error on `op` where the kernel
/// refuses the operands.
mlir::FailureOr<Tensor> runKernel(KernelOpInterface op,
                                  llvm::ArrayRef<Tensor> operands);

/// What `op` takes of a constant, where it is a slice of whole indices of the
/// leading axis: a constant that shares its bytes. Null for anything else.
mlir::ElementsAttr leadingPart(KernelOpInterface op);

/// A vector of sizes that are all known although the tensors they belong to are
/// not; null otherwise.
mlir::ElementsAttr constantSizes(mlir::Value value);

/// The constant that a small tensor is, as it follows from constants and known
/// sizes; null where it does not.
mlir::ElementsAttr knownConstant(mlir::Value value);

/// Why a value is not known although it follows from constants: what the first
/// kernel that fails says, and its node. Nothing where it depends on inputs.
std::optional<std::string> evaluationError(mlir::Value value);

/// The value of a condition (i1, one element) that follows from constants and
/// known sizes.
std::optional<bool> knownCondition(mlir::Value condition);

/// createKernelOp on constants, evaluated at once: a host.constant. For
/// operands that are known to fit.
mlir::FailureOr<mlir::Value>
createEvaluated(mlir::OpBuilder &builder, mlir::Location location,
                llvm::StringRef opcode, mlir::ValueRange constants,
                llvm::ArrayRef<mlir::NamedAttribute> attributes = {});

} // namespace rampart::host

#endif // RAMPART_DIALECT_HOST_EVALUATE_H
