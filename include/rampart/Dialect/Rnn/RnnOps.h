//===- RnnOps.h - Operations of the rnn dialect -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_RNN_RNNOPS_H
#define RAMPART_DIALECT_RNN_RNNOPS_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "rampart/Dialect/Rnn/RnnDialect.h"

#include "rampart/Dialect/Rnn/RnnInterfaces.h.inc"

#define GET_OP_CLASSES
#include "rampart/Dialect/Rnn/RnnOps.h.inc"

#endif // RAMPART_DIALECT_RNN_RNNOPS_H
