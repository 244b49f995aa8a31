//===- HostTensors.h - Constants as tensors of the runtime ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Conversion between elements attributes and the runtime's tensors, without
// copying where both keep plain bytes.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_HOSTTENSORS_H
#define RAMPART_DIALECT_HOST_HOSTTENSORS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "rampart/host/Tensor.h"

#include <memory>
#include <optional>

namespace rampart::host {

/// Constants with more elements are resources, unless all are equal.
inline constexpr int64_t maxInlineElements = 1024;

/// The runtime's element type for `type`, if it has one.
std::optional<ElementType> elementTypeOf(mlir::Type type);

/// The builtin type of a runtime element type; null for codes, whose range and
/// scale the runtime does not keep.
mlir::Type typeOf(mlir::MLIRContext *context, ElementType type);

/// The constant as a tensor. Plain bytes are borrowed: they live as long as the
/// attribute's context. Fails where a resource has no data or an element type
/// is unknown to the runtime.
mlir::FailureOr<Tensor> tensorOf(mlir::ElementsAttr constant);

/// `tensor` as a constant. Above maxInlineElements the bytes are shared with a
/// resource called `name` (made unique).
mlir::ElementsAttr constantOf(mlir::MLIRContext *context, const Tensor &tensor,
                              llvm::StringRef name);

/// The same for row-major `bytes` (one per bool) that `owner` keeps alive.
mlir::ElementsAttr constantOf(mlir::RankedTensorType type,
                              llvm::ArrayRef<char> bytes, llvm::StringRef name,
                              std::shared_ptr<void> owner);

/// Indices first .. first+count-1 of the leading axis, under the same name. The
/// bytes of a resource are shared. Fails where tensorOf does.
mlir::FailureOr<mlir::ElementsAttr> leadingSlice(mlir::ElementsAttr constant,
                                                 int64_t first, int64_t count);

/// The name of a constant's resource; "constant" where it is none.
llvm::StringRef resourceName(mlir::ElementsAttr constant);

/// Whether two constants have the same type and the same bits.
bool haveEqualData(mlir::ElementsAttr a, mlir::ElementsAttr b);

/// An error of `op` where `constant` is neither dense nor a resource whose data
/// is there and fits its type. What passes is a tensor, if the runtime has its
/// element type.
mlir::LogicalResult verifyData(mlir::Operation *op,
                               mlir::ElementsAttr constant);

} // namespace rampart::host

#endif // RAMPART_DIALECT_HOST_HOSTTENSORS_H
