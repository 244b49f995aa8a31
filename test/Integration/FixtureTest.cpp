//===- FixtureTest.cpp - Models of today's exporters ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every model in test/models, made by make_fixtures.py there, equals in ideal
// mode what the framework that it comes from computes.
//===----------------------------------------------------------------------===//
#include "Compare.h"
#include "Toolchain.h"
#include "rampart/Target/Program.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

using namespace rampart;
using namespace rampart::test;

namespace {

/// Models that are refused, and what the error has to say.
const std::map<std::string, std::string> refused = {};

std::vector<std::string> fixtures() {
  std::vector<std::string> names;
  for (const auto &entry : std::filesystem::directory_iterator(RAMPART_MODELS))
    if (entry.path().extension() == ".onnx")
      names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

Result<Program> compileFixture(const std::string &path) {
  CompileOptions options;
  options.machine = machineOf("ideal");
  auto context = makeContext();
  Result<Compilation> compiled = compileFile(path, options, *context);
  if (!compiled)
    return Error{compiled.error()};
  auto bytes = emitProgramBytes(*compiled->module);
  if (failed(bytes))
    return Error{path + ": the program cannot be emitted"};
  return Program::fromBytes(std::move(*bytes), path);
}

class Fixture : public testing::TestWithParam<std::string> {};

TEST_P(Fixture, IdealModeEqualsTheFramework) {
  std::string base = std::string(RAMPART_MODELS) + "/" + GetParam();
  Result<Program> program = compileFixture(base + ".onnx");
  if (auto reason = refused.find(GetParam()); reason != refused.end()) {
    ASSERT_FALSE(program);
    EXPECT_NE(program.error().find(reason->second), std::string::npos)
        << program.error();
    return;
  }
  ASSERT_TRUE(program) << program.error();
  Result<NamedTensors> inputs = readNpz(base + ".inputs.npz"),
                       expected = readNpz(base + ".outputs.npz");
  ASSERT_TRUE(inputs) << inputs.error();
  ASSERT_TRUE(expected) << expected.error();
  ASSERT_FALSE(expected->empty());
  Result<NamedTensors> outputs = runProgram(*program, *inputs, Mode::Ideal);
  ASSERT_TRUE(outputs) << outputs.error();
  for (const auto &[name, tensor] : *expected) {
    ASSERT_TRUE(outputs->contains(name)) << name;
    EXPECT_TRUE(isClose(outputs->at(name), tensor,
                        {.relative = 1e-4, .absolute = 1e-5}))
        << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Models, Fixture, testing::ValuesIn(fixtures()),
                         [](const auto &info) { return info.param; });

} // namespace
