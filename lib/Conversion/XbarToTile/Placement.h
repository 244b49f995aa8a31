//===- Placement.h - Puts arrays, ramps and tables on tiles -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arrays that share integrators lie in one tile; every stack has ramp columns
// of its own. Tiles are filled in program order.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_CONVERSION_XBARTOTILE_PLACEMENT_H
#define RAMPART_LIB_CONVERSION_XBARTOTILE_PLACEMENT_H

#include "rampart/Dialect/Tile/Tile.h"
#include "rampart/Dialect/Xbar/MatrixLayout.h"
#include "rampart/Dialect/Xbar/Xbar.h"
#include "rampart/core/Machine.h"

#include "llvm/ADT/StringSet.h"

#include <map>

namespace rampart {

class Placement {
public:
  Placement(mlir::ModuleOp module, const Machine &machine);

  /// Makes the tile.array of every array that `integrate` stacks, or finds
  /// them; the tile they lie on.
  mlir::FailureOr<int64_t> placeStack(xbar::IntegrateOp integrate);
  /// The ramp column of the stack of `integrate` for `convert`.
  mlir::FailureOr<tile::RampOp> rampFor(xbar::ConvertOp convert,
                                        xbar::IntegrateOp integrate);
  mlir::FailureOr<tile::TableOp> tableFor(xbar::LookupOp lookup,
                                          int64_t onTile);

  xbar::ArrayOp arrayOf(mlir::Attribute reference);
  xbar::MatrixOp matrixOf(xbar::ArrayOp array);
  tile::ArrayOp placed(xbar::ArrayOp array) {
    return arrays.at(array.getSymName().str());
  }

  /// A name that no other symbol of the tile program has, functions included.
  /// Names of xbar symbols are free: those are erased when the conversion is
  /// done.
  std::string uniqueName(llvm::StringRef base);

private:
  mlir::ModuleOp module;
  const Machine &machine;
  mlir::SymbolTable symbols;
  int64_t tile = 0, used = 0; // the tile being filled, its arrays

  llvm::StringSet<> taken;
  /// Arrays that share integrators; their targets depend on the codes that
  /// drive them.
  struct Stack {
    mlir::ArrayAttr arrays;
    llvm::SmallVector<mlir::Type> inputs;
    int64_t tile;
  };

  std::map<std::string, Stack> stacks;         // by the first xbar.array
  std::map<std::string, tile::ArrayOp> arrays; // by xbar.array
  std::map<std::pair<std::string, std::string>, tile::RampOp>
      ramps; // (ramp, first array)
  std::map<std::pair<std::string, int64_t>, tile::TableOp> tables;

  /// The arrays of a stack, none of which is placed.
  mlir::FailureOr<llvm::SmallVector<xbar::ArrayOp>>
  newArrays(xbar::IntegrateOp integrate);
  mlir::LogicalResult placeArray(xbar::ArrayOp array,
                                 const xbar::MatrixLayout &layout);
  tile::RampOp makeRamp(xbar::RampOp ramp, int64_t onTile);
  tile::TableOp makeTable(xbar::TableOp table, int64_t onTile);
};

} // namespace rampart

#endif // RAMPART_LIB_CONVERSION_XBARTOTILE_PLACEMENT_H
