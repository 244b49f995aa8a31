//===- Recorded.cpp - Models with recorded inputs and outputs -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Recorded.h"

#include "Toolchain.h"
#include "rampart/Target/Program.h"

using namespace rampart;
using namespace rampart::test;

static Result<Program> compileFor(const std::string &path,
                                  const NamedTensors &inputs, bool bindShapes) {
  CompileOptions options;
  options.machine = machineOf("ideal");
  if (bindShapes)
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

void rampart::test::expectRecordedOutputs(const std::string &base,
                                          bool bindShapes,
                                          Tolerance tolerance) {
  Result<NamedTensors> inputs = readNpz(base + ".inputs.npz"),
                       expected = readNpz(base + ".outputs.npz");
  ASSERT_TRUE(inputs) << inputs.error();
  ASSERT_TRUE(expected) << expected.error();
  ASSERT_FALSE(expected->empty());
  Result<Program> program = compileFor(base + ".onnx", *inputs, bindShapes);
  ASSERT_TRUE(program) << program.error();
  Result<NamedTensors> outputs = runProgram(*program, *inputs, Mode::Ideal);
  ASSERT_TRUE(outputs) << outputs.error();
  for (const auto &[name, tensor] : *expected) {
    ASSERT_TRUE(outputs->contains(name)) << name;
    if (tensor.type() == ElementType::Float32)
      EXPECT_TRUE(isClose(outputs->at(name), tensor, tolerance)) << name;
    else
      EXPECT_TRUE(identical(outputs->at(name), tensor)) << name;
  }
}
