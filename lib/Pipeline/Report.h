//===- Report.h - What the compiler decided, as JSON ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reports read the IR, and of the program made of it schedule and cost.
// docs/Reports.md lists the keys.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_PIPELINE_REPORT_H
#define RAMPART_LIB_PIPELINE_REPORT_H

#include "mlir/IR/BuiltinOps.h"
#include "rampart/Mapping/FaultMap.h"
#include "rampart/io/Npy.h"
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
/// Of a tile program: "arrays", "placed_ramps", "tiles", "nodes".
void reportTiles(mlir::ModuleOp module, const Machine &machine,
                 llvm::json::Object &report);

/// "faults": what was done about those of the chip `map`, if anything.
void reportFaults(mlir::ModuleOp module, const mapping::FaultMap &map,
                  bool blind, llvm::json::Object &report);

/// "schedule": when the program's instructions run, and how long it takes;
/// "cost": energy, latency and area, with the codes of a run on `samples`, or
/// expected ones; "traffic" between tiles. Errors: an instruction takes too
/// long to be scheduled.
Status reportProgram(const Program &program, const NamedTensors *samples,
                     llvm::json::Object &report);

} // namespace rampart

#endif // RAMPART_LIB_PIPELINE_REPORT_H
