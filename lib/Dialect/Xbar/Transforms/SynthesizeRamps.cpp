//===- SynthesizeRamps.cpp - Turns functions into conductances ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Xbar/Machine.h"
#include "rampart/Dialect/Xbar/Transforms/Passes.h"
#include "rampart/Dialect/Xbar/Xbar.h"
#include "rampart/Mapping/RampDesign.h"

using namespace mlir;

namespace rampart::xbar {
#define GEN_PASS_DEF_SYNTHESIZERAMPSPASS
#include "rampart/Dialect/Xbar/Transforms/Passes.h.inc"

namespace {

template <typename T>
SmallVector<int64_t> widened(const std::vector<T> &values) {
  return SmallVector<int64_t>(values.begin(), values.end());
}

DictionaryAttr devicesAttr(Builder builder, const RampDevices &devices) {
  return builder.getDictionaryAttr({
      builder.getNamedAttr("gain", builder.getF64FloatAttr(devices.gain)),
      builder.getNamedAttr("offset_clocks", builder.getDenseI64ArrayAttr(
                                                widened(devices.offsetClocks))),
      builder.getNamedAttr(
          "offsets", builder.getDenseF32ArrayAttr(devices.offsetConductances)),
      builder.getNamedAttr("step_clocks", builder.getDenseI64ArrayAttr(
                                              widened(devices.stepClocks))),
      builder.getNamedAttr(
          "steps", builder.getDenseF32ArrayAttr(devices.stepConductances)),
  });
}

LogicalResult synthesize(RampOp ramp, const Machine &machine) {
  if (!ramp.getGamma())
    return ramp.emitError("expected gamma: run xbar-scale-weights first");
  Levels levels{ramp.getLo().convertToDouble(), ramp.getHi().convertToDouble(),
                int64_t(ramp.getLevels())};
  Result<mapping::RampDesign> design =
      mapping::synthesizeRamp(ramp.getFunction().getValue(), levels,
                              ramp.getGamma()->convertToDouble(), machine);
  if (!design)
    return ramp.emitError() << design.error();
  ramp.setDevicesAttr(devicesAttr(Builder(ramp.getContext()), design->devices));
  return success();
}

struct SynthesizeRamps : impl::SynthesizeRampsPassBase<SynthesizeRamps> {
  void runOnOperation() override {
    FailureOr<Machine> machine = getMachine(getOperation());
    if (failed(machine))
      return signalPassFailure();
    for (RampOp ramp : getOperation().getOps<RampOp>())
      if (failed(synthesize(ramp, *machine)))
        return signalPassFailure();
  }
};

} // namespace
} // namespace rampart::xbar
