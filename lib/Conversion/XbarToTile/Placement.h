//===- Placement.h - Puts arrays, ramps and tables on tiles -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arrays that share integrators lie in one tile; every stack has ramp columns
// of its own.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_CONVERSION_XBARTOTILE_PLACEMENT_H
#define RAMPART_LIB_CONVERSION_XBARTOTILE_PLACEMENT_H

#include "rampart/Dialect/Tile/Tile.h"
#include "rampart/Dialect/Xbar/MatrixLayout.h"
#include "rampart/Dialect/Xbar/Xbar.h"
#include "rampart/Mapping/Packing.h"
#include "rampart/core/Machine.h"

#include "llvm/ADT/StringSet.h"

#include <map>

namespace rampart {

class Placement {
public:
  Placement(mlir::ModuleOp module, const Machine &machine);

  /// Finds a place for every stack of arrays and its ramps, and makes the
  /// tile.array of every array.
  mlir::LogicalResult run();

  /// The tile of the arrays that `integrate` stacks.
  int64_t tileOf(xbar::IntegrateOp integrate) {
    return stackOf(integrate).place.tile;
  }
  /// The converter of the stack of `integrate` for `convert`.
  mlir::StringAttr converterFor(xbar::ConvertOp convert,
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

  llvm::StringSet<> taken;
  /// Arrays that share integrators; their targets depend on the codes that
  /// drive them. Every ramp becomes a tile.ramp or tile.sar, whose name is kept
  /// here, when it is first used.
  struct Stack {
    xbar::IntegrateOp integrate; // the first of those that use them
    llvm::SmallVector<xbar::ArrayOp> arrays;
    llvm::SmallVector<std::pair<xbar::RampOp, mlir::StringAttr>> ramps, sars;
    mapping::StackPlace place;
  };

  std::vector<Stack> stacks;
  std::map<std::string, size_t> stackOfArray;  // by xbar.array
  std::map<std::string, tile::ArrayOp> arrays; // by xbar.array
  std::map<std::pair<std::string, int64_t>, tile::TableOp> tables;

  Stack &stackOf(xbar::IntegrateOp integrate) {
    return stacks[stackOfArray.at(firstArray(integrate).str())];
  }
  static llvm::StringRef firstArray(xbar::IntegrateOp integrate);
  mlir::LogicalResult addStack(xbar::IntegrateOp integrate);
  /// The arrays of a stack, none of which is part of another.
  mlir::FailureOr<llvm::SmallVector<xbar::ArrayOp>>
  newArrays(xbar::IntegrateOp integrate);
  mlir::LogicalResult addRamp(xbar::ConvertOp convert);
  mlir::LogicalResult pack();
  mlir::LogicalResult makeArrays(const Stack &stack);
  mlir::LogicalResult makeArray(xbar::ArrayOp array, int64_t onTile,
                                const mapping::BlockPlace &place,
                                const xbar::MatrixLayout &layout);
  mlir::StringAttr makeRamp(xbar::RampOp ramp, int64_t onTile,
                            const mapping::RampPlace &place);
  mlir::StringAttr makeSar(xbar::RampOp ramp, const mapping::StackPlace &place);
  tile::TableOp makeTable(xbar::TableOp table, int64_t onTile);
};

} // namespace rampart

#endif // RAMPART_LIB_CONVERSION_XBARTOTILE_PLACEMENT_H
