//===- Passes.h - Passes of the tile dialect --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_TILE_TRANSFORMS_PASSES_H
#define RAMPART_DIALECT_TILE_TRANSFORMS_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace rampart::tile {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "rampart/Dialect/Tile/Transforms/Passes.h.inc"
} // namespace rampart::tile

#endif // RAMPART_DIALECT_TILE_TRANSFORMS_PASSES_H
