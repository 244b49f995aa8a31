//===- FloatLists.h - Lists of numbers in text ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// custom<Floats>($list) prints every bit of a list of numbers; an array
// attribute's own format keeps six digits.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_FLOATLISTS_H
#define RAMPART_DIALECT_HOST_FLOATLISTS_H

#include "mlir/IR/OpImplementation.h"

namespace rampart::host {

/// "[1.0, 2.5]" in the list's own precision.
template <typename T>
mlir::ParseResult parseFloats(mlir::OpAsmParser &parser,
                              mlir::detail::DenseArrayAttrImpl<T> &list) {
  llvm::SmallVector<T> values;
  auto parseOne = [&]() -> mlir::ParseResult {
    llvm::APFloat value{T()};
    if (parser.parseFloat(value.getSemantics(), value))
      return mlir::failure();
    if constexpr (std::is_same_v<T, float>)
      values.push_back(value.convertToFloat());
    else
      values.push_back(value.convertToDouble());
    return mlir::success();
  };
  if (parser.parseCommaSeparatedList(mlir::OpAsmParser::Delimiter::Square,
                                     parseOne))
    return mlir::failure();
  list = mlir::detail::DenseArrayAttrImpl<T>::get(parser.getContext(), values);
  return mlir::success();
}

template <typename T>
void printFloats(mlir::OpAsmPrinter &printer, mlir::Operation *,
                 mlir::detail::DenseArrayAttrImpl<T> list) {
  printer << "[";
  llvm::interleaveComma(list.asArrayRef(), printer, [&](T value) {
    printer.printFloat(llvm::APFloat(value));
  });
  printer << "]";
}

} // namespace rampart::host

#endif // RAMPART_DIALECT_HOST_FLOATLISTS_H
