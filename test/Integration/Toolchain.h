//===- Toolchain.h - From a model to results in one process -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What rampart-compile and rampart-run do, for tests. Every step can fail with
// the error that the tools would print.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_INTEGRATION_TOOLCHAIN_H
#define RAMPART_TEST_INTEGRATION_TOOLCHAIN_H

#include "rampart/Pipeline/Compiler.h"
#include "rampart/exec/Executor.h"

#include <string>
#include <vector>

namespace rampart::test {

/// A model as compiled; the IR of the level that was asked for stays readable.
struct Compiled {
  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  llvm::json::Object report;
};

/// The built-in machine `base` with KEY=VALUE overrides; a broken one throws.
Machine machineOf(const std::string &base,
                  const std::vector<std::string> &overrides = {});

/// Compiles the ONNX model in `bytes` down to `level`.
Result<Compiled> compileModel(const std::string &bytes, const Machine &machine,
                              Level level = Level::Tile);
Result<Compiled> compileModel(const std::string &bytes,
                              const CompileOptions &options);

/// The program of a compiled model, as it is read back from its bytes.
Result<Program> programOf(Compiled &compiled);
/// Both steps.
Result<Program> buildProgram(const std::string &bytes, const Machine &machine);

/// Programs a chip of the program's own machine and runs it once.
Result<NamedTensors> runProgram(const Program &program,
                                const NamedTensors &inputs,
                                const RunOptions &options);
Result<NamedTensors> runProgram(const Program &program,
                                const NamedTensors &inputs, Mode mode);

Tensor makeTensor(const Shape &shape, const std::vector<float> &values);
Tensor makeTensor(const Shape &shape, const std::vector<int32_t> &values);
Tensor makeTensor(const Shape &shape, const std::vector<int64_t> &values);

/// Whether type, shape and every bit are the same.
bool identical(const Tensor &a, const Tensor &b);

/// Expects both programs to run, and to give the same bits by the same names.
void expectSameResults(const Program &a, const Program &b,
                       const NamedTensors &inputs, const RunOptions &options);
/// The same in ideal and in quantized mode.
void expectSameResults(const Program &a, const Program &b,
                       const NamedTensors &inputs);

} // namespace rampart::test

#endif // RAMPART_TEST_INTEGRATION_TOOLCHAIN_H
