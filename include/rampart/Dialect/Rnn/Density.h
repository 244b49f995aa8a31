//===- Density.h - Histograms as attributes ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_RNN_DENSITY_H
#define RAMPART_DIALECT_RNN_DENSITY_H

#include "mlir/IR/Builders.h"
#include "rampart/Dialect/Rnn/RnnDialect.h"
#include "rampart/core/Histogram.h"

namespace rampart::rnn {

/// {counts, first, width}
mlir::DictionaryAttr densityAttr(mlir::Builder builder,
                                 const Histogram &histogram);

/// The same with the "function" whose arguments were counted.
mlir::DictionaryAttr densityAttr(FunctionAttr function,
                                 const Histogram &histogram);

/// Lists of densities with functions as one: counts of the same function add
/// up, or are left out where their bins do not fit each other.
mlir::ArrayAttr unite(mlir::ArrayAttr a, mlir::ArrayAttr b);

/// What densityAttr was given; other keys are passed over. The error says what
/// is missing or wrong.
Result<Histogram> histogramOf(mlir::DictionaryAttr density);

} // namespace rampart::rnn

#endif // RAMPART_DIALECT_RNN_DENSITY_H
