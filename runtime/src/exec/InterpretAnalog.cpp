//===- InterpretAnalog.cpp - Arrays and converters ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Column sums with their read noise, and conversions by ramps.
//===----------------------------------------------------------------------===//
#include "ColumnSum.h"
#include "Drive.h"
#include "IntegerSum.h"
#include "Interpreter.h"
#include "PanelSum.h"
#include "ReadNoise.h"
#include "rampart/core/Text.h"
#include "rampart/wires/PulsedBlock.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace rampart;

template <>
void Interpreter<double>::integrate(const IntegrateOp &op, Scratch &own) {
  const ProgrammedArray &array = chip.arrays[op.array];
  double *to = reserve(own.inputs, active * op.inputCount);
  for (size_t s = 0; s < active; ++s)
    for (const Range &range : op.inputs)
      to = std::copy_n(at(range, s), range.count, to);
  std::vector<uint32_t> all;
  std::span<const uint32_t> rows = op.rows;
  const float *conductances = array.conductances;
  if (!op.conductances.empty()) {
    all.resize(op.inputCount);
    std::iota(all.begin(), all.end(), 0);
    rows = all;
    conductances = op.conductances.data();
  }
  columnSums({conductances, array.columns, rows, own.inputs.data(), active,
              op.accumulate, banks[op.bank]});
}

/// Prepares the codes of all inputs for the kernels.
template <typename Code>
void Interpreter<Code>::drive(const IntegrateOp &op, Scratch &own) {
  own.ranges.clear();
  for (const Range &range : op.inputs)
    own.ranges.push_back(
        {at(range, 0), plan.buffers[range.buffer].width, range.count});
  const size_t planes = op.variances.planes;
  const size_t words = pairsFor(op.inputCount) * inputsPerPair;
  const size_t bytes = quadsFor(op.inputCount) * inputsPerQuad;
  DriveBlock block{
      own.ranges, op.inputCount,
      active,     nullptr,
      nullptr,    chip.readNoise == NoiseSpeed::Slow,
      planes,     reserve(own.weights, active * planes * bytes + driveSlack)};
  if (op.matrix.floats || op.variances.floats || op.pulsed)
    block.floats = reserve(own.inputs, active * op.inputCount + driveSlack);
  if (op.matrix.words)
    block.words = reserve(own.words, active * words + driveSlack);
  driveInputs(block);
}

/// The pulses' noise adds up per column: its variance is another column sum, of
/// squared codes where a device's noise lasts longer than a pulse, of their
/// magnitudes where it is faster.
template <>
float *Interpreter<int32_t>::sumVariances(const IntegrateOp &op, Scratch &own) {
  const size_t panels = panelsFor(plan.banks[op.bank]);
  float *to = reserve(variances, sums.size()) + (banks[op.bank] - sums.data());
  const VarianceMatrix &matrix = op.variances;
  if (matrix.floats) {
    bool slow = chip.readNoise == NoiseSpeed::Slow;
    for (size_t i = 0; i < active * op.inputCount; ++i)
      own.inputs[i] =
          slow ? own.inputs[i] * own.inputs[i] : std::abs(own.inputs[i]);
    panelSums({matrix.floats, op.inputCount, panels, own.inputs.data(), active,
               op.takesVariances, to});
    return to;
  }
  ByteSum sum{matrix.bytes, matrix.units,       quadsFor(op.inputCount),
              panels,       own.weights.data(), matrix.planes,
              active,       op.takesVariances,  to};
  matrix.uniform ? uniformByteSums(sum) : byteSums(sum);
  return to;
}

template <>
void Interpreter<int32_t>::addReadNoise(const IntegrateOp &op, Scratch &own) {
  const float *variance = sumVariances(op, own);
  if (op.leavesVariances)
    return;
  const size_t width = bankWidth(op.bank);
  for (size_t s = 0; s < active; ++s) {
    float *to = banks[op.bank] + s * width;
    const size_t columns = plan.banks[op.bank];
    const ReadNoiseKey key{streamKeys[s], op.number,
                           uint32_t(noise.firstStream + streams[s]),
                           noiseTime(s)};
    if (op.variances.uniform)
      addUniformReadNoise(to, variance[s], columns, key);
    else
      rampart::addReadNoise(to, variance + s * width, columns, key);
  }
}

/// The sums of one stream after the other, in double, rounded once. What
/// follows an error computes with what is there.
template <>
void Interpreter<int32_t>::sumPulses(const IntegrateOp &op,
                                     const float *driven) {
  std::vector<double> codes(op.rows.size());
  for (size_t s = 0; status && s < active; ++s) {
    for (size_t i = 0; i < codes.size(); ++i)
      codes[i] = double(driven[s * op.inputCount + op.sources[i]]);
    Result<std::vector<double>> found = op.pulsed->sums(codes);
    if (!found) {
      const fb::Array &array = *chip.program.index().arrays()->Get(op.array);
      status =
          Error{"array " + quotedText(nameOf(array)) + ": " + found.error()};
      return;
    }
    float *to = banks[op.bank] + s * bankWidth(op.bank);
    for (size_t j = 0; j < found->size(); ++j)
      to[j] = (op.accumulate ? to[j] : 0) + float((*found)[j]);
  }
}

template <>
void Interpreter<int32_t>::integrate(const IntegrateOp &op, Scratch &own) {
  drive(op, own);
  const float *driven = own.inputs.data();
  if (chip.circuit.disturbsInputs())
    driven = disturbInputs(op, driven);
  const size_t panels = panelsFor(plan.banks[op.bank]);
  if (op.pulsed)
    sumPulses(op, driven);
  else if (op.held.acts())
    integrateHeld(op, driven);
  else if (op.matrix.words)
    wordSums({op.matrix.words, op.matrix.unit, pairsFor(op.inputCount), panels,
              own.words.data(), active, op.accumulate, banks[op.bank]});
  else
    panelSums({op.matrix.floats, op.inputCount, panels, driven, active,
               op.accumulate, banks[op.bank]});
  if (op.hasReadNoise())
    addReadNoise(op, own);
}

template <typename Code>
bool Interpreter<Code>::isShared(const Op &op) const {
  auto *integrate = std::get_if<IntegrateOp>(&op.kind);
  return frame.team && !isWatched && integrate && integrate->run.chains > 1 &&
         integrate->run.products * active >= IntegrateRun::fewestProducts;
}

template <typename Code>
void Interpreter<Code>::integrateTogether(std::span<const Op> run) {
  const size_t chains = std::get<IntegrateOp>(run[0].kind).run.chains;
  frame.team->run([&](size_t member) {
    for (const Op &op : run)
      if (auto *each = std::get_if<IntegrateOp>(&op.kind);
          each && each->run.chain * frame.team->size() / chains == member)
        integrate(*each, scratch[member]);
  });
}

template bool Interpreter<int32_t>::isShared(const Op &) const;
template bool Interpreter<double>::isShared(const Op &) const;
template void Interpreter<int32_t>::integrateTogether(std::span<const Op>);
template void Interpreter<double>::integrateTogether(std::span<const Op>);

template <typename Code>
void Interpreter<Code>::execute(const ConvertOp &op) {
  const size_t width = bankWidth(op.bank), count = op.dst.count;
  const ProgrammedRamp &ramp = chip.ramps[op.ramp];
  const Sum *first = banks[op.bank] + op.column;
  if constexpr (std::is_same_v<Code, double>) {
    for (size_t s = 0; s < active; ++s)
      for (size_t i = 0; i < count; ++i)
        at(op.dst, s)[i] =
            evaluate(ramp.function,
                     first[s * width + i * op.columnStride] / ramp.gamma) /
            ramp.codeScale;
  } else if (op.errors.gains) {
    convertDisturbed(op);
  } else {
    convertSums(ramp.converter,
                {first, width, op.columnStride, active, count, at(op.dst, 0),
                 plan.buffers[op.dst.buffer].width});
  }
}

template void Interpreter<int32_t>::execute(const ConvertOp &);
template void Interpreter<double>::execute(const ConvertOp &);
