//===- Text.h - Parts of error messages -------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_FRONTEND_ONNX_TEXT_H
#define RAMPART_LIB_FRONTEND_ONNX_TEXT_H

#include "llvm/ADT/StringRef.h"

#include <string>

namespace rampart::frontend {

/// `name` on one line, whatever bytes the model has in it.
std::string escaped(llvm::StringRef name);

/// The same between quotes.
std::string quoted(llvm::StringRef name);

} // namespace rampart::frontend

#endif // RAMPART_LIB_FRONTEND_ONNX_TEXT_H
