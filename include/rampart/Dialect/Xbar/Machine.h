//===- Machine.h - The machine as a module attribute ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `rampart.machine` is a dictionary of the description's keys and their text,
// so that every decision can be traced in the IR alone.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_XBAR_MACHINE_H
#define RAMPART_DIALECT_XBAR_MACHINE_H

#include "mlir/IR/BuiltinOps.h"
#include "rampart/core/Machine.h"

namespace rampart::xbar {

void setMachine(mlir::ModuleOp module, const Machine &machine);

/// The machine that `module` is compiled for; emits an error where there is
/// none, or one that is not complete.
mlir::FailureOr<Machine> getMachine(mlir::ModuleOp module);

} // namespace rampart::xbar

#endif // RAMPART_DIALECT_XBAR_MACHINE_H
