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

#endif // RAMPART_DIALECT_TILE_TRANSFORMS_PASSES_TD
