//===- TileTypes.td - Types of the tile dialect ------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_TILE_TILETYPES_TD
#define RAMPART_DIALECT_TILE_TILETYPES_TD

include "mlir/IR/AttrTypeBase.td"
include "rampart/Dialect/Tile/TileDialect.td"

def Tile_BufferType : TypeDef<Tile_Dialect, "Buffer"> {
  let mnemonic = "buffer";
  let summary = "codes in a tile's memory, per stream";
  let description = [{
    `width` codes; every write saturates to [min, max]. Example:
    `!tile.buffer<32, -15:15>`
  }];
  let parameters = (ins "int64_t":$width, "int64_t":$min, "int64_t":$max);
  let assemblyFormat = "`<` $width `,` $min `` `:` `` $max `>`";
}

def Tile_BankType : TypeDef<Tile_Dialect, "Bank"> {
  let mnemonic = "bank";
  let summary = "integrators, per stream";
  let description = [{ `width` analog column sums. Example: `!tile.bank<128>` }];
  let parameters = (ins "int64_t":$width);
  let assemblyFormat = "`<` $width `>`";
}

#endif // RAMPART_DIALECT_TILE_TILETYPES_TD
