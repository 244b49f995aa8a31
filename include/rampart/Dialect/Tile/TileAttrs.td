//===- TileAttrs.td - Attributes of the tile dialect -------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_TILE_TILEATTRS_TD
#define RAMPART_DIALECT_TILE_TILEATTRS_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "rampart/Dialect/Tile/TileDialect.td"

def Tile_PortKind : I32EnumAttr<"PortKind", "what a port carries per stream", [
  I32EnumAttrCase<"Sequence", 0, "sequence">,
  I32EnumAttrCase<"Vector", 1, "vector">,
]> {
  let cppNamespace = "::rampart::tile";
  let genSpecializedAttr = 0;
}

def Tile_PortAttr : AttrDef<Tile_Dialect, "Port"> {
  let mnemonic = "port";
  let summary = "an input or output of a region";
  let description = [{ Example: `#tile.port<sequence, 40>` }];
  let parameters = (ins EnumParameter<Tile_PortKind>:$kind, "int64_t":$width);
  let assemblyFormat = "`<` $kind `,` $width `>`";
  let genVerifyDecl = 1;
}

#endif // RAMPART_DIALECT_TILE_TILEATTRS_TD
