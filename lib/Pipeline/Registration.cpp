//===- Registration.cpp - All dialects and passes -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/Pipeline/Registration.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/Passes.h"
#include "rampart/Conversion/Passes.h"
#include "rampart/Dialect/Host/HostDialect.h"
#include "rampart/Dialect/Host/Transforms/Passes.h"
#include "rampart/Dialect/Rnn/RnnDialect.h"
#include "rampart/Dialect/Rnn/Transforms/Passes.h"
#include "rampart/Dialect/Tile/Tile.h"
#include "rampart/Dialect/Tile/Transforms/Passes.h"
#include "rampart/Dialect/Xbar/Transforms/Passes.h"
#include "rampart/Dialect/Xbar/Xbar.h"
#include "rampart/Pipeline/Pipelines.h"

void rampart::registerAllDialects(mlir::DialectRegistry &registry) {
  registry.insert<mlir::func::FuncDialect, host::HostDialect, rnn::RnnDialect,
                  xbar::XbarDialect, tile::TileDialect>();
}

void rampart::registerAllPasses() {
  mlir::registerTransformsPasses();
  host::registerHostPasses();
  rnn::registerRnnPasses();
  xbar::registerXbarPasses();
  tile::registerTilePasses();
  registerConversionPasses();
  registerPipelines();
}
