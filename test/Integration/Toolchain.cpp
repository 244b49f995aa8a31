//===- Toolchain.cpp - From a model to results in one process -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Toolchain.h"

#include "rampart/Frontend/Onnx/Import.h"
#include "rampart/Target/MachineFile.h"
#include "rampart/Target/Program.h"

#include <cstring>
#include <gtest/gtest.h>
#include <stdexcept>

using namespace rampart;
using namespace rampart::test;

Machine rampart::test::machineOf(const std::string &base,
                                 const std::vector<std::string> &overrides) {
  Result<Machine> machine = loadMachine(base, overrides);
  if (!machine)
    throw std::invalid_argument(machine.error());
  return *machine;
}

Result<Compiled> rampart::test::compileModel(const std::string &bytes,
                                             const CompileOptions &options) {
  Compiled result;
  result.context = makeContext();
  auto module =
      frontend::importOnnx(bytes, "model", options.onnx, result.context.get());
  if (!module)
    return Error{module.error()};
  Result<Compilation> compilation =
      compileModule(std::move(*module), "model", options);
  if (!compilation)
    return Error{compilation.error()};
  result.module = std::move(compilation->module);
  result.report = std::move(compilation->report);
  return result;
}

Result<Compiled> rampart::test::compileModel(const std::string &bytes,
                                             const Machine &machine,
                                             Level level) {
  CompileOptions options;
  options.machine = machine;
  options.level = level;
  return compileModel(bytes, options);
}

Result<Program> rampart::test::programOf(Compiled &compiled) {
  mlir::FailureOr<std::vector<std::byte>> bytes =
      emitProgramBytes(*compiled.module);
  if (failed(bytes))
    return Error{"the program cannot be emitted"};
  return Program::fromBytes(std::move(*bytes), "program");
}

Result<Program> rampart::test::buildProgram(const std::string &bytes,
                                            const Machine &machine) {
  Result<Compiled> compiled = compileModel(bytes, machine);
  if (!compiled)
    return Error{compiled.error()};
  return programOf(*compiled);
}

Result<NamedTensors> rampart::test::runProgram(const Program &program,
                                               const NamedTensors &inputs,
                                               const RunOptions &options) {
  Chip chip = Chip::program(program, program.machine(), options);
  return run(program, chip, inputs, options);
}

Result<NamedTensors> rampart::test::runProgram(const Program &program,
                                               const NamedTensors &inputs,
                                               Mode mode) {
  RunOptions options;
  options.mode = mode;
  return runProgram(program, inputs, options);
}

template <typename T>
static Tensor tensorOf(ElementType type, const Shape &shape,
                       const std::vector<T> &values) {
  if (elementCount(shape) != int64_t(values.size()))
    throw std::invalid_argument("a tensor of shape " + shapeText(shape) +
                                " of " + std::to_string(values.size()) +
                                " values");
  Tensor tensor(type, shape);
  if (!values.empty())
    std::memcpy(tensor.mutableData<T>(), values.data(),
                values.size() * sizeof(T));
  return tensor;
}

Tensor rampart::test::makeTensor(const Shape &shape,
                                 const std::vector<float> &values) {
  return tensorOf(ElementType::Float32, shape, values);
}
Tensor rampart::test::makeTensor(const Shape &shape,
                                 const std::vector<int32_t> &values) {
  return tensorOf(ElementType::Int32, shape, values);
}
Tensor rampart::test::makeTensor(const Shape &shape,
                                 const std::vector<int64_t> &values) {
  return tensorOf(ElementType::Int64, shape, values);
}

bool rampart::test::identical(const Tensor &a, const Tensor &b) {
  return a.type() == b.type() && a.shape() == b.shape() &&
         (a.byteSize() == 0 ||
          std::memcmp(a.data<std::byte>(), b.data<std::byte>(), a.byteSize()) ==
              0);
}

void rampart::test::expectSameResults(const Program &a, const Program &b,
                                      const NamedTensors &inputs,
                                      const RunOptions &options) {
  Result<NamedTensors> here = runProgram(a, inputs, options),
                       there = runProgram(b, inputs, options);
  ASSERT_TRUE(here) << here.error();
  ASSERT_TRUE(there) << there.error();
  EXPECT_EQ(here->size(), there->size());
  for (const auto &[name, tensor] : *here) {
    ASSERT_TRUE(there->contains(name)) << name;
    EXPECT_TRUE(identical(tensor, there->at(name))) << name;
  }
}

void rampart::test::expectSameResults(const Program &a, const Program &b,
                                      const NamedTensors &inputs) {
  for (Mode mode : {Mode::Ideal, Mode::Quantized}) {
    RunOptions options;
    options.mode = mode;
    expectSameResults(a, b, inputs, options);
  }
}
