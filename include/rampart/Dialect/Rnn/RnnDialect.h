//===- RnnDialect.h - The rnn dialect and its attributes --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_RNN_RNNDIALECT_H
#define RAMPART_DIALECT_RNN_RNNDIALECT_H

#include "mlir/IR/Attributes.h"
#include "mlir/IR/Dialect.h"
#include "rampart/core/Function.h"
#include "llvm/ADT/Hashing.h"

namespace rampart {
/// Lets attributes hold functions.
llvm::hash_code hash_value(const Function &function);
} // namespace rampart

#include "rampart/Dialect/Rnn/RnnDialect.h.inc"

#define GET_ATTRDEF_CLASSES
#include "rampart/Dialect/Rnn/RnnAttrs.h.inc"

#endif // RAMPART_DIALECT_RNN_RNNDIALECT_H
