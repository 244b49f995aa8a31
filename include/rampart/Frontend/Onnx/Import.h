//===- Import.h - ONNX models to IR -----------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Protobuf stays behind this interface, its exceptions too.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_FRONTEND_ONNX_IMPORT_H
#define RAMPART_FRONTEND_ONNX_IMPORT_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "rampart/core/Result.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace rampart::frontend {

/// Names of the attributes that arguments and results of `main` carry: the
/// tensor's name in the model (text), and one symbol per dimension (array of
/// texts, "" for none). Equal symbols are equal sizes.
inline constexpr llvm::StringLiteral nameAttribute = "rampart.name";
inline constexpr llvm::StringLiteral dimsAttribute = "rampart.dims";

/// Sizes for dimensions that the model leaves open.
struct OnnxOptions {
  /// Whole shapes of inputs by name. A symbol bound by one input is bound
  /// everywhere.
  std::map<std::string, std::vector<int64_t>> inputShapes;
  /// Sizes of symbolic dimensions.
  std::map<std::string, int64_t> dimBindings;
};

/// An operator that models of opset `firstOpset` and later may have; of another
/// domain than ONNX's own "domain.operator".
struct SupportedOperator {
  std::string name;
  int64_t firstOpset;
};
/// In alphabetical order.
std::vector<SupportedOperator> supportedOperators();

/// Imports the model at `path` (opsets 1 to 22, its external data files beside
/// it) as a module with one function `main` of rnn and host operations. Errors
/// are one line that names the file and the node or tensor.
Result<mlir::OwningOpRef<mlir::ModuleOp>>
importOnnxFile(const std::string &path, const OnnxOptions &options,
               mlir::MLIRContext *context);

/// The same for a model in memory, called `name` in errors; external data is
/// refused.
Result<mlir::OwningOpRef<mlir::ModuleOp>>
importOnnx(llvm::StringRef bytes, llvm::StringRef name,
           const OnnxOptions &options, mlir::MLIRContext *context);

} // namespace rampart::frontend

#endif // RAMPART_FRONTEND_ONNX_IMPORT_H
