//===- HostDialect.h - The host dialect and its types -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_HOSTDIALECT_H
#define RAMPART_DIALECT_HOST_HOSTDIALECT_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"

#include "rampart/Dialect/Host/HostDialect.h.inc"

#define GET_TYPEDEF_CLASSES
#include "rampart/Dialect/Host/HostTypes.h.inc"

#endif // RAMPART_DIALECT_HOST_HOSTDIALECT_H
