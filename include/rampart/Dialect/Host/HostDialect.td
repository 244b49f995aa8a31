//===- HostDialect.td - The host dialect -------------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_HOSTDIALECT_TD
#define RAMPART_DIALECT_HOST_HOSTDIALECT_TD

include "mlir/IR/OpBase.td"

def Host_Dialect : Dialect {
  let name = "host";
  let cppNamespace = "::rampart::host";
  let summary = "Operations on whole tensors that the host executes";
  let description = [{
    One operation per row of the runtime's table of host operations
    (`rampart/host/HostOps.def`), with the table's names, operands and
    attributes. The semantics are ONNX's after normalisation: axes are explicit
    and non-negative, differences between opsets are gone. Tensors are ranked;
    `?` is a dimension known at run time, zero-size dimensions are allowed.

    The operations pass every level of the compiler unchanged and are written
    into the program one to one. Constant folding runs the runtime's own
    kernels, so a folded value has the bits the runtime would compute.
  }];
  let useDefaultTypePrinterParser = 1;
  let hasConstantMaterializer = 1;
}

#endif // RAMPART_DIALECT_HOST_HOSTDIALECT_TD
