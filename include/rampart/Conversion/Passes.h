//===- Passes.h - Conversions between dialects ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_CONVERSION_PASSES_H
#define RAMPART_CONVERSION_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace rampart {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "rampart/Conversion/Passes.h.inc"
} // namespace rampart

#endif // RAMPART_CONVERSION_PASSES_H
