//===- ShapeArithmetic.h - Partly known sizes -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes are computed by operations on small integer vectors. Some of their
// elements are known even where a batch size is not; this finds them.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_SHAPEARITHMETIC_H
#define RAMPART_DIALECT_HOST_SHAPEARITHMETIC_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Value.h"

#include <optional>
#include <string>

namespace rampart::host {

/// An integer scalar (one element) or vector, element by element; nullopt where
/// an element is known only at run time.
using PartialSizes = llvm::SmallVector<std::optional<int64_t>>;

/// What is known of `value`, an integer tensor of rank 0 or 1 and static
/// length; nullopt where the length itself is not known or is large.
std::optional<PartialSizes> partialSizes(mlir::Value value);

/// The same without running kernels on constants.
std::optional<PartialSizes> arithmeticSizes(mlir::Value value);

/// All elements, where every one is known.
std::optional<llvm::SmallVector<int64_t>> knownSizes(mlir::Value value);

/// The dimensions that either type knows; null where they contradict.
mlir::RankedTensorType mergeTypes(mlir::RankedTensorType lhs,
                                  mlir::RankedTensorType rhs);

/// The dimensions in which both types agree; null where ranks or elements
/// differ.
mlir::RankedTensorType joinTypes(mlir::RankedTensorType lhs,
                                 mlir::RankedTensorType rhs);

/// Dimensions for messages: "2x?x40"; "scalar" for rank 0.
std::string dimsText(llvm::ArrayRef<int64_t> dims);

} // namespace rampart::host

#endif // RAMPART_DIALECT_HOST_SHAPEARITHMETIC_H
