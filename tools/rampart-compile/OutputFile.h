//===- OutputFile.h - Files that appear whole or not at all -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RAMPART_COMPILE_OUTPUTFILE_H
#define RAMPART_TOOLS_RAMPART_COMPILE_OUTPUTFILE_H

#include "mlir/Support/LogicalResult.h"
#include "rampart/core/Result.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include <memory>

namespace rampart {

using Write = llvm::function_ref<mlir::LogicalResult(llvm::raw_ostream &)>;

/// A complete temporary beside its place, which it takes in keep() and leaves
/// otherwise: what is written in several files appears only when all of them
/// could be. A device or pipe gets its bytes at once.
class OutputFile {
public:
  static Result<OutputFile> write(const std::string &path, Write write);
  OutputFile(OutputFile &&) = default;
  ~OutputFile();

  Status keep();

private:
  explicit OutputFile(std::string path) : path(std::move(path)) {}
  Status writeTo(int descriptor, Write write);

  std::string path;
  std::unique_ptr<llvm::sys::fs::TempFile> temporary;
};

/// Writes to standard output.
Status writeStandardOutput(Write write);

} // namespace rampart

#endif // RAMPART_TOOLS_RAMPART_COMPILE_OUTPUTFILE_H
