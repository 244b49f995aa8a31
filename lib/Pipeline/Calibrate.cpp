//===- Calibrate.cpp - Ranges from sample inputs --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Calibrate.h"

#include "mlir/Pass/PassManager.h"
#include "rampart/Dialect/Rnn/Density.h"
#include "rampart/Dialect/Rnn/RnnOps.h"
#include "rampart/Dialect/Xbar/Machine.h"
#include "rampart/Pipeline/Pipelines.h"
#include "rampart/Target/MachineFile.h"
#include "rampart/Target/Program.h"
#include "rampart/exec/Executor.h"
#include "rampart/program/Instructions.h"

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

/// What the probe saw of one layer.
struct Seen {
  std::map<std::string, Interval> ranges; // by key
  /// Arguments of each function that conversions compute.
  std::vector<std::pair<Function, HistogramCollector>> arguments;

  void add(const std::string &key, double lo, double hi) {
    auto [found, isNew] = ranges.try_emplace(key, Interval{lo, hi});
    found->second = {std::min(found->second.lo, lo),
                     std::max(found->second.hi, hi)};
  }
  HistogramCollector &argumentsOf(const Function &function) {
    for (auto &[known, collector] : arguments)
      if (known == function)
        return collector;
    return arguments.emplace_back(function, HistogramCollector()).second;
  }
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

namespace {

/// What each layer sees, by its number. Serves runs of one thread.
class RangeProbe : public Observer {
public:
  explicit RangeProbe(const Program &program);

  bool wants(const RegionPlace &place, uint32_t instruction) const override {
    return ramps.contains({place.region, instruction});
  }
  void observe(const Execution &execution) override;
  void quantize(size_t function, size_t step, double lo, double hi) override;

  std::map<size_t, Seen> seen;

private:
  const fb::Program &program;
  /// By region and instruction: what converts there.
  std::map<std::pair<uint32_t, uint32_t>, const fb::Ramp *> ramps;
};

} // namespace

RangeProbe::RangeProbe(const Program &program) : program(program.index()) {
  const auto *regions = this->program.regions();
  for (uint32_t i = 0; regions && i < regions->size(); ++i)
    forEachInstruction(*regions->Get(i), [&](const fb::Instruction &instruction,
                                             uint32_t number) {
      if (const fb::Convert *convert = instruction.op_as_Convert())
        ramps[{i, number}] = this->program.ramps()->Get(convert->ramp());
    });
}

void RangeProbe::quantize(size_t function, size_t step, double lo, double hi) {
  const fb::Step *record =
      program.functions()->Get(function)->body()->Get(step);
  StringRef key;
  if (record->location())
    if (auto layer = layerOf(record->location()->c_str(), '.', key))
      seen[*layer].add(key.str(), lo, hi);
}

void RangeProbe::observe(const Execution &execution) {
  const fb::Ramp *ramp =
      ramps.at({execution.place.region, execution.instruction});
  StringRef rest;
  std::optional<size_t> layer = layerOf(ramp->name()->c_str(), '_', rest);
  if (!layer || execution.sums.empty())
    return;
  std::vector<double> values(execution.sums.begin(), execution.sums.end());
  for (double &value : values)
    value /= ramp->gamma();
  auto [lo, hi] = std::minmax_element(values.begin(), values.end());
  Interval range = withMargin(*lo, *hi);
  // An LSTM's second matrix: its sums are the hidden state.
  if (rest.starts_with("projection")) {
    seen[*layer].add("h", range.lo, range.hi);
    return;
  }
  seen[*layer].add("a", range.lo, range.hi);
  HistogramCollector &collector =
      seen[*layer].argumentsOf(functionOf(*ramp->function()));
  for (double value : values)
    collector.add(value);
}

static Result<std::map<size_t, Seen>> observe(const Program &program,
                                              const NamedTensors &samples) {
  RangeProbe probe(program);
  RunOptions options;
  options.mode = Mode::Ideal;
  Chip chip = Chip::program(program, program.machine(), options);
  Result<NamedTensors> outputs = run(program, chip, samples, options, &probe);
  if (!outputs)
    return Error{outputs.error()};
  return std::move(probe.seen);
}

static Status checkFinite(const NamedTensors &samples) {
  for (const auto &[name, tensor] : samples)
    if (tensor.type() == ElementType::Float32 &&
        !llvm::all_of(ArrayRef(tensor.data<float>(), tensor.size()),
                      [](float x) { return std::isfinite(x); }))
      return Error{"input '" + name + "': expected finite values"};
  return {};
}

static ArrayAttr densitiesOf(Builder builder, const Seen &seen) {
  SmallVector<Attribute> densities;
  for (const auto &[function, collector] : seen.arguments)
    densities.push_back(
        rnn::densityAttr(rnn::FunctionAttr::get(builder.getContext(), function),
                         collector.histogram()));
  return builder.getArrayAttr(densities);
}

/// Stores what was seen of layer number `i`.
static Status annotate(Operation *layer, size_t i, const Seen &seen,
                       bool densities) {
  Builder builder(layer->getContext());
  NamedAttrList entries(layer->getAttrOfType<DictionaryAttr>("ranges"));
  for (const auto &[key, range] : seen.ranges) {
    if (key == "x" && entries.get("x"))
      continue;
    if (!std::isfinite(range.lo) || !std::isfinite(range.hi))
      return Error{"layer " + std::to_string(i) + ": values of '" + key +
                   "' are not finite"};
    entries.set(key, builder.getF64ArrayAttr({range.lo, range.hi}));
  }
  if (densities && !seen.arguments.empty())
    entries.set("densities", densitiesOf(builder, seen));
  if (!entries.get("from"))
    entries.set("from", builder.getStringAttr("calibration"));
  layer->setAttr("ranges", entries.getDictionary(layer->getContext()));
  return {};
}

Status rampart::calibrate(ModuleOp module, const NamedTensors &samples,
                          bool densities) {
  if (Status status = checkFinite(samples); !status)
    return status;
  Result<Program> program = compileProbe(module);
  if (!program)
    return Error{program.error()};
  Result<std::map<size_t, Seen>> seen = observe(*program, samples);
  if (!seen)
    return Error{seen.error()};
  // A branch that no sample took keeps the defaults.
  for (auto [i, layer] : llvm::enumerate(layersOf(module)))
    if (auto found = seen->find(i); found != seen->end())
      if (Status status = annotate(layer, i, found->second, densities); !status)
        return status;
  return {};
}
