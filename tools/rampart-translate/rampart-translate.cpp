//===- rampart-translate.cpp - Translates between formats -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"
#include "rampart/Frontend/Onnx/Translate.h"

int main(int argc, char **argv) {
  rampart::frontend::registerImportOnnx();
  return mlir::failed(
      mlir::mlirTranslateMain(argc, argv, "Rampart translation driver"));
}
