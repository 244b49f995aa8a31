//===- Calibrate.h - Ranges from sample inputs ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_PIPELINE_CALIBRATE_H
#define RAMPART_LIB_PIPELINE_CALIBRATE_H

#include "mlir/IR/BuiltinOps.h"
#include "rampart/io/Npy.h"

namespace rampart {

/// Compiles a copy of `module` (layers) for the ideal machine, runs it on
/// `samples` in ideal mode, and stores what it saw as the layers' ranges and,
/// with `densities`, how often which pre-activations occurred. A range that
/// producers bound already stays.
Status calibrate(mlir::ModuleOp module, const NamedTensors &samples,
                 bool densities);

} // namespace rampart

#endif // RAMPART_LIB_PIPELINE_CALIBRATE_H
