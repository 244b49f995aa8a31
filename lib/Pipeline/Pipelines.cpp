//===- Pipelines.cpp - The order of passes --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Pipeline/Pipelines.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"
#include "rampart/Conversion/Passes.h"
#include "rampart/Dialect/Host/Transforms/Passes.h"
#include "rampart/Dialect/Rnn/Transforms/Passes.h"
#include "rampart/Dialect/Tile/Transforms/Passes.h"
#include "rampart/Dialect/Xbar/Transforms/Passes.h"

using namespace mlir;

void rampart::buildRnnPipeline(OpPassManager &pm) {
  pm.addPass(host::createSpecializeFunctionsPass());
  pm.nest<func::FuncOp>().addPass(createCanonicalizerPass());
  pm.addPass(rnn::createRaiseLoopsPass());
  OpPassManager &functions = pm.nest<func::FuncOp>();
  functions.addPass(rnn::createRaiseCellsPass());
  functions.addPass(rnn::createDropZeroStatesPass());
  functions.addPass(rnn::createRaiseDensePass());
  functions.addPass(rnn::createFuseActivationsPass());
  // Raising leaves weights in another layout, to be folded once more.
  functions.addPass(host::createFoldConstantsPass());
  functions.addPass(rnn::createBoundRangesPass());
}

void rampart::buildMappingPipeline(OpPassManager &pm) {
  pm.addPass(createRnnToXbarPass());
  // Weights are the matrices' now; unused results went with the layers.
  pm.addPass(createCanonicalizerPass());
  pm.addPass(xbar::createScaleWeightsPass());
  pm.addPass(xbar::createPartitionPass());
  pm.addPass(xbar::createSynthesizeRampsPass());
}

void rampart::buildXbarPipeline(OpPassManager &pm, int64_t copies) {
  pm.addPass(rnn::createShareRangesPass());
  buildMappingPipeline(pm);
  pm.addPass(xbar::createShareArraysPass({copies}));
}

void rampart::buildTilePipeline(OpPassManager &pm) {
  pm.addPass(createXbarToTilePass());
  pm.addPass(tile::createPlaceTilesPass());
}

void rampart::buildFaultPipeline(OpPassManager &pm, bool blind) {
  pm.addPass(tile::createMapFaultsPass({blind}));
}

void rampart::registerPipelines() {
  static PassPipelineRegistration<> toRnn(
      "rampart-to-rnn", "from an imported graph to layers", buildRnnPipeline);
  static PassPipelineRegistration<> toXbar(
      "rampart-to-xbar", "from layers to arrays",
      [](OpPassManager &pm) { buildXbarPipeline(pm); });
  static PassPipelineRegistration<> toTile(
      "rampart-to-tile", "from arrays to the tile program", buildTilePipeline);
}
