//===- HostOps.h - Operations of the host dialect ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operations, and how they map to the runtime's table of host operations.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_HOSTOPS_H
#define RAMPART_DIALECT_HOST_HOSTOPS_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "rampart/Dialect/Host/HostDialect.h"
#include "rampart/host/HostOp.h"

namespace rampart::host::detail {

/// The attributes of `op` that the row of its opcode asks for, found by name.
HostAttributes attributesOfTable(mlir::Operation *op);

/// Checks a kernel operation against its row of the table, its result type
/// against the inferred one.
llvm::LogicalResult verifyKernelOp(mlir::Operation *op);

//===-- Result types of families of operations ----------------------------===//

using Inferred = mlir::FailureOr<mlir::RankedTensorType>;

/// Operands of one element type, broadcast.
Inferred inferBroadcast(mlir::Operation *op, mlir::ValueRange operands);
/// The same with a result of bools.
Inferred inferComparison(mlir::Operation *op, mlir::ValueRange operands);
/// Broadcast, with the element type of the base.
Inferred inferPower(mlir::Operation *op, mlir::Value base,
                    mlir::Value exponent);
/// The type of `input`, which has `axes`.
Inferred inferAlong(mlir::Operation *op, mlir::Value input,
                    llvm::ArrayRef<int64_t> axes);
/// `input` without `axes`, or with size 1 there.
Inferred inferReduced(mlir::Operation *op, mlir::Value input,
                      llvm::ArrayRef<int64_t> axes, bool keepDims);
/// The same with a result of int64.
Inferred inferPosition(mlir::Operation *op, mlir::Value input, int64_t axis,
                       bool keepDims);
/// The type of `input`, whose element type `updates` has too.
Inferred inferScatter(mlir::Operation *op, mlir::Value input,
                      mlir::Value updates);

} // namespace rampart::host::detail

#include "rampart/Dialect/Host/HostInterfaces.h.inc"

#define GET_OP_CLASSES
#include "rampart/Dialect/Host/HostOps.h.inc"

namespace rampart::host {

/// The runtime's operation that `op` stands for; emits an error on `op` where
/// its attributes do not fit the table.
mlir::FailureOr<HostOp> encode(KernelOpInterface op);

/// Creates the operation `host.<opcode>` with the result type that follows from
/// its operands. Fails, with an error at `location`, where the operands do not
/// fit (the builders generated from ODS would abort instead).
mlir::FailureOr<mlir::Value>
createKernelOp(mlir::OpBuilder &builder, mlir::Location location,
               llvm::StringRef opcode, mlir::ValueRange operands,
               llvm::ArrayRef<mlir::NamedAttribute> attributes = {});

} // namespace rampart::host

#endif // RAMPART_DIALECT_HOST_HOSTOPS_H
