//===- RegionLowering.h - One device region as instructions -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values become buffers on the region's home tile, the tile of its first array;
// other tiles get copies of what drives their arrays and send back what they
// convert.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_CONVERSION_XBARTOTILE_REGIONLOWERING_H
#define RAMPART_LIB_CONVERSION_XBARTOTILE_REGIONLOWERING_H

#include "Placement.h"

#include "mlir/IR/Builders.h"

namespace rampart {

class RegionLowering {
public:
  RegionLowering(xbar::RegionOp region, Placement &placement);

  /// Replaces the region by a tile.region and its call.
  mlir::LogicalResult run();

private:
  /// Codes of a value: `buffer[offset ...]`.
  struct Slot {
    mlir::Value buffer;
    int64_t offset = 0;
  };

  xbar::RegionOp region;
  Placement &placement;
  mlir::OpBuilder declare; // buffers and banks, at the region's top
  mlir::OpBuilder setup;   // before the first instruction of a loop
  mlir::OpBuilder builder; // the current instruction
  tile::RegionOp lowered;
  int64_t home = 0;

  llvm::DenseMap<mlir::Value, Slot> slots; // on the home tile
  llvm::DenseMap<std::pair<mlir::Value, int64_t>, Slot>
      mirrors;                                       // on other tiles
  llvm::DenseMap<mlir::Value, mlir::Value> banks;    // by sums
  llvm::DenseMap<mlir::Operation *, int64_t> tileOf; // of an integrate

  void place();
  void create();
  mlir::LogicalResult lowerBody();
  mlir::LogicalResult lowerOp(mlir::Operation *op);
  void lower(xbar::ConstantOp op);
  mlir::LogicalResult lower(xbar::IntegrateOp op);
  void lower(xbar::ConvertOp op);
  mlir::LogicalResult lower(xbar::MulOp op);
  mlir::LogicalResult lowerSum(mlir::Operation *op, int64_t sign);
  mlir::LogicalResult lower(xbar::RecodeOp op);
  mlir::LogicalResult lower(xbar::LookupOp op);
  void lower(xbar::ConcatOp op);
  mlir::LogicalResult lower(xbar::LoopOp op);
  mlir::LogicalResult lower(xbar::ReturnOp op);
  void lowerYield(xbar::YieldOp yield, llvm::ArrayRef<Slot> states);

  mlir::LogicalResult driveArray(xbar::IntegrateOp op, xbar::ArrayOp array,
                                 mlir::Value bank, bool accumulate);
  /// `name`: a location of its own, where the values have one.
  mlir::Value newBuffer(mlir::Type vector, int64_t tile,
                        std::optional<mlir::Location> name = std::nullopt);
  /// Where `value` is written: part of a concatenation that takes it, or a new
  /// buffer.
  Slot slotFor(mlir::Value value);
  Slot slotOn(mlir::Value value, int64_t tile);
  void move(Slot dst, Slot src, int64_t count, mlir::Location loc);
  void replaceByCall();
};

} // namespace rampart

#endif // RAMPART_LIB_CONVERSION_XBARTOTILE_REGIONLOWERING_H
