//===- SynthesizeRamps.cpp - Turns functions into conductances ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Rnn/Density.h"
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

DictionaryAttr bringUpAttr(Builder builder, const BringUp &bringUp) {
  NamedAttrList result;
  result.append("columns", builder.getI64IntegerAttr(bringUp.columns));
  result.append("feedback", builder.getBoolAttr(bringUp.feedback));
  result.append("trim_clocks", builder.getI64IntegerAttr(bringUp.trimClocks));
  result.append("weights", builder.getDenseF32ArrayAttr(bringUp.weights));
  if (bringUp.perStep)
    result.append("per_step", builder.getUnitAttr());
  return result.getDictionary(builder.getContext());
}

DictionaryAttr devicesAttr(Builder builder, const mapping::RampDesign &design) {
  const RampDevices &devices = design.devices;
  const Staircase &stairs = design.stairs;
  NamedAttrList result;
  result.append("gain", builder.getF64FloatAttr(devices.gain));
  result.append("steps",
                builder.getDenseF32ArrayAttr(devices.stepConductances));
  result.append("step_clocks",
                builder.getDenseI64ArrayAttr(widened(devices.stepClocks)));
  result.append("offsets",
                builder.getDenseF32ArrayAttr(devices.offsetConductances));
  result.append("offset_clocks",
                builder.getDenseI64ArrayAttr(widened(devices.offsetClocks)));
  bool plain = stairs.first == 0 && stairs.rising() &&
               int64_t(stairs.directions.size()) + 1 == design.levels.count;
  if (!plain) {
    result.append("first", builder.getI64IntegerAttr(stairs.first));
    result.append("directions", builder.getDenseI8ArrayAttr(stairs.directions));
  }
  const BringUp &bringUp = design.bringUp;
  if (bringUp.columns > 1 || bringUp.feedback || bringUp.trimClocks > 0)
    result.append("bring_up", bringUpAttr(builder, bringUp));
  return result.getDictionary(builder.getContext());
}

LogicalResult synthesize(RampOp ramp, const Machine &machine) {
  if (!ramp.getGamma())
    return ramp.emitError("expected gamma: run xbar-scale-weights first");
  Function function = ramp.getFunction().getValue();
  if (machine.converterKind != ConverterKind::NonlinearRamp &&
      function.kind != FunctionKind::Identity)
    return ramp.emitError("expected the identity, as the machine's conversions "
                          "are linear, found ")
           << functionName(function.kind);
  Levels levels{ramp.getLo().convertToDouble(), ramp.getHi().convertToDouble(),
                int64_t(ramp.getLevels())};
  double gamma = ramp.getGamma()->convertToDouble();
  if (machine.converterKind == ConverterKind::Sar) {
    // Halfway between levels.
    ramp.setUniform(std::array{gamma * (levels.lo + levels.step() / 2),
                               gamma * levels.step()});
    return success();
  }
  // The verifier has read the density.
  Histogram inputs =
      ramp.getDensity() ? *rnn::histogramOf(*ramp.getDensity()) : Histogram();
  Result<mapping::RampDesign> design =
      mapping::synthesizeRamp(function, levels, gamma, machine, inputs);
  if (!design)
    return ramp.emitError() << design.error();
  ramp.setDevicesAttr(devicesAttr(Builder(ramp.getContext()), *design));
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
