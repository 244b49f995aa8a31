//===- Host.td - The host dialect --------------------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Umbrella: what mlir-tblgen reads.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_HOST_TD
#define RAMPART_DIALECT_HOST_HOST_TD

include "rampart/Dialect/Host/HostDialect.td"
include "rampart/Dialect/Host/HostTypes.td"
include "rampart/Dialect/Host/HostInterfaces.td"
include "rampart/Dialect/Host/HostOps.td"
include "rampart/Dialect/Host/HostControlOps.td"

#endif // RAMPART_DIALECT_HOST_HOST_TD
