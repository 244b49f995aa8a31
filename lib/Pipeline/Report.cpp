//===- Report.cpp - What the compiler decided, as JSON --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Report.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Rnn/Density.h"
#include "rampart/Dialect/Tile/Tile.h"
#include "rampart/Dialect/Xbar/Xbar.h"
#include "rampart/Mapping/DigitalFunction.h"
#include "rampart/core/Ramp.h"

#include <cmath>
#include <map>
#include <set>

using namespace mlir;
using namespace rampart;
using llvm::json::Array;
using llvm::json::Object;
using llvm::json::Value;

static std::string nameOf(Operation *op) {
  Location loc = op->getLoc();
  while (auto fused = dyn_cast<FusedLoc>(loc))
    loc = fused.getLocations().front();
  auto named = dyn_cast<NameLoc>(loc);
  return named ? named.getName().str() : "";
}

void rampart::reportModel(const std::string &name, const Machine &machine,
                          Object &report) {
  report["model"] = name;
  Object fields;
  for (const MachineField &field : machineFields(machine))
    fields[field.key] = field.value;
  report["machine"] = std::move(fields);
}

//===----------------------------------------------------------------------===//
// Arrays and ramps
//===----------------------------------------------------------------------===//

template <typename T>
static Array arrayOf(ArrayRef<T> values) {
  Array result;
  for (T value : values)
    result.push_back(value);
  return result;
}

static Object describe(xbar::MatrixOp matrix) {
  return Object{
      {"name", matrix.getSymName()},
      {"node", nameOf(matrix)},
      {"inputs", matrix.getRows()},
      {"word_lines", matrix.getWordLines()},
      {"columns", matrix.getColumns()},
      {"gates", int64_t(matrix.getGates())},
      {"gamma_S", arrayOf(matrix.getGammas().value_or(ArrayRef<double>()))},
      {"copies", arrayOf(matrix.getCopies().value_or(ArrayRef<int64_t>()))}};
}

static RampDevices devicesOf(DictionaryAttr attribute) {
  RampDevices devices;
  devices.gain = attribute.getAs<FloatAttr>("gain").getValueAsDouble();
  auto conductances = [&](StringRef key, std::vector<float> &into) {
    into = attribute.getAs<DenseF32ArrayAttr>(key).asArrayRef().vec();
  };
  auto clocks = [&](StringRef key, auto &into) {
    ArrayRef<int64_t> values =
        attribute.getAs<DenseI64ArrayAttr>(key).asArrayRef();
    into.assign(values.begin(), values.end());
  };
  conductances("steps", devices.stepConductances);
  conductances("offsets", devices.offsetConductances);
  clocks("step_clocks", devices.stepClocks);
  clocks("offset_clocks", devices.offsetClocks);
  return devices;
}

/// First level and directions, without thresholds.
static Staircase stairsOf(xbar::RampOp ramp, const Levels &levels) {
  DictionaryAttr devices = *ramp.getDevices();
  auto directions = devices.getAs<DenseI8ArrayAttr>("directions");
  if (!directions)
    return {0, {}, std::vector<int8_t>(size_t(levels.count - 1), 1)};
  return {devices.getAs<IntegerAttr>("first").getInt(),
          {},
          directions.asArrayRef().vec()};
}

static Array microsiemens(ArrayRef<float> conductances) {
  Array result;
  for (float conductance : conductances)
    result.push_back(double(conductance) * 1e6);
  return result;
}

static Object describe(const Histogram &inputs) {
  return Object{{"width", inputs.width},
                {"first", inputs.first},
                {"counts", arrayOf(ArrayRef(inputs.counts))}};
}

static Levels levelsOf(xbar::RampOp ramp) {
  return {ramp.getLo().convertToDouble(), ramp.getHi().convertToDouble(),
          int64_t(ramp.getLevels())};
}

/// A conversion by successive approximation.
static Object describeSar(xbar::RampOp ramp) {
  Levels levels = levelsOf(ramp);
  return Object{{"name", ramp.getSymName()},
                {"node", nameOf(ramp)},
                {"levels", levels.count},
                {"y_lo", levels.lo},
                {"y_hi", levels.hi},
                {"gamma_S", ramp.getGamma()->convertToDouble()},
                {"first_S", (*ramp.getUniform())[0]},
                {"step_S", (*ramp.getUniform())[1]}};
}

static Object describe(xbar::RampOp ramp, const Machine &machine) {
  Function function = ramp.getFunction().getValue();
  Levels levels = levelsOf(ramp);
  double gamma = ramp.getGamma()->convertToDouble();
  RampDevices devices = devicesOf(*ramp.getDevices());
  double sum = 0, most = 0;
  std::vector<double> inl = integralNonlinearity(
      [&](double x) { return evaluate(function, x); }, levels,
      stairsOf(ramp, levels), rampSums(devices), gamma);
  for (double error : inl) {
    sum += std::abs(error);
    most = std::max(most, std::abs(error));
  }
  Object result{
      {"name", ramp.getSymName()},
      {"node", nameOf(ramp)},
      {"function", std::string(functionName(function.kind))},
      {"levels", levels.count},
      {"y_lo", levels.lo},
      {"y_hi", levels.hi},
      {"gamma_S", gamma},
      {"gain", devices.gain},
      {"device_columns", rampColumnsOf(devices.count(), machine.arrayRows)},
      {"conductances_uS", microsiemens(devices.stepConductances)},
      {"clocks", arrayOf(ArrayRef(devices.stepClocks))},
      {"calibration_uS", microsiemens(devices.offsetConductances)},
      {"calibration_clocks", arrayOf(ArrayRef(devices.offsetClocks))},
      {"inl_lsb", Object{{"mean", sum / double(inl.size())}, {"max", most}}}};
  if (ramp.getDensity())
    result["density"] = describe(*rnn::histogramOf(*ramp.getDensity()));
  return result;
}

/// What a linear conversion and the digital unit would do instead of `ramp`.
static Array digitalInstead(xbar::RampOp ramp, const Machine &machine) {
  Function function = ramp.getFunction().getValue();
  Levels levels = levelsOf(ramp);
  std::vector<double> sums = rampSums(devicesOf(*ramp.getDevices()));
  double gamma = ramp.getGamma()->convertToDouble();
  // Between its thresholds, and somewhat beyond, the function changes levels.
  double first = sums.front() / gamma, last = sums.back() / gamma;
  double margin = std::max((last - first) / 16, 1e-6);
  Interval domain{first - margin, last + margin};
  constexpr int points = 1000, segments = 8;
  // Fitting pieces takes time with the square of the codes.
  std::vector<int64_t> bits;
  for (int64_t each : {machine.rampBits, machine.linearBits})
    if (each <= 11)
      bits.push_back(each);
  Array result;
  for (const mapping::DigitalAlternative &digital :
       mapping::digitalAlternatives(
           [&](double x) { return evaluate(function, x); }, domain, levels,
           bits, segments, mapping::evenly(domain, points)))
    result.push_back(
        Object{{"kind", digital.kind},
               {"linear_bits", digital.bits},
               {"stored_numbers", digital.stored},
               {"output_error_lsb", Object{{"mean", digital.error.mean},
                                           {"max", digital.error.max}}}});
  return result;
}

/// Which converter or table computes each gate, and why.
static Array describeGates(ModuleOp module, const Machine &machine,
                           bool alternatives) {
  Array gates;
  std::map<StringRef, Array> instead; // by ramp
  for (auto ramp : module.getOps<xbar::RampOp>())
    if (alternatives &&
        ramp.getFunction().getValue().kind != FunctionKind::Identity)
      instead[ramp.getSymName()] = digitalInstead(ramp, machine);
  std::set<std::tuple<std::string, std::string>> seen;
  auto add = [&](Operation *op, StringRef gate, StringRef where,
                 StringRef symbol, const Twine &why) {
    if (!seen.emplace(nameOf(op), gate.str()).second)
      return;
    Object entry{{"node", nameOf(op)},
                 {"gate", gate},
                 {"where", where},
                 {"by", symbol},
                 {"why", why.str()}};
    if (auto found = instead.find(symbol); found != instead.end())
      entry["digital"] = Array(found->second);
    gates.push_back(std::move(entry));
  };
  module.walk([&](Operation *op) {
    if (auto convert = dyn_cast<xbar::ConvertOp>(op);
        convert && convert.getGate())
      add(op, *convert.getGate(),
          machine.converterKind == ConverterKind::Sar ? "sar" : "ramp",
          convert.getRamp(),
          "the whole column sum is on one set of integrators");
    if (auto lookup = dyn_cast<xbar::LookupOp>(op); lookup && lookup.getGate())
      add(op, *lookup.getGate(), "table", lookup.getTable(),
          lookup.getWhy().value_or(""));
  });
  return gates;
}

void rampart::reportMapping(ModuleOp module, const Machine &machine,
                            bool alternatives, Object &report) {
  Array matrices, ramps, sars;
  for (auto matrix : module.getOps<xbar::MatrixOp>())
    matrices.push_back(describe(matrix));
  for (auto ramp : module.getOps<xbar::RampOp>())
    if (ramp.getUniform())
      sars.push_back(describeSar(ramp));
    else
      ramps.push_back(describe(ramp, machine));
  report["matrices"] = std::move(matrices);
  report["ramps"] = std::move(ramps);
  if (!sars.empty())
    report["sar_conversions"] = std::move(sars);
  report["gates"] = describeGates(module, machine, alternatives);
}

//===----------------------------------------------------------------------===//
// Tiles and nodes
//===----------------------------------------------------------------------===//

/// Lines that a block takes, as runs [first, count] in order.
static Array runsOf(ArrayRef<int32_t> lines) {
  SmallVector<int32_t> sorted(lines);
  llvm::sort(sorted);
  Array runs;
  for (size_t begin = 0, end; begin < sorted.size(); begin = end) {
    for (end = begin + 1;
         end < sorted.size() && sorted[end] == sorted[end - 1] + 1;)
      ++end;
    runs.push_back(Array{int64_t(sorted[begin]), int64_t(end - begin)});
  }
  return runs;
}

static Object describe(tile::ArrayOp array, const Machine &machine) {
  ShapedType type = array.getConductances().getShapedType();
  double cells = double(machine.arrayRows) * double(machine.arrayColumns);
  Object result{{"name", array.getSymName()},
                {"node", nameOf(array)},
                {"tile", int64_t(array.getTile())},
                {"slot", int64_t(array.getSlot())},
                {"row", int64_t(array.getRow())},
                {"column", int64_t(array.getColumn())},
                {"rows", type.getDimSize(0)},
                {"columns", type.getDimSize(1)},
                {"utilisation", double(type.getNumElements()) / cells}};
  if (auto lines = array.getWordLines())
    result["word_lines"] = runsOf(*lines);
  if (auto lines = array.getBitLines())
    result["bit_lines"] = runsOf(*lines);
  return result;
}

static Object describe(tile::RampOp ramp, const Machine &machine) {
  int64_t columns =
      rampColumnsOf(int64_t(ramp.getSteps().size() + ramp.getOffsets().size()),
                    machine.arrayRows);
  if (auto bringUp = ramp.getBringUp())
    columns *= int64_t(bringUp->getColumns());
  return Object{{"name", ramp.getSymName()},
                {"function",
                 std::string(functionName(ramp.getFunction().getValue().kind))},
                {"tile", int64_t(ramp.getTile())},
                {"slot", int64_t(ramp.getSlot())},
                {"column", int64_t(ramp.getColumn())},
                {"columns", columns}};
}

/// Every operation of every function: a device region or the host.
static Array describeNodes(ModuleOp module) {
  Array nodes;
  for (auto function : module.getOps<func::FuncOp>())
    for (Operation &op : function.getBody().front().without_terminator()) {
      bool device = isa<tile::CallOp>(op);
      if (isa<host::ConstantOp>(op))
        continue;
      nodes.push_back(Object{
          {"node", nameOf(&op)},
          {"operation", op.getName().getStringRef()},
          {"where", device ? "array" : "host"},
          {"why", device ? "weights lie on crossbar arrays"
                  : isa<host::IfOp, host::LoopOp>(op)
                      ? "calls functions: no recurrence that arrays compute"
                      : "moves, converts or computes whole tensors"}});
    }
  return nodes;
}

void rampart::reportTiles(ModuleOp module, const Machine &machine,
                          Object &report) {
  Array arrays;
  std::set<uint64_t> tiles;
  std::set<std::pair<uint64_t, uint64_t>> slots;
  for (auto array : module.getOps<tile::ArrayOp>()) {
    arrays.push_back(describe(array, machine));
    tiles.insert(array.getTile());
    slots.emplace(array.getTile(), array.getSlot());
  }
  Array ramps;
  for (auto ramp : module.getOps<tile::RampOp>())
    ramps.push_back(describe(ramp, machine));
  report["placed_ramps"] = std::move(ramps);
  report["array_count"] = int64_t(slots.size());
  report["arrays"] = std::move(arrays);
  report["tiles"] = int64_t(tiles.size());
  report["nodes"] = describeNodes(module);
}
