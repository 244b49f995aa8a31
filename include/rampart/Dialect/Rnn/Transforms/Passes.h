//===- Passes.h - Passes of the rnn dialect ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_RNN_TRANSFORMS_PASSES_H
#define RAMPART_DIALECT_RNN_TRANSFORMS_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "rampart/Dialect/Host/HostDialect.h"
#include "rampart/Dialect/Rnn/RnnDialect.h"

namespace rampart::rnn {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "rampart/Dialect/Rnn/Transforms/Passes.h.inc"

} // namespace rampart::rnn

#endif // RAMPART_DIALECT_RNN_TRANSFORMS_PASSES_H
