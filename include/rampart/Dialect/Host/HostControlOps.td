//===- HostControlOps.td - Branches and loops of the host --*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Both call functions that stand after the caller in the module, so that no
// function calls itself.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_HOSTCONTROLOPS_TD
#define RAMPART_DIALECT_HOST_HOSTCONTROLOPS_TD

include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "rampart/Dialect/Host/HostTypes.td"

class Host_ControlOp<string mnemonic>
    : Op<Host_Dialect, mnemonic,
         [NoMemoryEffect, AttrSizedOperandSegments,
          DeclareOpInterfaceMethods<SymbolUserOpInterface>]>;

def Host_IfOp : Host_ControlOp<"if"> {
  let summary = "One of two functions";
  let description = [{
    Calls `then_function` with `then_inputs` where the only element of
    `condition` is true, otherwise `else_function` with `else_inputs`. The
    results may have other sizes in either case.

    Example:

    ```mlir
    %1 = host.if %odd then @triple(%0) else @half(%0)
      : (tensor<i1>, tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
    ```
  }];
  let arguments = (ins RankedTensorOf<[I1]>:$condition,
                   FlatSymbolRefAttr:$then_function,
                   FlatSymbolRefAttr:$else_function,
                   Variadic<Host_Tensor>:$then_inputs,
                   Variadic<Host_Tensor>:$else_inputs);
  let results = (outs Variadic<Host_Tensor>:$outputs);
  let assemblyFormat = [{
    $condition `then` $then_function `(` $then_inputs `)`
    `else` $else_function `(` $else_inputs `)` attr-dict
    `:` functional-type(operands, results)
  }];
}

def Host_LoopOp : Host_ControlOp<"loop"> {
  let summary = "A function called again and again";
  let description = [{
    Calls `body` for pass 0, 1, ... as long as the pass is below the only element
    of `trips`, where that is given, and the condition holds: at first the only
    element of `condition`, true where it is not given.

    | body | values |
    |---|---|
    | arguments | the pass (int64 scalar), the carried values, the captured values |
    | results | whether to go on (i1, one element), the next carried values, scan values |

    The results are the carried values after the last pass (the operands where
    there is none), then each scan's values of all passes, stacked along a new
    first axis. Carried values may change their sizes from pass to pass where the
    body's argument leaves them open; a scan's values have one size. Captured
    values are the same in every pass.

    Example:

    ```mlir
    %last, %all = host.loop @step trips(%n) carried(%0) captured(%x)
      : (tensor<i64>, tensor<?x8xf32>, tensor<?x4xf32>)
      -> (tensor<?x8xf32>, tensor<?x?x8xf32>)
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$body,
                   Optional<RankedTensorOf<[I64]>>:$trips,
                   Optional<RankedTensorOf<[I1]>>:$condition,
                   Variadic<Host_Tensor>:$carried,
                   Variadic<Host_Tensor>:$captured);
  let results = (outs Variadic<Host_Tensor>:$outputs);
  let assemblyFormat = [{
    $body (`trips` `(` $trips^ `)`)? (`while` `(` $condition^ `)`)?
    `carried` `(` $carried `)` `captured` `(` $captured `)` attr-dict
    `:` functional-type(operands, results)
  }];
  let extraClassDeclaration = [{
    /// Arguments of the body before the carried values: the pass.
    static constexpr unsigned firstCarried = 1;
    unsigned getScanCount() {
      return getNumResults() - getCarried().size();
    }
  }];
}

#endif // RAMPART_DIALECT_HOST_HOSTCONTROLOPS_TD
