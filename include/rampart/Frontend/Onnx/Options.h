//===- Options.h - Command-line values of the importer ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_FRONTEND_ONNX_OPTIONS_H
#define RAMPART_FRONTEND_ONNX_OPTIONS_H

#include "rampart/Frontend/Onnx/Import.h"
#include "llvm/ADT/StringRef.h"

namespace rampart::frontend {

/// Adds "NAME=1x30x17"; the name ends at the last '='. A scalar's shape is "".
Status addInputShape(OnnxOptions &options, llvm::StringRef text);

/// Adds "SYMBOL=N".
Status addDimBinding(OnnxOptions &options, llvm::StringRef text);

} // namespace rampart::frontend

#endif // RAMPART_FRONTEND_ONNX_OPTIONS_H
