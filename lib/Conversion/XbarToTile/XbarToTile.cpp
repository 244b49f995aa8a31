//===- XbarToTile.cpp - From regions to the tile program ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "RegionLowering.h"

#include "rampart/Conversion/Passes.h"
#include "rampart/Dialect/Xbar/Machine.h"

using namespace mlir;

namespace rampart {
#define GEN_PASS_DEF_XBARTOTILEPASS
#include "rampart/Conversion/Passes.h.inc"

namespace {
struct XbarToTile : impl::XbarToTilePassBase<XbarToTile> {
  void runOnOperation() override {
    FailureOr<Machine> machine = xbar::getMachine(getOperation());
    if (failed(machine))
      return signalPassFailure();
    Placement placement(getOperation(), *machine);
    if (failed(placement.run()))
      return signalPassFailure();
    SmallVector<xbar::RegionOp> regions;
    getOperation().walk(
        [&](xbar::RegionOp region) { regions.push_back(region); });
    for (xbar::RegionOp region : regions)
      if (failed(RegionLowering(region, placement).run()))
        return signalPassFailure();
    for (Operation &op : llvm::make_early_inc_range(*getOperation().getBody()))
      if (isa_and_nonnull<xbar::XbarDialect>(op.getDialect()))
        op.erase();
  }
};
} // namespace
} // namespace rampart
