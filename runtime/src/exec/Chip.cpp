//===- Chip.cpp - Programs a chip instance --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Turns conductance targets into conductances. Every device has its own draw,
// keyed by its place, so that the order of programming does not matter.
//===----------------------------------------------------------------------===//
#include "ChipNoise.h"
#include "ChipState.h"
#include "FunctionRun.h"
#include "ProgramRow.h"
#include "rampart/core/Pair.h"
#include "rampart/device/RampProgramming.h"
#include "rampart/exec/DeviceConductances.h"
#include "rampart/wires/Arrays.h"

#include <cmath>
#include <map>
#include <numeric>

using namespace rampart;

namespace {

/// What becomes of a block beside its conductances, [row][column].
struct BlockDevices {
  PairNoise noise;
  std::vector<wires::Pair> pairs; // S; where lines have resistance
};

/// Those of all regions, by array.
using Integrates = std::vector<std::vector<IntegrateOp *>>;

class Programmer {
public:
  /// Devices that are `given` are not programmed, to the program's targets
  /// where there are no other `targets`; both may be null.
  Programmer(const Machine &machine, const Chip::State &state,
             const DeviceConductances *given,
             const DeviceConductances *targets = nullptr)
      : machine(machine), devices(machine), noisy(state.mode == Mode::Noisy),
        wired(noisy && wires::lineResistances(machine).any()),
        arrayKeys(arrayDeviceKeys(state.seed, state.chip)),
        rampKeys(rampDeviceKeys(state.seed, state.chip)), given(given),
        targets(targets) {}

  /// Array `number` of the program. `record` (may be null) receives its
  /// devices' conductances.
  BlockDevices program(ProgrammedArray &array, size_t number,
                       const fb::Array &place,
                       DeviceConductances *record = nullptr) const;
  /// Replaces the conductances of `blocks` of one physical array, which hold
  /// `devices`, by what its lines leave of them.
  void addWires(const std::vector<uint32_t> &blocks,
                const std::vector<BlockDevices> &devices,
                Integrates &integrates, Chip::State &state) const;
  /// The devices of ramp `number` of the program after its bring-up, at the
  /// machine's time, on arrays of so many rows.
  MadeRamp program(const fb::Ramp &ramp, size_t number,
                   int64_t arrayRows) const;

private:
  /// A block of pairs without anything that has to be done pair by pair.
  void programRows(const SigmaLaws &laws, const fb::Array &place,
                   ProgrammedArray &array, PairNoise &noise) const;
  void addNoise(PairNoise &noise, size_t i, const std::array<Device, 2> &pair,
                std::array<double, 2> present, DevicePlace place) const;

  const Machine &machine;
  Devices devices;
  bool noisy, wired;
  DeviceKeys arrayKeys, rampKeys;
  const DeviceConductances *given, *targets;
};

} // namespace

/// Of pair `i` of a block, where `noise` has room for it.
void Programmer::addNoise(PairNoise &noise, size_t i,
                          const std::array<Device, 2> &pair,
                          std::array<double, 2> present,
                          DevicePlace place) const {
  const double held = machine.heldShare; // of the variance
  if (!noise.variances.empty() || !noise.deviations.empty()) {
    double variance = devices.readVariance(pair[0], present[0]) +
                      devices.readVariance(pair[1], present[1]);
    if (!noise.variances.empty())
      noise.variances[i] = float((1 - held) * variance);
    if (!noise.deviations.empty())
      noise.deviations[i] = float(std::sqrt(held * variance));
  }
  if (!noise.plus.empty()) {
    auto [plus, minus] = devices.trapAmplitudes(present, place, arrayKeys);
    noise.plus[i] = float(plus);
    noise.minus[i] = float(minus);
  }
}

void Programmer::programRows(const SigmaLaws &laws, const fb::Array &place,
                             ProgrammedArray &array, PairNoise &noise) const {
  const PairProgramming how{machine, laws, arrayKeys.programming};
  std::vector<uint32_t> bitLines(array.columns);
  std::iota(bitLines.begin(), bitLines.end(), place.column());
  for (uint32_t row = 0; row < array.rows; ++row) {
    const size_t first = row * array.columns;
    programRow(how, {array.conductances + first, bitLines.data(), array.columns,
                     place.row() + row, place.tile(), place.slot(),
                     array.programmed.data() + first,
                     noise.variances.empty() ? nullptr
                                             : noise.variances.data() + first});
  }
}

BlockDevices Programmer::program(ProgrammedArray &array, size_t number,
                                 const fb::Array &place,
                                 DeviceConductances *record) const {
  bool error = given || (noisy && devices.hasError());
  bool read = noisy && devices.hasReadNoise();
  bool trapped = noisy && devices.hasTraps();
  size_t count = array.rows * array.columns;
  array.programmed.resize(error ? count : 0);
  BlockDevices result;
  result.noise.variances.resize(read && machine.heldShare < 1 ? count : 0);
  result.noise.deviations.resize(read && machine.heldShare > 0 ? count : 0);
  result.noise.plus.resize(trapped ? count : 0);
  result.noise.minus.resize(trapped ? count : 0);
  result.pairs.resize(wired ? count : 0);
  std::optional<SigmaLaws> laws;
  if (error && !given && !targets && !record && !wired &&
      result.noise.deviations.empty())
    laws = devices.pairLaws();
  if (laws)
    programRows(*laws, place, array, result.noise);
  const bool each = !laws && (error || read || trapped || wired || record);
  for (size_t i = 0; each && i < count; ++i) {
    std::array<double, 2> aim =
        targets ? targets->arrays[number][i]
                : pairTargets(machine, array.conductances[i]);
    std::array<Device, 2> pair{Device{aim[0]}, Device{aim[1]}};
    std::array<double, 2> present = aim;
    DevicePlace at{place.column() + uint32_t(i % array.columns),
                   place.row() + uint32_t(i / array.columns), place.tile(),
                   place.slot()};
    if (given) {
      for (int d : {0, 1})
        pair[d].programmed = present[d] = float(given->arrays[number][i][d]);
    } else if (error) {
      pair = devices.programPair(aim, at, arrayKeys);
      for (int d : {0, 1})
        present[d] = float(devices.conductance(pair[d]));
    }
    if (error)
      array.programmed[i] = float(present[0]) - float(present[1]);
    if (record)
      record->arrays[number].push_back(present);
    addNoise(result.noise, i, pair, present, at);
    if (wired)
      result.pairs[i] = {float(present[0]), float(present[1])};
  }
  if (error)
    array.conductances = array.programmed.data();
  return result;
}

void Programmer::addWires(const std::vector<uint32_t> &blocks,
                          const std::vector<BlockDevices> &devices,
                          Integrates &integrates, Chip::State &state) const {
  if (!wired)
    return;
  wires::PairArray array(machine);
  std::vector<wires::BlockPlace> places;
  for (size_t i = 0; i < blocks.size(); ++i) {
    const fb::Array &block = *state.program.index().arrays()->Get(blocks[i]);
    places.push_back(
        {block.row(), block.column(), block.rows(), block.columns()});
    array.place(places[i], devices[i].pairs);
  }
  array.solve();
  for (size_t i = 0; i < blocks.size(); ++i) {
    ProgrammedArray &block = state.arrays[blocks[i]];
    block.programmed = array.differences(places[i]);
    block.conductances = block.programmed.data();
    if (machine.idleRows == IdleRows::Disconnected)
      for (IntegrateOp *integrate : integrates[blocks[i]])
        integrate->floating = std::make_shared<wires::FloatingBlock>(
            array, places[i], integrate->rows);
  }
}

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

MadeRamp Programmer::program(const fb::Ramp &ramp, size_t number,
                             int64_t arrayRows) const {
  const RampDevices design = given     ? given->ramps[number]
                             : targets ? targets->ramps[number]
                                       : devicesOf(ramp);
  BringUp procedure = bringUpOf(ramp);
  auto width =
      uint32_t(rampColumnsOf(ramp, arrayRows) / int64_t(procedure.columns));
  auto placeOf = [&](uint32_t choice, uint32_t device) {
    return wires::CellPlace{device % uint32_t(arrayRows),
                            ramp.column() + choice * width +
                                device / uint32_t(arrayRows)};
  };
  auto keyOf = [&](uint32_t choice, uint32_t device) {
    auto [row, column] = placeOf(choice, device);
    return DevicePlace{column, row, ramp.tile(), ramp.slot()};
  };
  auto one = [&](uint32_t choice, uint32_t device, float target) {
    return devices.program(target, keyOf(choice, device), rampKeys);
  };
  wires::RampColumns lines(machine);
  RampReadout readout{
      [&](uint32_t choice, uint32_t device, double conductance) {
        lines.place(placeOf(choice, device), conductance);
      },
      [&](uint32_t choice, uint32_t device) {
        return lines.effective(placeOf(choice, device));
      }};
  // Devices that meet their targets leave a bring-up nothing to do.
  RampOnChip made = !given && noisy && (devices.hasError() || wired)
                        ? programRamp(design, procedure, devices, one,
                                      wired ? &readout : nullptr)
                        : untouchedRamp(design);
  // Steps and V_0 end in one integrator: that of V_0's column.
  const uint32_t choice = made.columns.empty() ? 0 : made.columns.back();
  MadeRamp result{
      std::move(made.devices), ramp.column() + choice * width, {}, {}};
  for (uint32_t d = 0; noisy && d < made.programmed.size(); ++d) {
    const Device &device = made.programmed[d];
    const double present = devices.conductance(device);
    if (devices.hasReadNoise() && machine.rampReadNoise)
      result.variances.push_back(devices.readVariance(device, present));
    if (devices.hasTraps())
      result.traps.push_back(devices.trapAmplitudes(
          {present, 0}, keyOf(made.columns[d], d), rampKeys)[0]);
  }
  return result;
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

/// The blocks of every physical array, in the order of the arrays' first.
static std::vector<std::vector<uint32_t>>
blocksByArray(const fb::Program &index) {
  std::vector<std::vector<uint32_t>> blocks;
  std::map<std::pair<uint32_t, uint32_t>, size_t> numbers;
  for (uint32_t i = 0; index.arrays() && i < index.arrays()->size(); ++i) {
    const fb::Array &array = *index.arrays()->Get(i);
    auto [place, isNew] =
        numbers.try_emplace({array.tile(), array.slot()}, blocks.size());
    if (isNew)
      blocks.emplace_back();
    blocks[place->second].push_back(i);
  }
  return blocks;
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
  ChipNoise noise(machine, *state);
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
  if (index.ramps())
    for (const fb::Ramp *ramp : *index.ramps()) {
      if (ramp->uniform()) {
        state->ramps.push_back(makeRamp(*ramp, designSums(*ramp)));
        state->ramps.back().fixed = true;
        continue;
      }
      MadeRamp made =
          programmer.program(*ramp, state->ramps.size(), machine.arrayRows);
      state->ramps.push_back(makeRamp(*ramp, noise.thresholds(*ramp, made)));
      state->ramps.back().noise = noise.of(*ramp, made);
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
  chip.content = makeState(program, machine, options, &devices);
  return chip;
}

DeviceConductances rampart::programDevices(const Program &program,
                                           const Machine &machine,
                                           const RunOptions &options,
                                           const DeviceConductances *targets) {
  Chip::State state(program);
  state.mode = options.mode;
  state.seed = options.seed;
  state.chip = options.chip;
  Programmer programmer(machine, state, nullptr, targets);
  DeviceConductances devices;
  const fb::Program &index = program.index();
  if (index.arrays())
    for (const fb::Array *array : *index.arrays()) {
      ProgrammedArray made{array->rows(),
                           array->columns(),
                           program.conductances(*array).data(),
                           {}};
      devices.arrays.emplace_back().reserve(made.rows * made.columns);
      programmer.program(made, devices.arrays.size() - 1, *array, &devices);
    }
  if (index.ramps())
    for (const fb::Ramp *ramp : *index.ramps())
      devices.ramps.push_back(
          programmer.program(*ramp, devices.ramps.size(), machine.arrayRows)
              .devices);
  return devices;
}

DeviceConductances rampart::targetDevices(const Program &program) {
  RunOptions exact;
  exact.mode = Mode::Quantized;
  return programDevices(program, program.machine(), exact);
}
