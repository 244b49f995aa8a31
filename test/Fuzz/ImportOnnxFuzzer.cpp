//===- ImportOnnxFuzzer.cpp - Models from untrusted bytes -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whatever the bytes are, the importer returns a module or one clear line, and
// what it returns goes through the passes that follow. Seeds: any .onnx files.
//===----------------------------------------------------------------------===//
#include "mlir/IR/MLIRContext.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "rampart/Dialect/Host/Transforms/Passes.h"
#include "rampart/Dialect/Rnn/Transforms/Passes.h"
#include "rampart/Frontend/Onnx/Import.h"
#include "llvm/ADT/StringExtras.h"

#include <cstdint>
#include <cstdlib>

using namespace mlir;
using namespace rampart;

/// What a person should see of an error: one line, printable.
static bool isClear(StringRef message) {
  return !message.empty() && llvm::all_of(message, llvm::isPrint);
}

static void runPasses(ModuleOp module) {
  host::FoldConstantsPassOptions folding;
  folding.maxBytes = 1 << 20;
  PassManager passes(module.getContext());
  OpPassManager &functions = passes.nest<func::FuncOp>();
  functions.addPass(host::createFoldConstantsPass(folding));
  functions.addPass(createCanonicalizerPass());
  functions.addPass(rnn::createDropZeroStatesPass());
  functions.addPass(rnn::createRaiseDensePass());
  functions.addPass(rnn::createFuseActivationsPass());
  (void)passes.run(module); // may refuse, may not crash
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  ScopedDiagnosticHandler handler(&context, [](Diagnostic &) {});
  StringRef bytes(reinterpret_cast<const char *>(data), size);
  auto module = frontend::importOnnx(bytes, "m.onnx", {}, &context);
  if (!module) {
    if (!isClear(module.error()))
      std::abort();
    return 0;
  }
  runPasses(**module);
  return 0;
}
