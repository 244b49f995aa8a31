//===- Passes.td - Conversions between dialects ------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_CONVERSION_PASSES_TD
#define RAMPART_CONVERSION_PASSES_TD

include "mlir/Pass/PassBase.td"

def RnnToXbarPass : Pass<"convert-rnn-to-xbar", "::mlir::ModuleOp"> {
  let summary = "Puts recurrences and dense layers on crossbar arrays";
  let description = [{
    Precondition: the weights of every `rnn` operation are constants, the module has
    a machine.
    Postcondition: no `rnn` operation is left; each became a device region between
    `host.quantize` and `host.dequantize`, its matrix, ramps and tables symbols.
    A gate whose function no ramp computes, or whose sum the digital unit completes
    (peepholes, linear_before_reset), is converted linearly and its function is a
    table; the lookup says why.
    Fails on weights that are not constants.
    Example: test/Conversion/RnnToXbar/rnn-to-xbar.mlir.
  }];
  let dependentDialects = ["::rampart::host::HostDialect", "::rampart::xbar::XbarDialect"];
}

def XbarToTilePass : Pass<"convert-xbar-to-tile", "::mlir::ModuleOp"> {
  let summary = "Places arrays on tiles and schedules instructions";
  let description = [{
    Precondition: matrices are cut into arrays, ramps have devices.
    Postcondition: no `xbar` operation is left; the module is a tile program.
    Fails where a stack of arrays does not fit a tile.
    Example: test/Conversion/XbarToTile/xbar-to-tile.mlir.
  }];
  let dependentDialects = ["::rampart::host::HostDialect", "::rampart::tile::TileDialect"];
}

#endif // RAMPART_CONVERSION_PASSES_TD
