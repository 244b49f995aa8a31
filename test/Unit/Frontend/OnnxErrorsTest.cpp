//===- OnnxErrorsTest.cpp - Models that the importer refuses --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The models and the messages are in test/Frontend/Onnx/errors.
//===----------------------------------------------------------------------===//
#include "google/protobuf/text_format.h"
#include "onnx/onnx_pb.h"
#include "rampart/Frontend/Onnx/Import.h"
#include "gtest/gtest.h"

#include <fstream>
#include <sstream>

using namespace mlir;
using namespace rampart;

namespace {

struct Case {
  std::string name, error, text;
};

/// A model starts with "#--- NAME" and "# error: MESSAGE".
std::vector<Case> readCases(const std::string &path) {
  std::ifstream file(path);
  std::vector<Case> cases;
  std::string line;
  const std::string nameMark = "#--- ", errorMark = "# error: ";
  while (std::getline(file, line)) {
    if (line.starts_with(nameMark))
      cases.push_back({line.substr(nameMark.size()), "", ""});
    else if (cases.empty())
      continue;
    else if (line.starts_with(errorMark))
      cases.back().error = line.substr(errorMark.size());
    else
      cases.back().text += line + "\n";
  }
  return cases;
}

std::string encode(const Case &model) {
  std::string header;
  if (model.text.find("opset_import") == std::string::npos)
    header = "ir_version: 8 opset_import { version: 13 }\n";
  ::onnx::ModelProto proto;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(header + model.text,
                                                            &proto))
      << model.name;
  return proto.SerializeAsString();
}

class OnnxErrors : public ::testing::TestWithParam<const char *> {};

TEST_P(OnnxErrors, AreOneClearLine) {
  std::vector<Case> cases =
      readCases(RAMPART_TEST_FOLDER "/Frontend/Onnx/errors/" +
                std::string(GetParam()) + ".textproto");
  ASSERT_FALSE(cases.empty());
  for (const Case &model : cases) {
    MLIRContext context(MLIRContext::Threading::DISABLED);
    std::string diagnostics;
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      diagnostics += diagnostic.str();
    });
    auto module = frontend::importOnnx(encode(model), "m.onnx", {}, &context);
    ASSERT_FALSE(module) << model.name;
    EXPECT_EQ(module.error(), "m.onnx: " + model.error) << model.name;
    EXPECT_EQ(diagnostics, "") << model.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Files, OnnxErrors,
                         ::testing::Values("graph", "attributes", "tensors",
                                           "operators", "around", "lstm",
                                           "control", "recurrences",
                                           "quantization"),
                         [](const auto &info) { return info.param; });

} // namespace
