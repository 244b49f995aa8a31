//===- Tile.td - The tile dialect, whole -------------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_TILE_TILE_TD
#define RAMPART_DIALECT_TILE_TILE_TD

include "rampart/Dialect/Tile/TileDialect.td"
include "rampart/Dialect/Tile/TileAttrs.td"
include "rampart/Dialect/Tile/TileTypes.td"
include "rampart/Dialect/Tile/TileOps.td"

#endif // RAMPART_DIALECT_TILE_TILE_TD
