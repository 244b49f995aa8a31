//===- FixtureTest.cpp - Exporters' models against their frameworks -------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// test/models holds small models as today's exporters wrote them, with the
// frameworks' own outputs (make_fixtures.py).
//===----------------------------------------------------------------------===//
#include "Recorded.h"
#include "Toolchain.h"

#include <algorithm>
#include <filesystem>

using namespace rampart;
using namespace rampart::test;

/// ONNX's LSTM has no projection: the exporter's node contradicts itself.
static constexpr const char *projection = "dynamo_lstm_projection";

static std::vector<std::string> fixtures() {
  std::vector<std::string> names;
  for (const auto &entry : std::filesystem::directory_iterator(RAMPART_MODELS))
    if (entry.path().extension() == ".onnx" &&
        entry.path().stem() != projection)
      names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

class Fixture : public testing::TestWithParam<std::string> {};

// Sizes that the exporter left open stay open.
TEST_P(Fixture, IdealModeEqualsTheFramework) {
  expectRecordedOutputs(std::string(RAMPART_MODELS "/") + GetParam(), false,
                        {.relative = 1e-4, .absolute = 1e-5});
}

INSTANTIATE_TEST_SUITE_P(Models, Fixture, testing::ValuesIn(fixtures()),
                         [](const auto &info) { return info.param; });

TEST(Fixtures, ProjectionThatOnnxHasNotIsRefused) {
  CompileOptions options;
  options.machine = machineOf("ideal");
  auto context = makeContext();
  std::string path = std::string(RAMPART_MODELS "/") + projection + ".onnx";
  Result<Compilation> compiled = compileFile(path, options, *context);
  ASSERT_FALSE(compiled);
  EXPECT_EQ(path + ": node 'node_lstm__2' (LSTM): input 'initial_c': expected "
                   "f32 of shape 1x?x2, found f32 of shape 1x?x5",
            compiled.error());
}
