//===- Tile.h - The tile dialect --------------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_TILE_TILE_H
#define RAMPART_DIALECT_TILE_TILE_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "rampart/Dialect/Host/HostDialect.h"
#include "rampart/Dialect/Rnn/RnnDialect.h"
#include "rampart/core/Faults.h"
#include "rampart/core/Labels.h"

#include "rampart/Dialect/Tile/TileDialect.h.inc"
#include "rampart/Dialect/Tile/TileEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "rampart/Dialect/Tile/TileAttrs.h.inc"
#define GET_TYPEDEF_CLASSES
#include "rampart/Dialect/Tile/TileTypes.h.inc"
#define GET_OP_CLASSES
#include "rampart/Dialect/Tile/TileOps.h.inc"

#endif // RAMPART_DIALECT_TILE_TILE_H
