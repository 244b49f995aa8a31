//===- FixtureTest.cpp - Exporters' models against their frameworks -------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// test/models holds small models as today's exporters wrote them, with the
// frameworks' own outputs (make_fixtures.py).
//===----------------------------------------------------------------------===//
#include "Recorded.h"

#include <algorithm>
#include <filesystem>

using namespace rampart;
using namespace rampart::test;

static std::vector<std::string> fixtures() {
  std::vector<std::string> names;
  for (const auto &entry : std::filesystem::directory_iterator(RAMPART_MODELS))
    if (entry.path().extension() == ".onnx")
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
