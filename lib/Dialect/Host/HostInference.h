//===- HostInference.h - Helpers of type inference --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_DIALECT_HOST_HOSTINFERENCE_H
#define RAMPART_LIB_DIALECT_HOST_HOSTINFERENCE_H

#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Host/ShapeArithmetic.h"

namespace rampart::host::detail {

inline mlir::RankedTensorType rankedType(mlir::Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType());
}

/// Axes, which the table lets only be distinct and from 0 on, are below `rank`.
llvm::LogicalResult checkAxes(mlir::Operation *op, llvm::ArrayRef<int64_t> axes,
                              int64_t rank);

/// numpy's broadcasting; a dynamic dimension meets a static one other than 1 in
/// the latter.
mlir::FailureOr<llvm::SmallVector<int64_t>>
broadcastDims(mlir::Operation *op, llvm::ArrayRef<int64_t> lhs,
              llvm::ArrayRef<int64_t> rhs);

} // namespace rampart::host::detail

#endif // RAMPART_LIB_DIALECT_HOST_HOSTINFERENCE_H
