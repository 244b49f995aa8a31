//===- RegionDecoder.h - Records as instructions ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_TARGET_REGIONDECODER_H
#define RAMPART_LIB_TARGET_REGIONDECODER_H

#include "mlir/IR/Builders.h"
#include "rampart/schema/program_generated.h"

namespace rampart {

/// Builds the tile.region of a verified program's region.
void decodeRegion(const fb::Region &region, const fb::Program &program,
                  mlir::OpBuilder &builder);

} // namespace rampart

#endif // RAMPART_LIB_TARGET_REGIONDECODER_H
