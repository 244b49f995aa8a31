//===- Chip.cpp - Programs a chip instance --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lays out what its devices became for those who compute with them.
//===----------------------------------------------------------------------===//
#include "FunctionRun.h"
#include "Programmer.h"

#include <algorithm>

using namespace rampart;

/// [input][column]: sums over the rows that an input of the Integrate drives,
/// rounded once.
static std::vector<float> sumsByInput(const IntegrateOp &op, const float *rows,
                                      size_t columns) {
  std::vector<double> sums(op.inputCount * columns);
  for (size_t i = 0; i < op.rows.size(); ++i) {
    const float *row = rows + op.rows[i] * columns;
    double *sum = sums.data() + op.sources[i] * columns;
    for (size_t j = 0; j < columns; ++j)
      sum[j] += row[j];
  }
  return {sums.begin(), sums.end()};
}

/// Calls `use` with the rows of a matrix over the inputs.
template <typename Use>
static void withInputRows(const IntegrateOp &op, const float *rows,
                          size_t columns, Use use) {
  if (op.rows.size() == op.inputCount) {
    use([&](size_t input) { return rows + op.rows[input] * columns; });
    return;
  }
  std::vector<float> joined = sumsByInput(op, rows, columns);
  use([&](size_t input) { return joined.data() + input * columns; });
}

/// Rows that one input drives carry the same code: they act as one row with
/// the sum of their conductances, and of their independent noise's variances.
static void layOut(IntegrateOp &op, const PairNoise &noise,
                   Chip::State &state) {
  const ProgrammedArray &array = state.arrays[op.array];
  if (state.mode == Mode::Ideal) {
    if (op.rows.size() > op.inputCount)
      op.conductances = sumsByInput(op, array.conductances, array.columns);
    return;
  }
  // Pulses that are not whole codes, and devices of an inference's own, need
  // numbers as they are.
  bool rounded = !array.programmed.empty() && !noise.held() &&
                 !state.circuit.disturbsInputs();
  MatrixShape shape{op.inputCount, array.columns};
  withInputRows(op, array.conductances, array.columns, [&](const RowOf &row) {
    op.matrix =
        rounded ? layOutProgrammed(shape, row, op.largestCode, state.storage)
                : layOutConductances(shape, row, state.storage);
  });
  layOutHeld(op, noise, state);
  if (noise.variances.empty())
    return;
  int64_t code = op.largestCode;
  int64_t weight = state.readNoise == NoiseSpeed::Slow ? code * code : code;
  withInputRows(
      op, noise.variances.data(), array.columns, [&](const RowOf &row) {
        op.variances = layOutVariances(shape, row, weight, state.storage);
      });
}

/// The variances of one draw are one number for all columns in every array, or
/// in none.
static void joinVariances(Chip::State &state) {
  auto isUniform = [](const IntegrateOp *op) { return op->variances.uniform; };
  auto join = [&](std::span<IntegrateOp *> chain) {
    if (std::all_of(chain.begin(), chain.end(), isUniform))
      return;
    for (IntegrateOp *op : chain)
      if (isUniform(op))
        spreadVariances(op->variances,
                        {op->inputCount, state.arrays[op->array].columns},
                        state.storage);
  };
  for (RegionPlan &region : state.regions)
    forEachDraw(region.body, join);
}

/// `sums`: its thresholds before they are rounded, once.
static ProgrammedRamp makeRamp(const fb::Ramp &ramp,
                               const std::vector<double> &sums) {
  ProgrammedRamp result{functionOf(*ramp.function()),
                        ramp.gamma(),
                        ramp.code_scale(),
                        std::vector<float>(sums.begin(), sums.end()),
                        {}};
  // By the number of thresholds passed.
  std::vector<int32_t> codes{ramp.code_base()};
  for (int8_t direction : *ramp.directions())
    codes.push_back(codes.back() + ramp.code_stride() * direction);
  result.converter = Converter(result.thresholds, codes);
  return result;
}

static DigitalTable makeTable(const Program &program,
                              const fb::LookupTable &table) {
  return {functionOf(*table.function()), table.input_scale(),
          table.output_scale(), table.first(), program.entries(table)};
}

/// Decodes the regions.
static Integrates planRegions(Chip::State &state) {
  const fb::Program &index = state.program.index();
  Integrates integrates(index.arrays() ? index.arrays()->size() : 0);
  if (index.regions())
    for (const fb::Region *region : *index.regions())
      state.regions.push_back(planRegion(*region));
  for (RegionPlan &region : state.regions)
    for (IntegrateOp *integrate : integratesOf(region.body))
      integrates[integrate->array].push_back(integrate);
  return integrates;
}

const Program &Chip::source() const { return content->program; }

RunOptions Chip::options() const {
  RunOptions options;
  options.mode = content->mode;
  options.seed = content->seed;
  options.chip = content->chip;
  return options;
}

/// Circuits without what is drawn for a chip, an inference or a conversion.
static Machine withoutDraws(Machine machine) {
  for (double *value :
       {&machine.inputJitter, &machine.comparatorOffset,
        &machine.comparatorNoise, &machine.rampNoise, &machine.capacitorSigma,
        &machine.vReadChipSigma, &machine.vReadSigma})
    *value = 0;
  return machine;
}

/// `given` (may be null): see Chip::withDevices.
static std::shared_ptr<const Chip::State>
makeState(const Program &program, const Machine &machine,
          const RunOptions &options, const DeviceConductances *given) {
  auto state = std::make_shared<Chip::State>(program);
  state->mode = options.mode;
  state->seed = options.seed;
  state->chip = options.chip;
  state->readNoise = machine.readNoise;
  const fb::Program &index = program.index();
  Programmer programmer(machine, *state, given);
  Integrates integrates = planRegions(*state);
  ChipNoise noise(machine, *state, given);
  noise.prepare();
  state->arrays.resize(integrates.size());
  for (const std::vector<uint32_t> &blocks : blocksByArray(index)) {
    std::vector<BlockDevices> devices;
    for (uint32_t i : blocks) {
      const fb::Array &array = *index.arrays()->Get(i);
      state->arrays[i] = {array.rows(),
                          array.columns(),
                          program.conductances(array).data(),
                          {}};
      devices.push_back(programmer.program(state->arrays[i], i, array));
    }
    programmer.addWires(blocks, devices, integrates, *state);
    for (size_t b = 0; b < blocks.size(); ++b)
      for (IntegrateOp *integrate : integrates[blocks[b]])
        layOut(*integrate, devices[b].noise, *state);
  }
  joinVariances(*state);
  if (index.ramps())
    for (const fb::Ramp *ramp : *index.ramps()) {
      if (ramp->uniform()) {
        state->ramps.push_back(makeRamp(*ramp, designSums(*ramp)));
        state->ramps.back().fixed = true;
        continue;
      }
      Result<MadeRamp> made = programmer.program(*ramp, state->ramps.size());
      if (!made) {
        state->made = Error{made.error()};
        state->ramps.push_back(makeRamp(*ramp, designSums(*ramp)));
        continue;
      }
      state->ramps.push_back(makeRamp(*ramp, noise.thresholds(*ramp, *made)));
      state->ramps.back().noise = noise.of(*ramp, *made);
    }
  noise.finish();
  if (index.tables())
    for (const fb::LookupTable *table : *index.tables())
      state->tables.push_back(makeTable(program, *table));
  for (const fb::Function *function : *index.functions())
    state->lastUses.push_back(findLastUses(*function));
  return state;
}

Chip Chip::program(const Program &program, const Machine &machine,
                   const RunOptions &options) {
  Chip chip;
  chip.content = makeState(program, machine, options, nullptr);
  return chip;
}

Chip Chip::withDevices(const Program &program, const Machine &machine,
                       const RunOptions &options,
                       const DeviceConductances &devices) {
  Chip chip;
  chip.content = makeState(
      program,
      options.mode == Mode::Quantized ? withoutDraws(machine) : machine,
      options, &devices);
  return chip;
}
