//===- Activations.h - Host operations that are activations -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_DIALECT_RNN_TRANSFORMS_ACTIVATIONS_H
#define RAMPART_LIB_DIALECT_RNN_TRANSFORMS_ACTIVATIONS_H

#include "mlir/IR/Operation.h"
#include "rampart/core/Function.h"

#include <optional>

namespace rampart::rnn {

/// The function that a host operation of its name computes element by element.
std::optional<Function> functionOf(mlir::Operation *op);

} // namespace rampart::rnn

#endif // RAMPART_LIB_DIALECT_RNN_TRANSFORMS_ACTIVATIONS_H
