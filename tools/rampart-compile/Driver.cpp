//===- Driver.cpp - What rampart-compile does -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Driver.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "rampart/Frontend/Onnx/Options.h"
#include "rampart/Pipeline/Compiler.h"
#include "rampart/Target/MachineFile.h"
#include "rampart/Target/Program.h"
#include "rampart/io/Npy.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace rampart;

using Write = llvm::function_ref<LogicalResult(llvm::raw_ostream &)>;

/// Writes a temporary beside `path` and renames it.
static Status writeFile(const std::string &path, Write write) {
  bool written = true;
  llvm::Error error = llvm::writeToOutput(path, [&](llvm::raw_ostream &os) {
    written = succeeded(write(os));
    return written ? llvm::Error::success()
                   : llvm::createStringError("the program cannot be written");
  });
  if (error)
    return rampart::Error{"cannot write '" + path +
                          "': " + llvm::toString(std::move(error))};
  return {};
}

static Result<CompileOptions> compileOptions(const DriverOptions &options) {
  CompileOptions result;
  Result<Machine> machine = loadMachine(options.target, options.overrides);
  if (!machine)
    return rampart::Error{machine.error()};
  result.machine = *machine;
  for (const std::string &text : options.inputShapes)
    if (Status status = frontend::addInputShape(result.onnx, text); !status)
      return rampart::Error{status.error()};
  for (const std::string &text : options.dimBindings)
    if (Status status = frontend::addDimBinding(result.onnx, text); !status)
      return rampart::Error{status.error()};
  if (!options.calibration.empty()) {
    Result<NamedTensors> samples = readNpz(options.calibration);
    if (!samples)
      return rampart::Error{samples.error()};
    result.calibration = std::move(*samples);
  }
  if (options.emit == "rnn")
    result.level = Level::Rnn;
  else if (options.emit == "xbar")
    result.level = Level::Xbar;
  result.dumpDirectory = options.dumpDirectory;
  return result;
}

static Status writeModule(ModuleOp module, const DriverOptions &options) {
  if (options.emit.empty())
    return writeFile(options.output, [&](llvm::raw_ostream &os) {
      return emitProgram(module, os);
    });
  if (options.output.empty()) {
    printElided(module, llvm::outs());
    return {};
  }
  return writeFile(options.output, [&](llvm::raw_ostream &os) {
    if (StringRef(options.output).ends_with(".mlirbc"))
      return writeBytecodeToFile(module, os);
    printElided(module, os);
    return success();
  });
}

Status rampart::drive(const DriverOptions &options) {
  Result<CompileOptions> compile = compileOptions(options);
  if (!compile)
    return rampart::Error{compile.error()};
  std::unique_ptr<MLIRContext> context = makeContext();
  Result<Compilation> compilation =
      compileFile(options.model, *compile, *context);
  if (!compilation)
    return rampart::Error{compilation.error()};
  if (Status status = writeModule(*compilation->module, options); !status)
    return status;
  if (options.report.empty())
    return {};
  return writeFile(options.report, [&](llvm::raw_ostream &os) {
    os << llvm::formatv("{0:2}\n",
                        llvm::json::Value(std::move(compilation->report)));
    return success();
  });
}
