//===- Passes.td - Passes of the tile dialect --------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_TILE_TRANSFORMS_PASSES_TD
#define RAMPART_DIALECT_TILE_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def PlaceTilesPass : Pass<"tile-place-tiles", "::mlir::ModuleOp"> {
  let summary = "Puts tiles that exchange many codes near each other";
  let description = [{
    Precondition: none; tile numbers only tell tiles apart.
    Postcondition: tile r * `network.columns` + c is the one in row r and column c of the
    machine's grid; the codes that moves carry in a step, times the hops they make, are
    few.
    Fails where the machine has too few tiles. Example: test/Dialect/Tile/place-tiles.mlir.
  }];
}

def MapFaultsPass : Pass<"tile-map-faults", "::mlir::ModuleOp"> {
  let summary = "Fits a program to the faults of one chip";
  let description = [{
    Precondition: arrays and ramps are placed on consecutive lines; the chip's faults are
    `rampart.faults` of the module. Without them the pass does nothing.
    Postcondition: rows, columns and ramps are on the lines and ramp columns of their
    physical array where faults do least, spare ones included and dead ones not; pairs
    with stuck devices, and those that help them, have targets of their own; every stuck
    device of an array or a ramp is listed in it, and `rampart.fault_map` takes the place
    of `rampart.faults`. Quantized and ideal results do not change. `faults` of an array
    or a ramp tells what was moved, and its squared error before and after.
    With `blind` faults are listed and nothing else is done.
    Fails where an array has too few lines that are not dead, or where faults do not fit
    the machine. Example: test/Dialect/Tile/map-faults.mlir.
  }];
  let options = [
    Option<"blind", "blind", "bool", "false", "list faults, without regard to them">
  ];
}

#endif // RAMPART_DIALECT_TILE_TRANSFORMS_PASSES_TD
