//===- Conductances.h - A program's targets as files ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TARGET_CONDUCTANCES_H
#define RAMPART_TARGET_CONDUCTANCES_H

#include "rampart/program/Program.h"
#include "llvm/Support/raw_ostream.h"

namespace rampart {

/// Writes what a chip is programmed with to `directory`, which must be new or
/// empty: NAME.csv for every array and ramp, and conductances.npz with all of
/// them (docs/ProgramFormat.md, "Conductances as files"). The files appear
/// together or not at all; `index` gets a table of them.
Status writeConductances(const Program &program, const std::string &directory,
                         llvm::raw_ostream &index);

} // namespace rampart

#endif // RAMPART_TARGET_CONDUCTANCES_H
