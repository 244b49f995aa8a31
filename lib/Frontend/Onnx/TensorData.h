//===- TensorData.h - ONNX tensors as constants -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_FRONTEND_ONNX_TENSORDATA_H
#define RAMPART_LIB_FRONTEND_ONNX_TENSORDATA_H

#include "mlir/IR/BuiltinAttributes.h"
#include "onnx/onnx_pb.h"
#include "rampart/core/Result.h"
#include "rampart/host/Tensor.h"

#include <optional>
#include <string>

namespace rampart::frontend {

/// The element type of ONNX's `type`, or an error with the names of those that
/// are supported.
Result<ElementType> elementTypeOf(int32_t type);

/// The tensor as a constant, its data moved out of `tensor` without copying
/// where it has the constant's layout. `folder` is where external data files
/// are looked for; without one they are refused. Errors do not name the tensor.
Result<mlir::ElementsAttr> takeTensor(mlir::MLIRContext *context,
                                      ::onnx::TensorProto &tensor,
                                      const std::optional<std::string> &folder);

} // namespace rampart::frontend

#endif // RAMPART_LIB_FRONTEND_ONNX_TENSORDATA_H
