//===- RnnAttrs.td - Attributes of the rnn dialect ---------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_RNN_RNNATTRS_TD
#define RAMPART_DIALECT_RNN_RNNATTRS_TD

include "mlir/IR/AttrTypeBase.td"
include "rampart/Dialect/Rnn/RnnDialect.td"

def Rnn_FunctionAttr : AttrDef<Rnn_Dialect, "Function"> {
  let mnemonic = "function";
  let summary = "A function of one real variable";
  let description = [{
    One of the runtime's functions (`rampart/core/Function.h`) by name, with its
    parameters where they differ from ONNX's defaults, and the bound `clip` of
    its argument where it is finite: f(clamp(x, -clip, clip)).

    Examples: `#rnn.function<sigmoid>`, `#rnn.function<elu, alpha = 0.5>`,
    `#rnn.function<tanh, clip = 3.0>`.
  }];
  let parameters = (ins "::rampart::Function":$value);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

#endif // RAMPART_DIALECT_RNN_RNNATTRS_TD
