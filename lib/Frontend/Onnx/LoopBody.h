//===- LoopBody.h - Bodies of Loop and Scan ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_FRONTEND_ONNX_LOOPBODY_H
#define RAMPART_LIB_FRONTEND_ONNX_LOOPBODY_H

#include "Node.h"

namespace rampart::frontend {

/// A loop's body with the types of its carried values.
struct LoopBody {
  Subgraphs::Function function;
  llvm::SmallVector<mlir::RankedTensorType> carried;

  /// The types of the loop's results: carried values, then scans.
  llvm::SmallVector<mlir::Type> resultTypes() const;
};

/// `import` makes the body for carried values of some types; its results are
/// whether to go on, carried values and scans. Types become more general until
/// a pass keeps them. Nothing, with an error of the node, where that fails.
std::optional<LoopBody>
importLoopBody(Node &node, llvm::SmallVector<mlir::RankedTensorType> carried,
               llvm::function_ref<Result<Subgraphs::Function>(
                   llvm::ArrayRef<mlir::RankedTensorType>)>
                   import);

/// The graph attribute `name`; null, with an error, where it is missing.
::onnx::GraphProto *requiredGraph(Node &node, llvm::StringRef name);

/// The name of the function of a node's graph.
std::string functionName(Node &node, llvm::StringRef role);

std::string textOf(mlir::Type type);
llvm::SmallVector<mlir::RankedTensorType> typesOf(mlir::ValueRange values);

} // namespace rampart::frontend

#endif // RAMPART_LIB_FRONTEND_ONNX_LOOPBODY_H
