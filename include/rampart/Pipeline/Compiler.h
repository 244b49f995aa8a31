//===- Compiler.h - From a model to a program -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What rampart-compile does, as a library.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_PIPELINE_COMPILER_H
#define RAMPART_PIPELINE_COMPILER_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "rampart/Frontend/Onnx/Import.h"
#include "rampart/Mapping/FaultMap.h"
#include "rampart/core/Machine.h"
#include "rampart/core/Result.h"
#include "rampart/io/Npy.h"
#include "rampart/program/Program.h"
#include "llvm/Support/JSON.h"

#include <optional>

namespace rampart {

/// Levels at which compiling may stop.
enum class Level { Rnn, Xbar, Tile };

struct CompileOptions {
  Machine machine;
  frontend::OnnxOptions onnx;
  Level level = Level::Tile;
  /// Sample inputs by name from which ranges are taken.
  std::optional<NamedTensors> calibration;
  /// Of the samples, not how often which pre-activations occur.
  bool rangesOnly = false;
  /// How often weights that many nodes use are programmed at most.
  int64_t weightCopies = 1;
  /// The chip that the program is for: its faults are stored, and avoided as
  /// far as possible unless `faultBlind`.
  std::optional<mapping::FaultMap> faults;
  bool faultBlind = false;
  /// Whether the report has what takes time to find out: schedule and cost, for
  /// which a tile program is emitted in memory, and each gate's digital
  /// alternatives.
  bool details = false;
  /// Where to write one file per pass that changed the IR; empty: nowhere.
  std::string dumpDirectory;
};

struct Compilation {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  llvm::json::Object report;      // of the levels that were reached
  std::optional<Program> program; // emitted, where details were asked for
};

/// A context with the project's dialects loaded.
std::unique_ptr<mlir::MLIRContext> makeContext();

/// Compiles the model at `path`. The error is one line that names file and
/// node, with the number of further errors.
Result<Compilation> compileFile(const std::string &path,
                                const CompileOptions &options,
                                mlir::MLIRContext &context);

/// Compiles an imported module, called `name` in errors.
Result<Compilation> compileModule(mlir::OwningOpRef<mlir::ModuleOp> module,
                                  const std::string &name,
                                  const CompileOptions &options);

/// `module` as text; tensors above 1,024 elements are elided, and listed with a
/// digest in a comment at the end.
void printElided(mlir::ModuleOp module, llvm::raw_ostream &os);

} // namespace rampart

#endif // RAMPART_PIPELINE_COMPILER_H
