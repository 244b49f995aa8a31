//===- Pipelines.h - The order of passes ------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_PIPELINE_PIPELINES_H
#define RAMPART_PIPELINE_PIPELINES_H

#include "mlir/Pass/PassManager.h"

namespace rampart {

/// An imported graph to layers: constants folded, dense layers raised.
void buildRnnPipeline(mlir::OpPassManager &pm);
/// Every layer to arrays, ramps and the digital unit of its own; needs a
/// machine.
void buildMappingPipeline(mlir::OpPassManager &pm);
/// The same, where equal weights are programmed at most `copies` times.
void buildXbarPipeline(mlir::OpPassManager &pm, int64_t copies = 1);
/// Arrays to the tile program.
void buildTilePipeline(mlir::OpPassManager &pm);
/// A tile program to one for the chip whose faults its module has; `blind`:
/// they are listed, and nothing is done about them.
void buildFaultPipeline(mlir::OpPassManager &pm, bool blind);

/// Registers --rampart-to-rnn, --rampart-to-xbar and --rampart-to-tile.
void registerPipelines();

} // namespace rampart

#endif // RAMPART_PIPELINE_PIPELINES_H
