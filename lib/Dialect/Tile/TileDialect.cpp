//===- TileDialect.cpp - Registration of the tile dialect -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Tile/Tile.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace rampart::tile;

#include "rampart/Dialect/Tile/TileDialect.cpp.inc"
#include "rampart/Dialect/Tile/TileEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "rampart/Dialect/Tile/TileAttrs.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "rampart/Dialect/Tile/TileTypes.cpp.inc"

void TileDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "rampart/Dialect/Tile/TileAttrs.cpp.inc"
      >();
  addTypes<
#define GET_TYPEDEF_LIST
#include "rampart/Dialect/Tile/TileTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "rampart/Dialect/Tile/TileOps.cpp.inc"
      >();
}

LogicalResult BringUpAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  int64_t columns, bool, int64_t trimClocks) {
  if (columns < 1 || columns > 64)
    return emitError() << "expected 1 to 64 columns but got " << columns;
  if (trimClocks < 0 || trimClocks > 32767)
    return emitError() << "expected trim_clocks within 0 to 32767 but got "
                       << trimClocks;
  return success();
}

LogicalResult PortAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                               PortKind, int64_t width) {
  if (width < 1 || width > UINT32_MAX)
    return emitError() << "expected a port width of 1 to 4294967295, found "
                       << width;
  return success();
}
