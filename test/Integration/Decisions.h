//===- Decisions.h - What the compiler decided, as data ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads attributes and types of the xbar level: code formats, gammas, copies,
// the word lines of arrays, ramp devices. The reference of the quantized mode
// starts from these.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_INTEGRATION_DECISIONS_H
#define RAMPART_TEST_INTEGRATION_DECISIONS_H

#include "Quantized.h"
#include "mlir/IR/BuiltinOps.h"

#include <vector>

namespace rampart::test {

/// Every direction of the recurrent layers, all of one operator, of a module at
/// the xbar level, in order.
std::vector<reference::QuantizedLstm> lstmDecisions(mlir::ModuleOp module);
std::vector<reference::QuantizedGru> gruDecisions(mlir::ModuleOp module);
std::vector<reference::QuantizedRnn> rnnDecisions(mlir::ModuleOp module);

/// Every dense layer, in order.
std::vector<reference::QuantizedDense> denseDecisions(mlir::ModuleOp module);

} // namespace rampart::test

#endif // RAMPART_TEST_INTEGRATION_DECISIONS_H
