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
#include "rampart/Target/Program.h"
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

void rampart::registerProgramTranslations() {
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
