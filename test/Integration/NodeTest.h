//===- NodeTest.h - One of ONNX's own node tests ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_INTEGRATION_NODETEST_H
#define RAMPART_TEST_INTEGRATION_NODETEST_H

#include "Toolchain.h"

#include <onnx/onnx_pb.h>

#include <filesystem>
#include <functional>

namespace rampart::test {

/// Where Debian's libonnx-testdata keeps the tests, a folder each.
extern const std::filesystem::path nodeTests;

/// A model with its first data set.
struct NodeTest {
  /// Reads test `name`. The tests have constants as graph inputs; those of
  /// which `isConstant` is true become initializers.
  static NodeTest
  load(const std::string &name,
       const std::function<bool(const onnx::GraphProto &graph,
                                const std::string &input)> &isConstant);

  /// In ideal mode.
  Result<NamedTensors> run() const;

  onnx::ModelProto model;
  NamedTensors inputs;
  std::vector<std::pair<std::string, Tensor>> outputs; // expected
};

/// The model of a test alone.
onnx::ModelProto readNodeModel(const std::filesystem::path &test);

} // namespace rampart::test

#endif // RAMPART_TEST_INTEGRATION_NODETEST_H
