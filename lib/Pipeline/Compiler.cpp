//===- Compiler.cpp - From a model to a program ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Pipeline/Compiler.h"

#include "Calibrate.h"
#include "DumpIR.h"
#include "Report.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/Pass/PassManager.h"
#include "rampart/Dialect/Tile/Transforms/FaultMapAttr.h"
#include "rampart/Dialect/Xbar/Machine.h"
#include "rampart/Pipeline/Pipelines.h"
#include "rampart/Pipeline/Registration.h"
#include "rampart/Target/Program.h"
#include "rampart/core/Text.h"

using namespace mlir;
using namespace rampart;

namespace {

/// Keeps the first error of a context as one line, and counts the others.
class ErrorCollector {
public:
  ErrorCollector(MLIRContext &context, std::string file)
      : file(std::move(file)),
        handler(&context, [this](Diagnostic &diagnostic) {
          if (diagnostic.getSeverity() != DiagnosticSeverity::Error)
            return failure();
          if (count++ == 0)
            first = describe(diagnostic);
          return success();
        }) {}

  Error error() const {
    if (count == 0)
      return Error{file + ": compilation failed"};
    return Error{first + (count > 1
                              ? " (and " + std::to_string(count - 1) + " more)"
                              : "")};
  }

private:
  std::string file, first;
  int count = 0;
  ScopedDiagnosticHandler handler;

  std::string describe(Diagnostic &diagnostic) const {
    Location loc = diagnostic.getLocation();
    while (auto fused = dyn_cast<FusedLoc>(loc))
      loc = fused.getLocations().front();
    std::string text = file + ": ";
    if (auto named = dyn_cast<NameLoc>(loc))
      text += "node " + quotedText(named.getName().str()) + ": ";
    return text + diagnostic.str();
  }
};

class CompileJob {
public:
  CompileJob(ModuleOp module, const std::string &name,
             const CompileOptions &options)
      : module(module), name(name), options(options),
        dumper(options.dumpDirectory), errors(*module.getContext(), name) {}

  Result<llvm::json::Object> run();
  /// That the report's details were made from.
  std::optional<Program> takeProgram() { return std::move(program); }

private:
  ModuleOp module;
  const std::string &name;
  const CompileOptions &options;
  IRDumper dumper;
  ErrorCollector errors;
  llvm::json::Object report;
  std::optional<Program> program;

  /// The machine for which the model is mapped: without lines that are dead on
  /// its chip.
  Result<Machine> usableMachine() const;
  Status mapFaults();
  Status addProgram();
  Status runPasses(llvm::function_ref<void(OpPassManager &)> build);
};

} // namespace

Status CompileJob::runPasses(llvm::function_ref<void(OpPassManager &)> build) {
  PassManager pm(module.getContext());
  dumper.attach(pm);
  build(pm);
  if (failed(pm.run(module)))
    return errors.error();
  return {};
}

Result<Machine> CompileJob::usableMachine() const {
  if (!options.faults || options.faultBlind)
    return options.machine;
  return options.faults->usable(options.machine);
}

Status CompileJob::mapFaults() {
  if (!options.faults)
    return {};
  xbar::setMachine(module, options.machine);
  tile::setFaults(module, *options.faults);
  return runPasses([this](OpPassManager &pm) {
    buildFaultPipeline(pm, options.faultBlind);
  });
}

Status CompileJob::addProgram() {
  FailureOr<std::vector<std::byte>> bytes = emitProgramBytes(module);
  if (failed(bytes))
    return errors.error();
  Result<Program> made = Program::fromBytes(std::move(*bytes), name);
  if (!made)
    return Error{made.error()};
  program = std::move(*made);
  const auto &samples = options.calibration;
  return reportProgram(*program, samples ? &*samples : nullptr, report);
}

Result<llvm::json::Object> CompileJob::run() {
  if (Status status = dumper.create(); !status)
    return Error{status.error()};
  Result<Machine> machine = usableMachine();
  if (!machine)
    return Error{"fault map: " + machine.error()};
  xbar::setMachine(module, *machine);
  dumper.write(module, "import");
  if (Status status = runPasses(buildRnnPipeline); !status)
    return Error{status.error()};
  if (options.calibration) {
    if (Status status =
            calibrate(module, *options.calibration, !options.rangesOnly);
        !status)
      return Error{name + ": calibration: " + status.error()};
    dumper.write(module, "calibrate");
  }
  reportModel(name, options.machine, report);
  if (options.level != Level::Rnn) {
    if (Status status = runPasses([this](OpPassManager &pm) {
          buildXbarPipeline(pm, options.weightCopies);
        });
        !status)
      return Error{status.error()};
    reportMapping(module, options.machine, options.details, report);
  }
  if (options.level == Level::Tile) {
    if (Status status = runPasses(buildTilePipeline); !status)
      return Error{status.error()};
    if (Status status = mapFaults(); !status)
      return Error{status.error()};
    reportTiles(module, options.machine, report);
    if (options.faults)
      reportFaults(module, *options.faults, options.faultBlind, report);
    if (options.details)
      if (Status status = addProgram(); !status)
        return Error{status.error()};
  }
  if (Status status = dumper.status(); !status)
    return Error{status.error()};
  return std::move(report);
}

std::unique_ptr<MLIRContext> rampart::makeContext() {
  DialectRegistry registry;
  registerAllDialects(registry);
  auto context =
      std::make_unique<MLIRContext>(registry, MLIRContext::Threading::DISABLED);
  context->loadAllAvailableDialects();
  return context;
}

Result<Compilation> rampart::compileModule(OwningOpRef<ModuleOp> module,
                                           const std::string &name,
                                           const CompileOptions &options) {
  CompileJob job(*module, name, options);
  Result<llvm::json::Object> report = job.run();
  if (!report)
    return Error{report.error()};
  return Compilation{std::move(module), std::move(*report), job.takeProgram()};
}

Result<Compilation> rampart::compileFile(const std::string &path,
                                         const CompileOptions &options,
                                         MLIRContext &context) {
  Result<OwningOpRef<ModuleOp>> module =
      frontend::importOnnxFile(path, options.onnx, &context);
  if (!module)
    return Error{module.error()};
  return compileModule(std::move(*module), path, options);
}
