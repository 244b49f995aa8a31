//===- SharedModelsTest.cpp - Public models against ONNX Runtime ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RAMPART_SHARED_DATA names a folder with models/NAME.onnx, NAME.inputs.npz and
// NAME.outputs.npz, recorded with ONNX Runtime; without it the tests are
// skipped.
//===----------------------------------------------------------------------===//
#include "Compare.h"
#include "Toolchain.h"
#include "rampart/Target/Program.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

using namespace rampart;
using namespace rampart::test;

class SharedModel : public testing::TestWithParam<std::string> {};

/// The program of the model at `path`, its shapes bound to those of `inputs`.
static Result<Program> compileFor(const std::string &path,
                                  const NamedTensors &inputs) {
  CompileOptions options;
  options.machine = machineOf("ideal");
  for (const auto &[name, tensor] : inputs)
    options.onnx.inputShapes[name] = tensor.shape();
  auto context = makeContext();
  Result<Compilation> compiled = compileFile(path, options, *context);
  if (!compiled)
    return Error{compiled.error()};
  auto bytes = emitProgramBytes(*compiled->module);
  if (failed(bytes))
    return Error{path + ": the program cannot be emitted"};
  return Program::fromBytes(std::move(*bytes), path);
}

TEST_P(SharedModel, IdealModeEqualsOnnxRuntime) {
  const char *data = std::getenv("RAMPART_SHARED_DATA");
  if (!data)
    GTEST_SKIP() << "RAMPART_SHARED_DATA names no folder of models";
  std::string base =
      (std::filesystem::path(data) / "models" / GetParam()).string();
  if (!std::filesystem::exists(base + ".onnx"))
    GTEST_SKIP() << base << ".onnx is not there";
  Result<NamedTensors> inputs = readNpz(base + ".inputs.npz"),
                       expected = readNpz(base + ".outputs.npz");
  ASSERT_TRUE(inputs) << inputs.error();
  ASSERT_TRUE(expected) << expected.error();
  ASSERT_FALSE(expected->empty());
  Result<Program> program = compileFor(base + ".onnx", *inputs);
  ASSERT_TRUE(program) << program.error();
  Result<NamedTensors> outputs = runProgram(*program, *inputs, Mode::Ideal);
  ASSERT_TRUE(outputs) << outputs.error();
  for (const auto &[name, tensor] : *expected) {
    ASSERT_TRUE(outputs->contains(name)) << name;
    EXPECT_TRUE(isClose(outputs->at(name), tensor)) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Models, SharedModel,
                         testing::Values("aircraft_rul", "trader_t", "dtln_1",
                                         "tract_byte_sb_bilstm",
                                         "keras_lstm_vae"),
                         [](const auto &info) { return info.param; });
