//===- Translate.h - The translation --import-onnx --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_FRONTEND_ONNX_TRANSLATE_H
#define RAMPART_FRONTEND_ONNX_TRANSLATE_H

namespace rampart::frontend {

/// Registers --import-onnx with its options --input-shape and --bind-dim.
void registerImportOnnx();

} // namespace rampart::frontend

#endif // RAMPART_FRONTEND_ONNX_TRANSLATE_H
