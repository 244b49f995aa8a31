//===- Translate.cpp - The translation --import-onnx ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/Frontend/Onnx/Translate.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "rampart/Dialect/Host/HostDialect.h"
#include "rampart/Dialect/Rnn/RnnDialect.h"
#include "rampart/Frontend/Onnx/Options.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;

static Result<OnnxOptions> readOptions(ArrayRef<std::string> shapes,
                                       ArrayRef<std::string> dims) {
  OnnxOptions options;
  for (StringRef shape : shapes)
    if (Status status = addInputShape(options, shape); !status)
      return Error{status.error()};
  for (StringRef dim : dims)
    if (Status status = addDimBinding(options, dim); !status)
      return Error{status.error()};
  return options;
}

void frontend::registerImportOnnx() {
  static llvm::cl::list<std::string> shapes(
      "input-shape", llvm::cl::value_desc("NAME=1x30x17"),
      llvm::cl::desc("Bind the shape of an input"));
  static llvm::cl::list<std::string> dims(
      "bind-dim", llvm::cl::value_desc("SYMBOL=N"),
      llvm::cl::desc("Bind a symbolic dimension"));
  static TranslateToMLIRRegistration registration(
      "import-onnx", "import an ONNX model as rnn and host operations",
      [](llvm::SourceMgr &sources,
         MLIRContext *context) -> OwningOpRef<Operation *> {
        // The file, not the bytes: external data lies beside it.
        std::string path = sources.getMemoryBuffer(sources.getMainFileID())
                               ->getBufferIdentifier()
                               .str();
        Result<OnnxOptions> options = readOptions(shapes, dims);
        if (!options) {
          emitError(UnknownLoc::get(context)) << options.error();
          return nullptr;
        }
        auto module = importOnnxFile(path, *options, context);
        if (!module) {
          emitError(UnknownLoc::get(context)) << module.error();
          return nullptr;
        }
        return OwningOpRef<Operation *>(module->release());
      },
      [](DialectRegistry &registry) {
        registry
            .insert<func::FuncDialect, host::HostDialect, rnn::RnnDialect>();
      });
}
