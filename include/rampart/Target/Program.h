//===- Program.h - Between tile programs and .rprog files -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TARGET_PROGRAM_H
#define RAMPART_TARGET_PROGRAM_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/raw_ostream.h"

#include <cstddef>
#include <vector>

namespace rampart {

/// Writes `module`, a tile program, as docs/ProgramFormat.md defines it. Large
/// data is streamed from the module's resources.
mlir::LogicalResult emitProgram(mlir::ModuleOp module, llvm::raw_ostream &os);

/// The same in memory.
mlir::FailureOr<std::vector<std::byte>> emitProgramBytes(mlir::ModuleOp module);

/// The tile program in `bytes`, called `name` in errors.
mlir::OwningOpRef<mlir::ModuleOp> readProgram(std::vector<std::byte> bytes,
                                              llvm::StringRef name,
                                              mlir::MLIRContext *context);

/// Registers --tile-to-program, --program-to-tile and
/// --program-to-conductances.
void registerProgramTranslations();

} // namespace rampart

#endif // RAMPART_TARGET_PROGRAM_H
