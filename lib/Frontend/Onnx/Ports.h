//===- Ports.h - Inputs and outputs of an ONNX graph ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_FRONTEND_ONNX_PORTS_H
#define RAMPART_LIB_FRONTEND_ONNX_PORTS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "onnx/onnx_pb.h"
#include "rampart/Frontend/Onnx/Import.h"
#include "rampart/host/Tensor.h"

#include <optional>

namespace rampart::frontend {

/// One dimension: its size, dynamic where it is open, and its symbol or "".
struct Dimension {
  int64_t size;
  std::string symbol;
};

/// A declared tensor. A declaration may leave out the dimensions, not their
/// number alone.
struct Port {
  std::string name;
  ElementType element;
  std::optional<std::vector<Dimension>> dims;
};

/// Errors name the tensor.
Result<Port> readPort(const ::onnx::ValueInfoProto &info);

/// Binds open dimensions of the inputs as the options say; afterwards every
/// input has dimensions.
Status bindDimensions(std::vector<Port> &inputs, const OnnxOptions &options);

mlir::RankedTensorType typeOf(const Port &port, mlir::MLIRContext *context);

/// The symbols of the dimensions that are dynamic in `type`, "" for the others.
mlir::ArrayAttr symbolsOf(const Port &port, mlir::RankedTensorType type);

} // namespace rampart::frontend

#endif // RAMPART_LIB_FRONTEND_ONNX_PORTS_H
