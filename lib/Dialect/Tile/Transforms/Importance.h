//===- Importance.h - What errors of conductances weigh ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_DIALECT_TILE_TRANSFORMS_IMPORTANCE_H
#define RAMPART_LIB_DIALECT_TILE_TRANSFORMS_IMPORTANCE_H

#include "mlir/IR/BuiltinOps.h"
#include "rampart/Dialect/Tile/Tile.h"

#include <map>
#include <string>
#include <vector>

namespace rampart::tile {

/// Of a squared error of an array's conductances on the pre-activations.
struct Importance {
  std::vector<int64_t> inputs;       // of each row: rows of one share its codes
  std::vector<double> rowWeights;    // mean square of the input's code
  std::vector<double> columnWeights; // 1/gamma² of what converts it, S^-2
};

/// By name of the array, from the instructions that drive its rows and convert
/// its columns. An input's codes have a third of their largest for a deviation,
/// or are known where they are constant. What no instruction uses weighs
/// nothing; an array that none uses weighs 1 everywhere.
std::map<std::string, Importance> findImportance(mlir::ModuleOp module);

} // namespace rampart::tile

#endif // RAMPART_LIB_DIALECT_TILE_TRANSFORMS_IMPORTANCE_H
