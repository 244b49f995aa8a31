//===- Translations.cpp - Registers the program translations --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "rampart/Dialect/Host/HostDialect.h"
#include "rampart/Dialect/Rnn/RnnDialect.h"
#include "rampart/Dialect/Tile/Tile.h"
#include "rampart/Target/ArraySpice.h"
#include "rampart/Target/Conductances.h"
#include "rampart/Target/Program.h"
#include "rampart/Target/SimulatedFaults.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace rampart;

static void insertDialects(DialectRegistry &registry) {
  registry.insert<func::FuncDialect, host::HostDialect, rnn::RnnDialect,
                  tile::TileDialect>();
}

static OwningOpRef<Operation *> programToTile(llvm::SourceMgr &sources,
                                              MLIRContext *context) {
  const llvm::MemoryBuffer *buffer =
      sources.getMemoryBuffer(sources.getMainFileID());
  context->loadAllAvailableDialects();
  auto *begin = reinterpret_cast<const std::byte *>(buffer->getBufferStart());
  return readProgram({begin, begin + buffer->getBufferSize()},
                     buffer->getBufferIdentifier(), context);
}

static LogicalResult fail(MLIRContext *context, const std::string &message) {
  return emitError(UnknownLoc::get(context)) << message;
}

static Result<Program> loadProgram(llvm::SourceMgr &sources) {
  const llvm::MemoryBuffer *buffer =
      sources.getMemoryBuffer(sources.getMainFileID());
  auto *begin = reinterpret_cast<const std::byte *>(buffer->getBufferStart());
  return Program::fromBytes({begin, begin + buffer->getBufferSize()},
                            buffer->getBufferIdentifier().str());
}

static LogicalResult programToSpice(llvm::SourceMgr &sources,
                                    const std::string &array,
                                    const std::string &codes,
                                    llvm::raw_ostream &os,
                                    MLIRContext *context) {
  Result<Program> program = loadProgram(sources);
  if (!program)
    return fail(context, program.error());
  Result<std::string> netlist = arrayNetlist(*program, array, codes);
  if (!netlist)
    return fail(context, netlist.error());
  os << *netlist;
  return success();
}

static LogicalResult programToConductances(llvm::SourceMgr &sources,
                                           const std::string &directory,
                                           llvm::raw_ostream &os,
                                           MLIRContext *context) {
  if (directory.empty())
    return fail(context,
                "expected --conductances-dir=DIR, the folder to write");
  Result<Program> program = loadProgram(sources);
  if (!program)
    return fail(context, program.error());
  if (Status status = writeConductances(*program, directory, os); !status)
    return fail(context, status.error());
  return success();
}

static LogicalResult programToFaults(llvm::SourceMgr &sources, uint64_t seed,
                                     uint32_t trial,
                                     llvm::ArrayRef<std::string> settings,
                                     llvm::raw_ostream &os,
                                     MLIRContext *context) {
  Result<Program> program = loadProgram(sources);
  if (!program)
    return fail(context, program.error());
  Result<std::string> map =
      simulatedFaultMap(*program, seed, trial, settings.vec());
  if (!map)
    return fail(context, map.error());
  os << *map;
  return success();
}

static void registerFaults() {
  static llvm::cl::opt<uint64_t> seed(
      "seed", llvm::cl::value_desc("N"),
      llvm::cl::desc("--program-to-faults: seed of the simulated chips"));
  static llvm::cl::opt<uint32_t> trial(
      "trial", llvm::cl::value_desc("N"),
      llvm::cl::desc("--program-to-faults: which chip of the seed"));
  static llvm::cl::list<std::string> settings(
      "fault-setting", llvm::cl::value_desc("KEY=VALUE"),
      llvm::cl::desc("--program-to-faults: a field device.stuck_* in the place "
                     "of the program's"));
  static TranslateRegistration toFaults(
      "program-to-faults",
      "write the stuck devices of a simulated chip as a fault map (YAML)",
      [](const std::shared_ptr<llvm::SourceMgr> &sources, llvm::raw_ostream &os,
         MLIRContext *context) {
        return programToFaults(*sources, seed, trial, settings, os, context);
      });
}

void rampart::registerProgramTranslations() {
  registerFaults();
  static llvm::cl::opt<std::string> directory(
      "conductances-dir", llvm::cl::value_desc("DIR"),
      llvm::cl::desc("--program-to-conductances: the new or empty folder to "
                     "write; the output lists its files"));
  static TranslateRegistration toConductances(
      "program-to-conductances",
      "write the conductance targets of a tile program (.rprog) as CSV and npz",
      [](const std::shared_ptr<llvm::SourceMgr> &sources, llvm::raw_ostream &os,
         MLIRContext *context) {
        return programToConductances(*sources, directory, os, context);
      });
  static llvm::cl::opt<std::string> array(
      "spice-array", llvm::cl::value_desc("NAME"),
      llvm::cl::desc("--program-to-spice: a block of the physical array"));
  static llvm::cl::opt<std::string> codes(
      "spice-codes", llvm::cl::value_desc("CODE,..."),
      llvm::cl::desc("--program-to-spice: an input code per word line"));
  static TranslateRegistration toSpice(
      "program-to-spice",
      "write a physical array of a tile program (.rprog) as a netlist for "
      "ngspice",
      [](const std::shared_ptr<llvm::SourceMgr> &sources, llvm::raw_ostream &os,
         MLIRContext *context) {
        return programToSpice(*sources, array, codes, os, context);
      });
  static TranslateFromMLIRRegistration toProgram(
      "tile-to-program", "write a tile program (.rprog)",
      [](ModuleOp module, llvm::raw_ostream &os) {
        return emitProgram(module, os);
      },
      insertDialects);
  static TranslateToMLIRRegistration toTile(
      "program-to-tile", "read a tile program (.rprog)",
      [](llvm::SourceMgr &sources, MLIRContext *context) {
        return programToTile(sources, context);
      },
      insertDialects);
}
