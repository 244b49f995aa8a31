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
#include "rampart/Target/Conductances.h"
#include "rampart/Target/Program.h"
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

static LogicalResult programToConductances(llvm::SourceMgr &sources,
                                           const std::string &directory,
                                           llvm::raw_ostream &os,
                                           MLIRContext *context) {
  auto fail = [&](const std::string &message) -> LogicalResult {
    return emitError(UnknownLoc::get(context)) << message;
  };
  if (directory.empty())
    return fail("expected --conductances-dir=DIR, the folder to write");
  const llvm::MemoryBuffer *buffer =
      sources.getMemoryBuffer(sources.getMainFileID());
  auto *begin = reinterpret_cast<const std::byte *>(buffer->getBufferStart());
  Result<Program> program =
      Program::fromBytes({begin, begin + buffer->getBufferSize()},
                         buffer->getBufferIdentifier().str());
  if (!program)
    return fail(program.error());
  if (Status status = writeConductances(*program, directory, os); !status)
    return fail(status.error());
  return success();
}

void rampart::registerProgramTranslations() {
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
