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
