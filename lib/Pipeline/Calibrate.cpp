//===- Calibrate.cpp - Ranges from sample inputs --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Calibrate.h"

#include "mlir/Pass/PassManager.h"
#include "rampart/Dialect/Rnn/RnnOps.h"
#include "rampart/Dialect/Xbar/Machine.h"
#include "rampart/Pipeline/Pipelines.h"
#include "rampart/Target/MachineFile.h"
#include "rampart/Target/Program.h"
#include "rampart/exec/Executor.h"

#include <cmath>
#include <map>

using namespace mlir;
using namespace rampart;

/// Pre-activations that samples did not reach still convert without saturating
/// when they are beyond by a quarter.
static Interval withMargin(double lo, double hi) {
  return {lo - std::abs(lo) / 4, hi + std::abs(hi) / 4};
}

namespace {

/// Ranges by layer number and key.
class Ranges {
public:
  void add(size_t layer, const std::string &key, double lo, double hi) {
    auto [found, isNew] = ranges[layer].try_emplace(key, Interval{lo, hi});
    found->second = {std::min(found->second.lo, lo),
                     std::max(found->second.hi, hi)};
  }
  const std::map<std::string, Interval> &of(size_t layer) {
    return ranges[layer];
  }

private:
  std::map<size_t, std::map<std::string, Interval>> ranges;
};

} // namespace

static SmallVector<Operation *> layersOf(ModuleOp module) {
  SmallVector<Operation *> layers;
  module.walk([&](Operation *op) {
    if (isa<rnn::RecurrenceOpInterface, rnn::DenseOp>(op))
      layers.push_back(op);
  });
  return layers;
}

/// The layer's number in a name that begins with "layer<N>" and `separator`.
static std::optional<size_t> layerOf(StringRef name, char separator,
                                     StringRef &rest) {
  size_t number;
  if (!name.consume_front("layer") || name.consumeInteger(10, number) ||
      !name.consume_front(StringRef(&separator, 1)))
    return std::nullopt;
  rest = name;
  return number;
}

/// A copy whose layers are called layer0, layer1, ..., as a program for the
/// ideal machine.
static Result<Program> compileProbe(ModuleOp module) {
  OwningOpRef<ModuleOp> probe = module.clone();
  for (auto [i, layer] : llvm::enumerate(layersOf(*probe)))
    layer->setLoc(
        NameLoc::get(StringAttr::get(module.getContext(), "layer" + Twine(i))));
  Result<Machine> ideal = loadMachine("ideal");
  if (!ideal)
    return Error{ideal.error()};
  xbar::setMachine(*probe, *ideal);
  PassManager pm(module.getContext());
  // Ranges are those of every layer by itself.
  buildMappingPipeline(pm);
  buildTilePipeline(pm);
  if (failed(pm.run(*probe)))
    return Error{"the model cannot be compiled for calibration"};
  FailureOr<std::vector<std::byte>> bytes = emitProgramBytes(*probe);
  if (failed(bytes))
    return Error{"the model cannot be compiled for calibration"};
  return Program::fromBytes(std::move(*bytes), "calibration program");
}

static Result<Ranges> observe(const Program &program,
                              const NamedTensors &samples) {
  Ranges ranges;
  RangeObserver observer;
  observer.quantize = [&](size_t function, size_t step, double lo, double hi) {
    const fb::Step *record =
        program.index().functions()->Get(function)->body()->Get(step);
    StringRef key;
    if (record->location())
      if (auto layer = layerOf(record->location()->c_str(), '.', key))
        ranges.add(*layer, key.str(), lo, hi);
  };
  observer.convert = [&](size_t ramp, double lo, double hi) {
    StringRef rest;
    if (auto layer = layerOf(
            program.index().ramps()->Get(ramp)->name()->c_str(), '_', rest)) {
      Interval range = withMargin(lo, hi);
      ranges.add(*layer, "a", range.lo, range.hi);
    }
  };
  RunOptions options;
  options.mode = Mode::Ideal;
  Chip chip = Chip::program(program, program.machine(), options);
  Result<NamedTensors> outputs =
      run(program, chip, samples, options, &observer);
  if (!outputs)
    return Error{outputs.error()};
  return ranges;
}

static Status checkFinite(const NamedTensors &samples) {
  for (const auto &[name, tensor] : samples)
    if (tensor.type() == ElementType::Float32 &&
        !llvm::all_of(ArrayRef(tensor.data<float>(), tensor.size()),
                      [](float x) { return std::isfinite(x); }))
      return Error{"input '" + name + "': expected finite values"};
  return {};
}

Status rampart::calibrate(ModuleOp module, const NamedTensors &samples) {
  if (Status status = checkFinite(samples); !status)
    return status;
  Result<Program> program = compileProbe(module);
  if (!program)
    return Error{program.error()};
  Result<Ranges> ranges = observe(*program, samples);
  if (!ranges)
    return Error{ranges.error()};
  Builder builder(module.getContext());
  for (auto [i, layer] : llvm::enumerate(layersOf(module))) {
    NamedAttrList entries(layer->getAttrOfType<DictionaryAttr>("ranges"));
    for (const auto &[key, range] : ranges->of(i)) {
      if (key == "x" && entries.get("x"))
        continue;
      if (!std::isfinite(range.lo) || !std::isfinite(range.hi))
        return Error{"layer " + std::to_string(i) + ": values of '" + key +
                     "' are not finite"};
      entries.set(key, builder.getF64ArrayAttr({range.lo, range.hi}));
    }
    // A branch that no sample took keeps the defaults.
    if (!ranges->of(i).empty() && !entries.get("from"))
      entries.set("from", builder.getStringAttr("calibration"));
    if (!entries.empty())
      layer->setAttr("ranges", entries.getDictionary(module.getContext()));
  }
  return {};
}
