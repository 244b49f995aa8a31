//===- RegionEncoder.h - Instructions as records ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_TARGET_REGIONENCODER_H
#define RAMPART_LIB_TARGET_REGIONENCODER_H

#include "rampart/Dialect/Tile/Tile.h"
#include "rampart/schema/program_generated.h"
#include "llvm/ADT/StringMap.h"

#include <memory>

namespace rampart {

/// Indices of symbols in the program.
struct ProgramSymbols {
  llvm::StringMap<uint32_t> arrays, ramps, tables, regions, functions;
};

mlir::FailureOr<std::unique_ptr<fb::RegionT>>
encodeRegion(tile::RegionOp region, const ProgramSymbols &symbols);

} // namespace rampart

#endif // RAMPART_LIB_TARGET_REGIONENCODER_H
