//===- HostInterfaces.td - Interface of host operations ----*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_HOSTINTERFACES_TD
#define RAMPART_DIALECT_HOST_HOSTINTERFACES_TD

include "mlir/IR/OpBase.td"

def Host_KernelOpInterface : OpInterface<"KernelOpInterface"> {
  let cppNamespace = "::rampart::host";
  let description = [{
    A row of the runtime's table of host operations: what constant folding and
    program emission need to know of an operation.
  }];
  let methods = [
    InterfaceMethod<"The row's opcode: the operation's name without `host.`.",
      "::llvm::StringRef", "getOpcode", (ins), [{}], [{
        return $_op->getName().stripDialect();
      }]>,
    InterfaceMethod<[{
      The attributes as the table has them. An attribute that is missing or of
      another kind is left out, which HostOp::make then reports.
    }], "::rampart::HostAttributes", "getHostAttributes", (ins), [{}], [{
        return ::rampart::host::detail::attributesOfTable($_op);
      }]>,
    InterfaceMethod<[{
      The result type that follows from the operands and attributes, as far as
      they are known; an error on the operation where they do not fit. Expects
      attributes that fit the table.
    }], "::mlir::FailureOr<::mlir::RankedTensorType>", "inferResultType">
  ];
  let verify = [{ return ::rampart::host::detail::verifyKernelOp($_op); }];
}

#endif // RAMPART_DIALECT_HOST_HOSTINTERFACES_TD
