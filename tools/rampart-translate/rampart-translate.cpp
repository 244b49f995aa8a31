//===- rampart-translate.cpp - Translates between formats -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"
#include "rampart/Frontend/Onnx/Translate.h"
#include "rampart/Target/Program.h"

int main(int argc, char **argv) {
  rampart::frontend::registerImportOnnx();
  rampart::registerProgramTranslations();
  return mlir::failed(
      mlir::mlirTranslateMain(argc, argv, "Rampart translation driver"));
}
