//===- Xbar.td - The xbar dialect, whole -------------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_XBAR_XBAR_TD
#define RAMPART_DIALECT_XBAR_XBAR_TD

include "rampart/Dialect/Xbar/XbarDialect.td"
include "rampart/Dialect/Xbar/XbarTypes.td"
include "rampart/Dialect/Xbar/XbarOps.td"

#endif // RAMPART_DIALECT_XBAR_XBAR_TD
