//===- Registration.h - All dialects and passes -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What tools register.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_PIPELINE_REGISTRATION_H
#define RAMPART_PIPELINE_REGISTRATION_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace rampart {

/// The project's dialects and those of MLIR that it uses.
void registerAllDialects(mlir::DialectRegistry &registry);

/// The project's passes and MLIR's general ones (canonicalize, cse, ...).
void registerAllPasses();

} // namespace rampart

#endif // RAMPART_PIPELINE_REGISTRATION_H
