//===- Rnn.td - The rnn dialect ----------------------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Umbrella: what mlir-tblgen reads.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_RNN_RNN_TD
#define RAMPART_DIALECT_RNN_RNN_TD

include "rampart/Dialect/Rnn/RnnDialect.td"
include "rampart/Dialect/Rnn/RnnAttrs.td"
include "rampart/Dialect/Rnn/RnnInterfaces.td"
include "rampart/Dialect/Rnn/RnnOps.td"

#endif // RAMPART_DIALECT_RNN_RNN_TD
