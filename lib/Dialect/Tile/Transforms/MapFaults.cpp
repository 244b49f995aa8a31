//===- MapFaults.cpp - Fits a program to one chip's faults ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Importance.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "rampart/Dialect/Tile/Tile.h"
#include "rampart/Dialect/Tile/Transforms/FaultMapAttr.h"
#include "rampart/Dialect/Tile/Transforms/Passes.h"
#include "rampart/Dialect/Xbar/Machine.h"
#include "rampart/Mapping/FaultPlacement.h"
#include "rampart/Mapping/RampFaults.h"

#include <map>

using namespace mlir;

namespace rampart::tile {
#define GEN_PASS_DEF_MAPFAULTSPASS
#include "rampart/Dialect/Tile/Transforms/Passes.h.inc"

namespace {

/// What lies on one physical array.
struct PhysicalArray {
  SmallVector<ArrayOp> blocks;
  SmallVector<RampOp> ramps;
};

class FaultMapper {
public:
  FaultMapper(ModuleOp module, const Machine &machine,
              const mapping::FaultMap &map, bool blind)
      : module(module), machine(machine), map(map), blind(blind),
        builder(module.getContext()), importance(findImportance(module)) {}

  LogicalResult run();

private:
  ModuleOp module;
  const Machine &machine;
  const mapping::FaultMap &map;
  const bool blind;
  Builder builder;
  std::map<std::string, Importance> importance;

  LogicalResult mapBlocks(PhysicalArray &array,
                          const mapping::ArrayFaults &faults);
  LogicalResult mapRamps(PhysicalArray &array,
                         const mapping::ArrayFaults &faults);
  FailureOr<mapping::FaultProblem>
  problemOf(PhysicalArray &array, const mapping::ArrayFaults &faults) const;
  mapping::FaultProblem::Block blockOf(ArrayOp op) const;
  void setLines(ArrayOp op, const mapping::FaultPlacement::Lines &lines);
  void setNumbers(Operation *op,
                  ArrayRef<std::pair<StringRef, Attribute>> numbers);
};

} // namespace

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

mapping::FaultProblem::Block FaultMapper::blockOf(ArrayOp op) const {
  FailureOr<Tensor> tensor = host::tensorOf(op.getConductances());
  const Importance &weights = importance.at(op.getSymName().str());
  auto rows = int64_t(weights.rowWeights.size()),
       columns = int64_t(weights.columnWeights.size());
  const float *targets = tensor->data<float>();
  return {int64_t(op.getRow()),
          int64_t(op.getColumn()),
          rows,
          columns,
          {targets, targets + rows * columns},
          weights.inputs,
          weights.rowWeights,
          weights.columnWeights};
}

FailureOr<mapping::FaultProblem>
FaultMapper::problemOf(PhysicalArray &array,
                       const mapping::ArrayFaults &faults) const {
  mapping::FaultProblem problem{machine, faults, {}};
  for (ArrayOp op : array.blocks) {
    if (op.getWordLines() || op.getBitLines())
      return op.emitError("expected consecutive lines: its faults are mapped "
                          "already");
    problem.blocks.push_back(blockOf(op));
  }
  if (Status status = problem.check(); !status)
    return array.blocks.front().emitError("array ")
           << faults.slot << " of tile " << faults.tile << ": "
           << status.error();
  return problem;
}

/// None where lines are consecutive.
static DenseI32ArrayAttr listOf(Builder &builder,
                                const std::vector<int64_t> &lines) {
  SmallVector<int32_t> list(lines.begin(), lines.end());
  for (size_t i = 0; i < list.size(); ++i)
    if (list[i] != list[0] + int32_t(i))
      return builder.getDenseI32ArrayAttr(list);
  return {};
}

void FaultMapper::setLines(ArrayOp op,
                           const mapping::FaultPlacement::Lines &lines) {
  op.setRow(lines.rows.front());
  op.setColumn(lines.columns.front());
  if (DenseI32ArrayAttr list = listOf(builder, lines.rows))
    op.setWordLinesAttr(list);
  if (DenseI32ArrayAttr list = listOf(builder, lines.columns))
    op.setBitLinesAttr(list);
}

void FaultMapper::setNumbers(
    Operation *op, ArrayRef<std::pair<StringRef, Attribute>> numbers) {
  NamedAttrList list;
  for (auto [name, number] : numbers)
    list.append(name, number);
  op->setAttr(faultNumbersAttrName, list.getDictionary(op->getContext()));
}

/// Lines that are not where they were packed.
static int64_t countMoved(const std::vector<int64_t> &lines, int64_t first) {
  int64_t moved = 0;
  for (int64_t line : lines)
    moved += line != first++;
  return moved;
}

LogicalResult FaultMapper::mapBlocks(PhysicalArray &array,
                                     const mapping::ArrayFaults &faults) {
  mapping::ArrayFaults devices = mapping::deadLinesAsDevices(faults, machine);
  FailureOr<mapping::FaultProblem> packed = problemOf(array, devices),
                                   problem = packed;
  if (succeeded(packed) && !blind)
    problem = problemOf(array, faults);
  if (failed(packed) || failed(problem))
    return failure();
  mapping::FaultPlacement kept = *mapping::keepLines(*packed), placed = kept;
  std::vector<std::vector<PairTarget>> repairs(array.blocks.size());
  if (!blind) {
    placed = *mapping::avoidFaults(*problem);
    if (Status status = placed.verify(*problem); !status)
      return array.blocks.front().emitError() << status.error();
    repairs = mapping::repairPairs(*problem, placed);
  }
  auto stuck = mapping::stuckDevicesOf(*problem, placed);
  std::vector<double> before = mapping::faultErrors(*packed, kept, false),
                      after = mapping::faultErrors(*problem, placed, !blind),
                      power = mapping::weightPowers(*problem);
  for (auto [i, op] : llvm::enumerate(array.blocks)) {
    const mapping::FaultPlacement::Lines &lines = placed.blocks[i];
    auto count = [&](size_t number) {
      return builder.getI64IntegerAttr(int64_t(number));
    };
    setNumbers(op, {{"moved_rows", count(countMoved(lines.rows, op.getRow()))},
                    {"moved_columns",
                     count(countMoved(lines.columns, op.getColumn()))},
                    {"repaired", count(repairs[i].size())},
                    {"before", builder.getF64FloatAttr(before[i])},
                    {"after", builder.getF64FloatAttr(after[i])},
                    {"power", builder.getF64FloatAttr(power[i])}});
    setLines(op, lines);
    if (!stuck[i].empty())
      op.setStuckAttr(StuckDevicesAttr::get(op.getContext(), stuck[i]));
    if (!repairs[i].empty())
      op.setTargetsAttr(PairTargetsAttr::get(op.getContext(), repairs[i]));
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Ramps
//===----------------------------------------------------------------------===//

static mapping::RampFaultProblem::Ramp rampOf(RampOp op) {
  mapping::RampFaultProblem::Ramp ramp;
  ramp.column = int64_t(op.getColumn());
  ramp.devices.gain = op.getGain().convertToDouble();
  ramp.devices.stepConductances = op.getSteps().vec();
  ramp.devices.offsetConductances = op.getOffsets().vec();
  llvm::append_range(ramp.devices.stepClocks, op.getStepClocks());
  llvm::append_range(ramp.devices.offsetClocks, op.getOffsetClocks());
  if (BringUpAttr given = op.getBringUpAttr())
    ramp.bringUp = {uint32_t(given.getColumns()), given.getFeedback(),
                    uint32_t(given.getTrimClocks()), op.getWeights()->vec(),
                    given.getPerStep()};
  return ramp;
}

LogicalResult FaultMapper::mapRamps(PhysicalArray &array,
                                    const mapping::ArrayFaults &faults) {
  mapping::RampFaultProblem problem{
      machine, mapping::deadLinesAsDevices(faults, machine), {}};
  for (RampOp op : array.ramps)
    problem.ramps.push_back(rampOf(op));
  if (Status status = problem.check(); !status)
    return array.ramps.front().emitError("array ")
           << faults.slot << " of tile " << faults.tile << ": "
           << status.error();
  std::vector<int64_t> columns;
  for (const mapping::RampFaultProblem::Ramp &ramp : problem.ramps)
    columns.push_back(ramp.column);
  if (!blind)
    columns = mapping::chooseRampColumns(problem);
  for (auto [i, op] : llvm::enumerate(array.ramps)) {
    double before = mapping::rampErrorAt(problem, i, problem.ramps[i].column),
           after = mapping::rampErrorAt(problem, i, columns[i]);
    setNumbers(
        op, {{"moved_columns",
              builder.getI64IntegerAttr(columns[i] != problem.ramps[i].column)},
             {"before", builder.getF64FloatAttr(before)},
             {"after", builder.getF64FloatAttr(after)}});
    op.setColumn(columns[i]);
    std::vector<StuckStep> stuck =
        mapping::stuckStepsAt(problem, i, columns[i]);
    if (!stuck.empty())
      op.setStuckAttr(StuckStepsAttr::get(op.getContext(), stuck));
  }
  return success();
}

LogicalResult FaultMapper::run() {
  if (module->hasAttr(TileDialect::faultMapAttrName))
    return module.emitError("expected a module without rampart.fault_map: its "
                            "faults are mapped already");
  std::map<std::pair<int64_t, int64_t>, PhysicalArray> arrays;
  for (auto op : module.getOps<ArrayOp>())
    arrays[{op.getTile(), op.getSlot()}].blocks.push_back(op);
  for (auto op : module.getOps<RampOp>())
    arrays[{op.getTile(), op.getSlot()}].ramps.push_back(op);
  for (auto &[place, array] : arrays) {
    mapping::ArrayFaults faults =
        map.faultsOf(machine, place.first, place.second);
    if (!array.blocks.empty() && failed(mapBlocks(array, faults)))
      return failure();
    if (!array.ramps.empty() && failed(mapRamps(array, faults)))
      return failure();
  }
  module->removeAttr(faultsAttrName);
  module->setAttr(TileDialect::faultMapAttrName, builder.getUnitAttr());
  return success();
}

namespace {

struct MapFaults : impl::MapFaultsPassBase<MapFaults> {
  using MapFaultsPassBase::MapFaultsPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (!module->hasAttr(faultsAttrName))
      return;
    FailureOr<Machine> machine = xbar::getMachine(module);
    if (failed(machine))
      return signalPassFailure();
    FailureOr<std::optional<mapping::FaultMap>> map =
        getFaults(module, *machine);
    if (failed(map) ||
        failed(FaultMapper(module, *machine, **map, blind).run()))
      signalPassFailure();
  }
};

} // namespace
} // namespace rampart::tile
