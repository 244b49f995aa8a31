//===- DumpIR.h - One file per pass that changed the IR ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_PIPELINE_DUMPIR_H
#define RAMPART_LIB_PIPELINE_DUMPIR_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "rampart/core/Result.h"

namespace rampart {

/// Writes DIR/NN-<name>.mlir; numbers go on over several pass managers.
class IRDumper {
public:
  /// Nothing is written where `directory` is empty.
  explicit IRDumper(std::string directory) : directory(std::move(directory)) {}

  Status create();
  void write(mlir::ModuleOp module, llvm::StringRef name);
  void attach(mlir::PassManager &pm);
  /// The first file that could not be written.
  Status status() const;

private:
  std::string directory;
  std::string error;
  int number = 0;
};

} // namespace rampart

#endif // RAMPART_LIB_PIPELINE_DUMPIR_H
