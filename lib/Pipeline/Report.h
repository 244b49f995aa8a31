//===- Report.h - What the compiler decided, as JSON ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reports read the IR alone, and the schedule the program made of it.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_PIPELINE_REPORT_H
#define RAMPART_LIB_PIPELINE_REPORT_H

#include "mlir/IR/BuiltinOps.h"
#include "rampart/program/Program.h"
#include "llvm/Support/JSON.h"

namespace rampart {

/// "model", "machine".
void reportModel(const std::string &name, const Machine &machine,
                 llvm::json::Object &report);
/// Of a module of arrays and ramps: "matrices", "ramps", "gates", with digital
/// alternatives or without.
void reportMapping(mlir::ModuleOp module, const Machine &machine,
                   bool alternatives, llvm::json::Object &report);
/// Of a tile program: "arrays", "tiles", "nodes".
void reportTiles(mlir::ModuleOp module, const Machine &machine,
                 llvm::json::Object &report);

/// When the program's instructions run, and how long it takes. Errors: an
/// instruction takes too long to be scheduled.
Status reportSchedule(const Program &program, llvm::json::Object &report);

} // namespace rampart

#endif // RAMPART_LIB_PIPELINE_REPORT_H
