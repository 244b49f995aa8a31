//===- XbarDialect.td - Definition of the xbar dialect -----*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_XBAR_XBARDIALECT_TD
#define RAMPART_DIALECT_XBAR_XBARDIALECT_TD

include "mlir/IR/OpBase.td"

def Xbar_Dialect : Dialect {
  let name = "xbar";
  let cppNamespace = "::rampart::xbar";
  let summary = "Matrices on crossbar arrays, ramps and the digital unit, per stream";
  let description = [{
    A device region takes codes in and gives codes out. Inside, values are
    per stream: a vector of codes is a `tensor<Nx!host.code<...>>`, the column
    sums that integrators hold are a `tensor<Nx!xbar.analog>`, and a sequence over
    time is a `!xbar.sequence<...>`. Matrices, arrays, ramps and tables are symbols.

    Left by conversion to `tile` when every matrix is cut into arrays, every
    ramp has its devices, and the complete-sum rule holds: no nonlinear function is
    computed of a part of a sum.
  }];
  let dependentDialects = ["::rampart::host::HostDialect", "::rampart::rnn::RnnDialect"];
  let useDefaultTypePrinterParser = 1;
}

#endif // RAMPART_DIALECT_XBAR_XBARDIALECT_TD
