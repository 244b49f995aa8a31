//===- FaultFile.h - Fault maps in YAML -------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TARGET_FAULTFILE_H
#define RAMPART_TARGET_FAULTFILE_H

#include "rampart/Mapping/FaultMap.h"
#include "llvm/ADT/StringRef.h"

namespace rampart {

/// The fault map of the YAML file at `path` (docs/Faults.md) for a chip of
/// `machine`. Errors give file, line and column.
Result<mapping::FaultMap> loadFaultMap(llvm::StringRef path,
                                       const Machine &machine);

/// A fault map in YAML; `name` is what errors call it.
Result<mapping::FaultMap> parseFaultMap(llvm::StringRef yaml,
                                        llvm::StringRef name,
                                        const Machine &machine);

} // namespace rampart

#endif // RAMPART_TARGET_FAULTFILE_H
