//===- Driver.cpp - What rampart-compile does -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Driver.h"

#include "OutputFile.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/Diagnostics.h"
#include "rampart/Frontend/Onnx/Options.h"
#include "rampart/Pipeline/Compiler.h"
#include "rampart/Pipeline/Views.h"
#include "rampart/Target/FaultFile.h"
#include "rampart/Target/MachineFile.h"
#include "rampart/Target/Program.h"
#include "rampart/io/Npy.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace rampart;
using llvm::json::Object;

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
    result.rangesOnly = options.rangesOnly;
  }
  if (!options.faultMap.empty()) {
    Result<mapping::FaultMap> faults =
        loadFaultMap(options.faultMap, result.machine);
    if (!faults)
      return rampart::Error{faults.error()};
    result.faults = std::move(*faults);
    result.faultBlind = options.faultBlind;
  }
  if (options.emit == "rnn")
    result.level = Level::Rnn;
  else if (options.emit == "xbar")
    result.level = Level::Xbar;
  result.weightCopies = options.weightCopies;
  result.details =
      !options.report.empty() || !options.floorplan.empty() || options.summary;
  result.dumpDirectory = options.dumpDirectory;
  return result;
}

/// The level's text, or everything where `path` says bytecode.
static LogicalResult writeIR(ModuleOp module, llvm::StringRef path,
                             llvm::raw_ostream &os) {
  if (path.ends_with(".mlirbc"))
    return writeBytecodeToFile(module, os);
  printElided(module, os);
  return success();
}

/// The program that the report was made from, where there is one.
static LogicalResult writeProgram(const Compilation &compilation,
                                  llvm::raw_ostream &os) {
  if (!compilation.program)
    return emitProgram(compilation.module.get(), os);
  std::span<const std::byte> bytes = compilation.program->bytes();
  os.write(reinterpret_cast<const char *>(bytes.data()), bytes.size());
  return success();
}

/// The program, IR and report that `options` ask for.
static Status writeOutputs(Compilation &compilation,
                           const DriverOptions &options) {
  ModuleOp module = *compilation.module;
  bool program = options.emit.empty();
  std::vector<OutputFile> files;
  auto add = [&](const std::string &path, Write write) -> Status {
    Result<OutputFile> file = OutputFile::write(path, write);
    if (!file)
      return rampart::Error{file.error()};
    files.push_back(std::move(*file));
    return {};
  };
  if (!options.report.empty())
    if (Status status =
            add(options.report,
                [&](llvm::raw_ostream &os) {
                  os << llvm::formatv(
                      "{0:2}\n", llvm::json::Value(Object(compilation.report)));
                  return success();
                });
        !status)
      return status;
  if (!options.floorplan.empty())
    if (Status status = add(options.floorplan,
                            [&](llvm::raw_ostream &os) {
                              writeFloorplan(compilation.report, os);
                              return success();
                            });
        !status)
      return status;
  if (!options.output.empty())
    if (Status status = add(options.output,
                            [&](llvm::raw_ostream &os) {
                              return program
                                         ? writeProgram(compilation, os)
                                         : writeIR(module, options.output, os);
                            });
        !status)
      return status;
  if (options.output.empty())
    if (Status status = writeStandardOutput(
            [&](llvm::raw_ostream &os) { return writeIR(module, "", os); });
        !status)
      return status;
  for (OutputFile &file : files)
    if (Status status = file.keep(); !status)
      return status;
  if (options.summary)
    return writeStandardOutput([&](llvm::raw_ostream &os) {
      writeSummary(compilation.report, os);
      return success();
    });
  return {};
}

Status rampart::drive(const DriverOptions &options) {
  Result<CompileOptions> compile = compileOptions(options);
  if (!compile)
    return rampart::Error{compile.error()};
  std::unique_ptr<MLIRContext> context = makeContext();
  ScopedDiagnosticHandler warnings(context.get(), [&](Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() != DiagnosticSeverity::Warning)
      return failure();
    llvm::errs() << "warning: " << options.model << ": " << diagnostic << "\n";
    return success();
  });
  Result<Compilation> compilation =
      compileFile(options.model, *compile, *context);
  if (!compilation)
    return rampart::Error{compilation.error()};
  return writeOutputs(*compilation, options);
}
