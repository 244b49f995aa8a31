//===- Passes.h - Passes of the xbar dialect --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_XBAR_TRANSFORMS_PASSES_H
#define RAMPART_DIALECT_XBAR_TRANSFORMS_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace rampart::xbar {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "rampart/Dialect/Xbar/Transforms/Passes.h.inc"
} // namespace rampart::xbar

#endif // RAMPART_DIALECT_XBAR_TRANSFORMS_PASSES_H
