//===- Registration.cpp - All dialects and passes -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/Pipeline/Registration.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/Passes.h"
#include "rampart/Dialect/Host/HostDialect.h"
#include "rampart/Dialect/Host/Transforms/Passes.h"
#include "rampart/Dialect/Rnn/RnnDialect.h"
#include "rampart/Dialect/Rnn/Transforms/Passes.h"

void rampart::registerAllDialects(mlir::DialectRegistry &registry) {
  registry
      .insert<mlir::func::FuncDialect, host::HostDialect, rnn::RnnDialect>();
}

void rampart::registerAllPasses() {
  mlir::registerTransformsPasses();
  host::registerHostPasses();
  rnn::registerRnnPasses();
}
