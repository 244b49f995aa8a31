//===- MachineFile.h - Machine descriptions in YAML -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TARGET_MACHINEFILE_H
#define RAMPART_TARGET_MACHINEFILE_H

#include "rampart/core/Machine.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace rampart {

/// Names of the machines that come with the compiler.
std::vector<llvm::StringRef> builtinMachines();

/// The machine called `nameOrPath`, or that of the YAML file at this path, with
/// `overrides` (KEY=VALUE) applied. Errors give file, line and column.
Result<Machine> loadMachine(llvm::StringRef nameOrPath,
                            llvm::ArrayRef<std::string> overrides = {});

/// A description in YAML; `name` is what errors call it.
Result<Machine> parseMachine(llvm::StringRef yaml, llvm::StringRef name,
                             llvm::ArrayRef<std::string> overrides = {});

} // namespace rampart

#endif // RAMPART_TARGET_MACHINEFILE_H
