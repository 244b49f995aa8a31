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

/// What all graphs of a model share.
struct ModelContext {
  const OnnxOptions &options;
  std::optional<std::string> folder;
  mlir::ModuleOp module;
  int64_t opset = 0;
};

/// Builds the function `main` from a model's graph, whose weights are moved
/// out of the model. Errors do not name the file.
Status importGraph(::onnx::ModelProto &model, const OnnxOptions &options,
                   std::optional<std::string> folder, mlir::ModuleOp module);

/// One graph and its names. Inner graphs see the names around them; what they
/// use of another function's values becomes an argument.
class GraphImporter final : public Subgraphs {
public:
  GraphImporter(ModelContext &context, ::onnx::GraphProto &graph,
                GraphImporter *outer = nullptr);

  /// The model's own graph.
  Status importMain();

  Result<llvm::SmallVector<mlir::Value>>
  importInline(::onnx::GraphProto &inner) override;
  Result<Function>
  importFunction(const ::onnx::GraphProto &inner, llvm::StringRef name,
                 llvm::ArrayRef<mlir::RankedTensorType> arguments) override;
  void discard(const Function &function) override;

private:
  Status declareInitializers();
  Status declareOutputs();
  Status addArguments();
  Status addInnerArguments(llvm::ArrayRef<mlir::RankedTensorType> types);
  Status addNodes();
  Status addNode(::onnx::NodeProto &proto, const std::string &title);
  Status addInputs(const ::onnx::NodeProto &proto, const Handler &handler,
                   Node &node);
  Status addOutputs(const ::onnx::NodeProto &proto, const Handler &handler,
                    const Node &node, const std::string &title);
  Status addResults();
  Result<llvm::SmallVector<mlir::Value>> innerResults();
  void createFunction(llvm::StringRef name, mlir::TypeRange arguments);

  Result<mlir::Value> lookup(const std::string &name);
  Result<mlir::Value> capture(const std::string &name);
  Result<mlir::Value> makeConstant(::onnx::TensorProto &tensor);

  ModelContext &context;
  ::onnx::GraphProto &graph;
  GraphImporter *outer;
  int depth;
  mlir::OpBuilder builder;
  mlir::func::FuncOp function;
  /// Values of the outer graph's function that are the last arguments.
  llvm::SmallVector<mlir::Value> captured;
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
