//===- FaultLists.h - Faults and targets in text ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// custom<StuckDevices> and its like: lists of (place, ..., conductances) that
// keep every bit. Hashes are what attributes need of elements.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_DIALECT_TILE_FAULTLISTS_H
#define RAMPART_LIB_DIALECT_TILE_FAULTLISTS_H

#include "mlir/IR/DialectImplementation.h"
#include "rampart/core/Faults.h"
#include "llvm/ADT/Hashing.h"

#include <bit>

namespace rampart {

inline llvm::hash_code hash_value(const StuckDevice &device) {
  return llvm::hash_combine(device.row, device.column, device.negative,
                            std::bit_cast<uint32_t>(device.conductance));
}
inline llvm::hash_code hash_value(const PairTarget &target) {
  return llvm::hash_combine(target.row, target.column,
                            std::bit_cast<uint32_t>(target.positive),
                            std::bit_cast<uint32_t>(target.negative));
}
inline llvm::hash_code hash_value(const StuckStep &step) {
  return llvm::hash_combine(step.column, step.device,
                            std::bit_cast<uint32_t>(step.conductance));
}

namespace tile {

inline mlir::ParseResult parseField(mlir::AsmParser &parser, uint32_t &number) {
  int64_t value;
  llvm::SMLoc place = parser.getCurrentLocation();
  if (parser.parseInteger(value))
    return mlir::failure();
  if (value < 0 || value > UINT32_MAX)
    return parser.emitError(place,
                            "expected a number within 0 to 4294967295 but got ")
           << value;
  number = uint32_t(value);
  return mlir::success();
}

inline mlir::ParseResult parseField(mlir::AsmParser &parser,
                                    float &conductance) {
  llvm::APFloat value(0.0f);
  if (parser.parseFloat(value.getSemantics(), value))
    return mlir::failure();
  conductance = value.convertToFloat();
  return mlir::success();
}

/// The side of a pair.
inline mlir::ParseResult parseField(mlir::AsmParser &parser, bool &negative) {
  negative = mlir::succeeded(parser.parseOptionalKeyword("negative"));
  return negative ? mlir::success() : parser.parseKeyword("positive");
}

/// "(a, b, ...)"
template <typename First, typename... Rest>
mlir::ParseResult parseFields(mlir::AsmParser &parser, First &first,
                              Rest &...rest) {
  if (parser.parseLParen() || parseField(parser, first))
    return mlir::failure();
  if (((parser.parseComma() || parseField(parser, rest)) || ...))
    return mlir::failure();
  return parser.parseRParen();
}

inline void printField(mlir::AsmPrinter &printer, uint32_t number) {
  printer << number;
}
inline void printField(mlir::AsmPrinter &printer, float conductance) {
  printer.printFloat(llvm::APFloat(conductance));
}
inline void printField(mlir::AsmPrinter &printer, bool negative) {
  printer << (negative ? "negative" : "positive");
}

template <typename First, typename... Rest>
void printFields(mlir::AsmPrinter &printer, First first, Rest... rest) {
  printer << "(";
  printField(printer, first);
  ((printer << ", ", printField(printer, rest)), ...);
  printer << ")";
}

inline mlir::ParseResult
parseStuckDevices(mlir::AsmParser &parser,
                  llvm::SmallVector<StuckDevice> &devices) {
  return parser.parseCommaSeparatedList(
      mlir::AsmParser::Delimiter::Square, [&] {
        StuckDevice &device = devices.emplace_back();
        return parseFields(parser, device.row, device.column, device.negative,
                           device.conductance);
      });
}

inline void printStuckDevices(mlir::AsmPrinter &printer,
                              llvm::ArrayRef<StuckDevice> devices) {
  printer << "[";
  llvm::interleaveComma(devices, printer, [&](const StuckDevice &device) {
    printFields(printer, device.row, device.column, device.negative,
                device.conductance);
  });
  printer << "]";
}

inline mlir::ParseResult
parsePairTargets(mlir::AsmParser &parser,
                 llvm::SmallVector<PairTarget> &targets) {
  return parser.parseCommaSeparatedList(
      mlir::AsmParser::Delimiter::Square, [&] {
        PairTarget &target = targets.emplace_back();
        return parseFields(parser, target.row, target.column, target.positive,
                           target.negative);
      });
}

inline void printPairTargets(mlir::AsmPrinter &printer,
                             llvm::ArrayRef<PairTarget> targets) {
  printer << "[";
  llvm::interleaveComma(targets, printer, [&](const PairTarget &target) {
    printFields(printer, target.row, target.column, target.positive,
                target.negative);
  });
  printer << "]";
}

inline mlir::ParseResult parseStuckSteps(mlir::AsmParser &parser,
                                         llvm::SmallVector<StuckStep> &steps) {
  return parser.parseCommaSeparatedList(
      mlir::AsmParser::Delimiter::Square, [&] {
        StuckStep &step = steps.emplace_back();
        return parseFields(parser, step.column, step.device, step.conductance);
      });
}

inline void printStuckSteps(mlir::AsmPrinter &printer,
                            llvm::ArrayRef<StuckStep> steps) {
  printer << "[";
  llvm::interleaveComma(steps, printer, [&](const StuckStep &step) {
    printFields(printer, step.column, step.device, step.conductance);
  });
  printer << "]";
}

} // namespace tile
} // namespace rampart

#endif // RAMPART_LIB_DIALECT_TILE_FAULTLISTS_H
