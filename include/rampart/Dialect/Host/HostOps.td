//===- HostOps.td - Operations of the host dialect ---------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order and the names are those of the runtime's HostOps.def; a unit test
// checks that the two agree.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_HOSTOPS_TD
#define RAMPART_DIALECT_HOST_HOSTOPS_TD

include "rampart/Dialect/Host/HostBase.td"

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

def Host_ConstantOp : Op<Host_Dialect, "constant",
    [Pure, ConstantLike, AllTypesMatch<["value", "output"]>]> {
  let summary = "A constant tensor";
  let description = [{
    Weights and tables. Tensors above 1,024 elements are resources, which are
    shared and never copied. A resource without data (its text was elided) is
    refused.

    Example:

    ```mlir
    %axes = host.constant dense<[0, 2]> : tensor<2xi64>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs Host_Tensor:$output);
  let assemblyFormat = "attr-dict $value";
  let hasFolder = 1;
  let hasVerifier = 1;
}

include "rampart/Dialect/Host/HostMoveOps.td"
include "rampart/Dialect/Host/HostIndexOps.td"
include "rampart/Dialect/Host/HostMathOps.td"
include "rampart/Dialect/Host/HostReduceOps.td"
include "rampart/Dialect/Host/HostWindowOps.td"

//===----------------------------------------------------------------------===//
// Between float tensors and codes
//===----------------------------------------------------------------------===//

def Host_QuantizeOp : Host_CodeOp<"quantize"> {
  let summary = "Real values to codes";
  let description = [{
    code = saturate(round half to even(x / scale)); scale, minimum and maximum
    are those of the result's element type.

    Example:

    ```mlir
    %1 = host.quantize %0
      : (tensor<?x40xf32>) -> tensor<?x40x!host.code<-15:15, 3/64>>
    ```
  }];
  let arguments = (ins Host_F32Tensor:$input);
  let results = (outs Host_CodeTensor:$output);
}

def Host_DequantizeOp : Host_CodeOp<"dequantize"> {
  let summary = "Codes to real values";
  let description = [{
    x = code * scale, rounded to float32; the scale is that of the operand's
    element type.

    Example:

    ```mlir
    %1 = host.dequantize %0
      : (tensor<?x40x!host.code<-15:15, 1/15>>) -> tensor<?x40xf32>
    ```
  }];
  let arguments = (ins Host_CodeTensor:$input);
  let results = (outs Host_F32Tensor:$output);
}

#endif // RAMPART_DIALECT_HOST_HOSTOPS_TD
