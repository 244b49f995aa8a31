//===- ChipNoise.cpp - Prepares a chip's circuits and slow noise ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ChipNoise.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace rampart;

ChipNoise::ChipNoise(const Machine &machine, Chip::State &state,
                     const DeviceConductances *given)
    : machine(machine), state(state), given(given) {
  if (state.mode == Mode::Noisy || (given && state.mode == Mode::Quantized))
    circuit.emplace(machine, state.seed, state.chip);
}

/// Every word line becomes an input of its own: its pulse has its own error.
static void driveLinesApart(IntegrateOp &op) {
  std::vector<Range> elements; // by input
  for (const Range &range : op.inputs)
    for (uint32_t i = 0; i < range.count; ++i)
      elements.push_back({range.buffer, range.offset + i, 1});
  op.inputs.clear();
  for (uint32_t line = 0; line < op.rows.size(); ++line) {
    appendElement(op.inputs, elements[op.sources[line]]);
    op.sources[line] = line;
  }
  op.inputCount = uint32_t(op.rows.size());
}

void ChipNoise::prepare() {
  if (!circuit)
    return;
  int32_t largestCode = 0;
  for (RegionPlan &region : state.regions)
    for (IntegrateOp *op : integratesOf(region.body)) {
      largestCode = std::max(largestCode, op->largestCode);
      if (machine.inputJitter > 0 && op->rows.size() > op->inputCount)
        driveLinesApart(*op);
    }
  state.circuit = circuit->common(largestCode);
  state.circuit.columns |= knowsOffsets();
  const double occupancy = machine.telegraphOccupancy;
  state.traps = {uint32_t(std::lround(occupancy * 65536)), float(1 - occupancy),
                 float(-occupancy)};
}

void rampart::layOutHeld(IntegrateOp &op, const PairNoise &noise,
                         Chip::State &state) {
  if (!noise.held())
    return;
  const size_t columns = state.arrays[op.array].columns;
  auto byLine = [&](const std::vector<float> &values) -> const float * {
    if (values.empty())
      return nullptr;
    RowOf row = [&](size_t line) {
      return values.data() + op.rows[line] * columns;
    };
    return layOutConductances({op.rows.size(), columns}, row, state.storage)
        .floats;
  };
  op.held = {op.matrix.floats,   op.rows,
             op.sources,         op.inputCount,
             panelsFor(columns), byLine(noise.deviations),
             byLine(noise.plus), byLine(noise.minus),
             state.traps};
  state.streamsVary = true;
}

std::vector<double> ChipNoise::thresholds(const fb::Ramp &ramp,
                                          const MadeRamp &made) const {
  if (!circuit || !circuit->changesThresholds())
    return rampSums(made.devices);
  return circuit->thresholds(made.devices, made.column, ramp.tile(),
                             ramp.slot());
}

double ChipNoise::voltsPerSum(const fb::Ramp &ramp) const {
  return circuit->voltsPerSum(designSums(ramp), ramp.gamma());
}

RampNoise ChipNoise::of(const fb::Ramp &ramp, const MadeRamp &made) const {
  RampNoise noise;
  const RampDevices &devices = made.devices;
  noise.stepDevices = devices.stepClocks.size();
  std::vector<int> clocks(devices.stepClocks.begin(), devices.stepClocks.end());
  clocks.insert(clocks.end(), devices.offsetClocks.begin(),
                devices.offsetClocks.end());
  const double share = machine.heldShare;
  std::vector<double> variances(noise.stepDevices + 1); // of thresholds' steps
  for (size_t d = 0; d < clocks.size(); ++d) {
    const double weight = devices.gain * clocks[d];
    const bool slow = machine.readNoise == NoiseSpeed::Slow;
    if (!made.variances.empty())
      variances[noise.thresholdOf(d)] +=
          (1 - share) * made.variances[d] * devices.gain * devices.gain *
          (slow ? double(clocks[d]) * clocks[d] : std::abs(clocks[d]));
    if (!made.variances.empty() && share > 0)
      noise.held.push_back(
          float(weight * std::sqrt(share * made.variances[d])));
    if (!made.traps.empty())
      noise.traps.push_back(float(weight * made.traps[d]));
  }
  if (circuit && machine.rampNoise > 0) {
    const double clock = machine.rampNoise / voltsPerSum(ramp);
    int longest = 0; // of the calibration devices, which act together
    for (int each : devices.offsetClocks)
      longest = std::max(longest, std::abs(each));
    variances[0] += clock * clock * longest;
    for (size_t m = 0; m < noise.stepDevices; ++m)
      variances[m + 1] += clock * clock * devices.stepClocks[m];
  }
  if (std::any_of(variances.begin(), variances.end(),
                  [](double variance) { return variance > 0; }))
    for (double variance : variances)
      noise.steps.push_back(float(std::sqrt(variance)));
  return noise;
}

double ChipNoise::offset(uint32_t array, uint32_t column,
                         uint32_t bitLine) const {
  if (knowsOffsets())
    return given->offsets[array][column];
  const fb::Array &block = *state.program.index().arrays()->Get(array);
  return circuit->offset(bitLine, block.tile(), block.slot());
}

void ChipNoise::planConvert(ConvertOp &op) {
  const auto *index = &state.program.index();
  const fb::Array &array = *index->arrays()->Get(op.array);
  const fb::Ramp &ramp = *index->ramps()->Get(op.ramp);
  const std::vector<uint32_t> bitLines = bitLinesOf(array);
  const double volts = voltsPerSum(ramp);
  float *gains = state.storage.take<float>(op.dst.count);
  float *offsets = state.storage.take<float>(op.dst.count);
  for (uint32_t i = 0; i < op.dst.count; ++i) {
    const uint32_t column = op.column + i * op.columnStride;
    const uint32_t bitLine = bitLines[column];
    gains[i] = float(circuit->columnGain(bitLine, array.tile(), array.slot()));
    offsets[i] = float(offset(op.array, column, bitLine) / volts);
  }
  op.errors = {gains, offsets,
               machine.saturation > 0 ? float(machine.saturation / volts)
                                      : std::numeric_limits<float>::infinity(),
               float(machine.comparatorNoise / volts)};
}

void ChipNoise::finish() {
  if (!circuit)
    return;
  const bool voltageVaries =
      machine.vReadChipSigma > 0 || machine.vReadSigma > 0;
  for (RegionPlan &region : state.regions)
    for (ConvertOp *op : convertsOf(region.body)) {
      const ProgrammedRamp &ramp = state.ramps[op->ramp];
      if (state.circuit.columns || ramp.varies() ||
          (ramp.fixed && voltageVaries))
        planConvert(*op), state.streamsVary = true;
    }
  state.streamsVary |= state.circuit.jitter > 0;
}
