//===- FaultMapAttr.h - A chip's faults as a module attribute ---*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `rampart.faults` is what tile-map-faults is to map; the pass takes it away.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_TILE_TRANSFORMS_FAULTMAPATTR_H
#define RAMPART_DIALECT_TILE_TRANSFORMS_FAULTMAPATTR_H

#include "mlir/IR/BuiltinOps.h"
#include "rampart/Mapping/FaultMap.h"

namespace rampart::tile {

inline constexpr llvm::StringLiteral faultsAttrName = "rampart.faults";
/// Of an array or a ramp, for reports: what tile-map-faults did to it.
inline constexpr llvm::StringLiteral faultNumbersAttrName = "faults";

/// Gives `module` the chip that it is compiled for. Lists of numbers hold the
/// places of devices one after another: {arrays = [{tile = 0, slot = 1,
/// stuck = [row, column, 1 for G-, ...], conductances = [S, ...],
/// dead_rows = [..], dead_columns = [..], ramps = [column, row, ...],
/// ramp_conductances = [S, ...]}], rates = {stuck_off = 0.01, stuck_on = 0.0,
/// seed = 7, trial = 0}, chip = "name"}.
void setFaults(mlir::ModuleOp module, const mapping::FaultMap &map);

/// That of `module`, for `machine`; none where it has none. Emits an error
/// where it does not fit.
mlir::FailureOr<std::optional<mapping::FaultMap>>
getFaults(mlir::ModuleOp module, const Machine &machine);

} // namespace rampart::tile

#endif // RAMPART_DIALECT_TILE_TRANSFORMS_FAULTMAPATTR_H
