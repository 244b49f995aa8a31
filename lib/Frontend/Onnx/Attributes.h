//===- Attributes.h - Attributes of ONNX nodes ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_FRONTEND_ONNX_ATTRIBUTES_H
#define RAMPART_LIB_FRONTEND_ONNX_ATTRIBUTES_H

#include "onnx/onnx_pb.h"
#include "rampart/core/Result.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rampart::frontend {

/// Reads a node's attributes by name and remembers which were read, so that
/// what the importer does not know is reported and never dropped. The first
/// error sticks; reads after it return the default.
class Attributes {
public:
  explicit Attributes(::onnx::NodeProto &node) : node(node) {}

  std::optional<int64_t> integer(llvm::StringRef name);
  int64_t integer(llvm::StringRef name, int64_t fallback) {
    return integer(name).value_or(fallback);
  }
  /// An integer that has to be 0 or 1; 0 where it is missing.
  bool flag(llvm::StringRef name, bool fallback = false);
  std::optional<double> real(llvm::StringRef name);
  std::optional<std::string> text(llvm::StringRef name);
  std::optional<llvm::SmallVector<int64_t>> integers(llvm::StringRef name);
  std::vector<double> reals(llvm::StringRef name);
  std::vector<std::string> texts(llvm::StringRef name);
  /// Null where it is missing. Not const: its data may be moved out.
  ::onnx::TensorProto *tensor(llvm::StringRef name);
  ::onnx::GraphProto *graph(llvm::StringRef name);

  /// The first attribute of another type than was asked for or given twice;
  /// without one, the first that was never read.
  Status finish() const;

private:
  ::onnx::AttributeProto *find(llvm::StringRef name,
                               ::onnx::AttributeProto::AttributeType type);

  ::onnx::NodeProto &node;
  std::set<std::string, std::less<>> read;
  std::optional<Error> error;
};

} // namespace rampart::frontend

#endif // RAMPART_LIB_FRONTEND_ONNX_ATTRIBUTES_H
