//===- FunctionEncoder.h - Host steps as records ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_TARGET_FUNCTIONENCODER_H
#define RAMPART_LIB_TARGET_FUNCTIONENCODER_H

#include "RegionEncoder.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace rampart {

/// Puts a constant's bytes into the data section.
using AddData = llvm::function_ref<fb::DataRef(mlir::ElementsAttr)>;

/// Encodes the steps of `function`; its constants are added to `program`.
mlir::FailureOr<std::unique_ptr<fb::FunctionT>>
encodeFunction(mlir::func::FuncOp function, fb::ProgramT &program,
               const ProgramSymbols &symbols, AddData addData);

} // namespace rampart

#endif // RAMPART_LIB_TARGET_FUNCTIONENCODER_H
