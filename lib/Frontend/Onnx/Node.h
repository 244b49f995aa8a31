//===- Node.h - One ONNX node while it is imported --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_FRONTEND_ONNX_NODE_H
#define RAMPART_LIB_FRONTEND_ONNX_NODE_H

#include "Attributes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/SmallBitVector.h"

#include <optional>
#include <string>

namespace rampart::frontend {

/// Imports the graphs among a node's attributes. Errors name the inner node.
class Subgraphs {
public:
  virtual ~Subgraphs() = default;

  /// A graph as a function, and the values of the graph around it that it uses:
  /// its last arguments.
  struct Function {
    mlir::func::FuncOp function;
    llvm::SmallVector<mlir::Value> captured;
  };

  /// The graph's nodes in place of the node; its outputs.
  virtual Result<llvm::SmallVector<mlir::Value>>
  importInline(::onnx::GraphProto &graph) = 0;

  /// A private function called after `name`; `arguments` are the values of the
  /// graph's inputs, in the types the function gets. The graph keeps its data.
  virtual Result<Function>
  importFunction(const ::onnx::GraphProto &graph, llvm::StringRef name,
                 llvm::ArrayRef<mlir::RankedTensorType> arguments) = 0;

  /// Takes the last function imported, and those it calls, out again.
  virtual void discard(const Function &function) = 0;
};

/// What a handler works with. The first error sticks; after it every value made
/// is null, and operations on null values are null: handlers run straight
/// through and the importer looks at the error once.
class Node {
public:
  Node(::onnx::NodeProto &proto, int64_t opset, mlir::OpBuilder &builder,
       mlir::Location location, std::optional<std::string> folder,
       Subgraphs &subgraphs);

  Subgraphs &subgraphs() { return graphs; }
  int64_t opset() const { return version; }
  Attributes &attributes() { return attributeReader; }
  mlir::OpBuilder &build() { return builder; }
  mlir::Location location() const { return where; }
  /// Where external data of attributes is looked for.
  const std::optional<std::string> &folder() const { return dataFolder; }

  //===-- Inputs and outputs ----------------------------------------------===//

  /// How many inputs the node names; left out ones in between count.
  size_t inputCount() const { return inputs.size(); }
  /// Null where the input is left out. Inputs that nobody reads are errors.
  mlir::Value input(size_t i);
  void addInput(mlir::Value value) { inputs.push_back(value); }
  /// For a handler that has read all inputs and passes the node on to another
  /// operator's, as if it had these.
  void setInputs(llvm::ArrayRef<mlir::Value> values);
  /// The elements of an input of integers that is constant; an error where it
  /// is there and not constant.
  std::optional<llvm::SmallVector<int64_t>> constants(size_t i,
                                                      llvm::StringRef name);

  size_t outputCount() const { return outputs.size(); }
  void setOutput(size_t i, mlir::Value value);
  /// Null where the handler did not set it.
  mlir::Value output(size_t i) const;

  //===-- Operations ------------------------------------------------------===//

  /// The operation `host.<opcode>`; null, with an error, where the operands do
  /// not fit.
  mlir::Value create(llvm::StringRef opcode, mlir::ValueRange operands,
                     llvm::ArrayRef<mlir::NamedAttribute> attributes = {});
  mlir::NamedAttribute attribute(llvm::StringRef name, int64_t value);
  mlir::NamedAttribute attribute(llvm::StringRef name, double value);
  mlir::NamedAttribute attribute(llvm::StringRef name, llvm::StringRef text);
  mlir::NamedAttribute attribute(llvm::StringRef name,
                                 llvm::ArrayRef<int64_t> values);
  mlir::Value constant(mlir::ElementsAttr value);
  /// An int64 vector.
  mlir::Value sizes(llvm::ArrayRef<int64_t> values);
  /// A scalar of the element type of `value`; null for null.
  mlir::Value scalarLike(mlir::Value value, double number);

  //===-- Checks ----------------------------------------------------------===//

  void fail(const llvm::Twine &message);
  /// Names the node.
  void warn(const llvm::Twine &message);
  bool failed() const { return error.has_value(); }
  /// Negative axes count from the end of `rank`; an error outside.
  int64_t normaliseAxis(int64_t axis, int64_t rank);
  /// Each normalised, then sorted; an error where two are equal.
  llvm::SmallVector<int64_t> normaliseAxes(llvm::ArrayRef<int64_t> axes,
                                           int64_t rank);
  /// An error where constants from which `value` is computed have elements that
  /// are not finite. For weights, which become conductances.
  void requireFinite(mlir::Value value, llvm::StringRef name);

  /// The error, or what nobody read: an input or an attribute.
  Status finish() const;

private:
  ::onnx::NodeProto &proto;
  int64_t version;
  mlir::OpBuilder &builder;
  mlir::Location where;
  std::optional<std::string> dataFolder;
  Subgraphs &graphs;
  Attributes attributeReader;
  llvm::SmallVector<mlir::Value> inputs, outputs;
  llvm::SmallBitVector readInputs;
  std::optional<Error> error;
};

/// The type of a tensor of the importer: all are ranked.
inline mlir::RankedTensorType typeOf(mlir::Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType());
}

} // namespace rampart::frontend

#endif // RAMPART_LIB_FRONTEND_ONNX_NODE_H
