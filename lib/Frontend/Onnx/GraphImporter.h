//===- GraphImporter.h - An ONNX graph as a function ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_FRONTEND_ONNX_GRAPHIMPORTER_H
#define RAMPART_LIB_FRONTEND_ONNX_GRAPHIMPORTER_H

#include "Handlers.h"
#include "Ports.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace rampart::frontend {

/// Builds the function `main` from a model's graph, whose weights are moved
/// out of the model. Errors do not name the file.
class GraphImporter {
public:
  GraphImporter(::onnx::ModelProto &model, const OnnxOptions &options,
                std::optional<std::string> folder, mlir::ModuleOp module);

  Status run();

private:
  Status readOpset();
  Status declareInitializers();
  Status declareOutputs();
  Status addArguments();
  Status addNode(::onnx::NodeProto &proto, const std::string &title);
  Status addInputs(const ::onnx::NodeProto &proto, const Handler &handler,
                   Node &node);
  Status addOutputs(const ::onnx::NodeProto &proto, const Node &node,
                    const std::string &title);
  Status addResults();

  Result<mlir::Value> lookup(const std::string &name);
  Result<mlir::Value> makeConstant(::onnx::TensorProto &tensor);

  ::onnx::ModelProto &model;
  ::onnx::GraphProto &graph;
  const OnnxOptions &options;
  std::optional<std::string> folder;
  mlir::OpBuilder builder;
  mlir::func::FuncOp function;
  int64_t opset = 0;
  /// Tensors that have a value.
  llvm::StringMap<mlir::Value> values;
  /// Initializers; they become constants at their first use.
  llvm::StringMap<::onnx::TensorProto *> initializers;
  /// Outputs that no handler computes, with the node that has them.
  llvm::StringMap<std::string> unsupported;
  /// Every tensor that some node computes.
  llvm::StringSet<> computed;
};

} // namespace rampart::frontend

#endif // RAMPART_LIB_FRONTEND_ONNX_GRAPHIMPORTER_H
