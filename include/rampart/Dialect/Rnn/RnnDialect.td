//===- RnnDialect.td - The rnn dialect ---------------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_RNN_RNNDIALECT_TD
#define RAMPART_DIALECT_RNN_RNNDIALECT_TD

include "mlir/IR/OpBase.td"

def Rnn_Dialect : Dialect {
  let name = "rnn";
  let cppNamespace = "::rampart::rnn";
  let summary = "Recurrences and dense layers as mathematics";
  let description = [{
    The layers that crossbars compute, in real numbers, before anything is
    decided about devices. Every attribute that ONNX lets a model leave out is
    explicit here; layouts are gone: sequences are [T, B, width] (time steps,
    streams, features). Ranges of values are attributes once calibrated.
  }];
  let useDefaultAttributePrinterParser = 1;
}

#endif // RAMPART_DIALECT_RNN_RNNDIALECT_TD
