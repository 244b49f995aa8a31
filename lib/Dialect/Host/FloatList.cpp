//===- FloatList.cpp - Lists of numbers in assembly -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Host/FloatList.h"

using namespace mlir;
using namespace rampart;

template <typename Array, typename T>
static ParseResult parseList(OpAsmParser &parser, Array &values) {
  SmallVector<T> numbers;
  auto parseNumber = [&]() -> ParseResult {
    double number;
    if (parser.parseFloat(number))
      return failure();
    numbers.push_back(T(number));
    return success();
  };
  if (parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Square,
                                     parseNumber))
    return failure();
  values = Array::get(parser.getContext(), numbers);
  return success();
}

template <typename T>
static void printList(OpAsmPrinter &printer, ArrayRef<T> values) {
  printer << "[";
  llvm::interleaveComma(values, printer,
                        [&](T value) { printer.printFloat(APFloat(value)); });
  printer << "]";
}

ParseResult host::parseFloatList(OpAsmParser &parser,
                                 DenseF32ArrayAttr &values) {
  return parseList<DenseF32ArrayAttr, float>(parser, values);
}

ParseResult host::parseFloatList(OpAsmParser &parser,
                                 DenseF64ArrayAttr &values) {
  return parseList<DenseF64ArrayAttr, double>(parser, values);
}

void host::printFloatList(OpAsmPrinter &printer, Operation *,
                          DenseF32ArrayAttr values) {
  printList(printer, values.asArrayRef());
}

void host::printFloatList(OpAsmPrinter &printer, Operation *,
                          DenseF64ArrayAttr values) {
  printList(printer, values.asArrayRef());
}
