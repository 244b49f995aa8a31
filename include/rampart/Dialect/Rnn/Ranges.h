//===- Ranges.h - Known intervals of a layer's values -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_RNN_RANGES_H
#define RAMPART_DIALECT_RNN_RANGES_H

#include "mlir/IR/BuiltinAttributes.h"
#include "rampart/core/Function.h"

namespace rampart::rnn {

/// Inputs whose range nothing tells: a few standard deviations of a normalised
/// feature.
inline constexpr Interval defaultInputRange{-4, 4};

/// The interval of `key` in a layer's `ranges`, or `fallback`.
Interval rangeOf(mlir::DictionaryAttr ranges, llvm::StringRef key,
                 Interval fallback);

/// The least interval that holds both.
Interval join(Interval a, Interval b);

} // namespace rampart::rnn

#endif // RAMPART_DIALECT_RNN_RANGES_H
