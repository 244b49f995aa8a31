//===- FloatList.h - Lists of numbers in assembly ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `custom<FloatList>($values)` prints [1.500000e-04, 2.0], every number with as
// many digits as it takes to read the same bits back; the built-in format of
// dense arrays keeps seven.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_FLOATLIST_H
#define RAMPART_DIALECT_HOST_FLOATLIST_H

#include "mlir/IR/OpImplementation.h"

namespace rampart::host {

mlir::ParseResult parseFloatList(mlir::OpAsmParser &parser,
                                 mlir::DenseF32ArrayAttr &values);
mlir::ParseResult parseFloatList(mlir::OpAsmParser &parser,
                                 mlir::DenseF64ArrayAttr &values);
void printFloatList(mlir::OpAsmPrinter &printer, mlir::Operation *,
                    mlir::DenseF32ArrayAttr values);
void printFloatList(mlir::OpAsmPrinter &printer, mlir::Operation *,
                    mlir::DenseF64ArrayAttr values);

} // namespace rampart::host

#endif // RAMPART_DIALECT_HOST_FLOATLIST_H
