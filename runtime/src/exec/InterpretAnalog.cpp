//===- InterpretAnalog.cpp - Arrays and converters ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Column sums with their read noise, and conversions by ramps.
//===----------------------------------------------------------------------===//
#include "ColumnSum.h"
#include "Interpreter.h"
#include "ReadNoise.h"

#include <algorithm>
#include <cmath>

using namespace rampart;

template <typename Code>
void Interpreter<Code>::execute(const IntegrateOp &op) {
  const ProgrammedArray &array = chip.arrays[op.array];
  inputs.resize(std::max(inputs.size(), active * op.inputCount));
  for (size_t s = 0; s < active; ++s) {
    Sum *to = inputs.data() + s * op.inputCount;
    for (const Range &range : op.inputs)
      to = std::copy_n(at(range, s), range.count, to);
  }
  bool joined = !op.conductances.empty();
  columnSums({joined ? op.conductances.data() : array.conductances,
              array.columns, joined ? firstRows(op.inputCount) : op.rows,
              inputs.data(), active, op.accumulate, banks[op.bank].data()});
  if constexpr (!std::is_same_v<Code, double>)
    if (!op.readVariance.empty())
      addReadNoise(op);
}

/// 0, 1 .. count-1.
template <typename Code>
std::span<const uint32_t> Interpreter<Code>::firstRows(uint32_t count) {
  while (rowNumbers.size() < count)
    rowNumbers.push_back(uint32_t(rowNumbers.size()));
  return {rowNumbers.data(), count};
}

/// The pulses' noise adds up per column: its variance is another column sum, of
/// squared codes where a device's noise lasts longer than a pulse, of their
/// magnitudes where it is faster.
template <typename Code>
void Interpreter<Code>::addReadNoise(const IntegrateOp &op) {
  const ProgrammedArray &array = chip.arrays[op.array];
  bool slow = chip.readNoise == NoiseSpeed::Slow;
  for (size_t i = 0; i < active * op.inputCount; ++i)
    inputs[i] = slow ? inputs[i] * inputs[i] : std::abs(inputs[i]);
  variances.resize(std::max(variances.size(), active * array.columns));
  columnSums({op.readVariance.data(), array.columns, firstRows(op.inputCount),
              inputs.data(), active, false, variances.data()});
  for (size_t s = 0; s < active; ++s) {
    uint64_t stream = noise.firstStream + streams[s];
    rampart::addReadNoise(
        banks[op.bank].data() + s * array.columns,
        variances.data() + s * array.columns, array.columns,
        {streamKeys[s], op.number, uint32_t(stream), uint32_t(timeOf(s))});
  }
}

template <typename Code>
void Interpreter<Code>::execute(const ConvertOp &op) {
  const size_t width = bankWidth(op.bank), count = op.dst.count;
  const ProgrammedRamp &ramp = chip.ramps[op.ramp];
  const Sum *first = banks[op.bank].data() + op.column;
  if constexpr (std::is_same_v<Code, double>) {
    gathered.resize(std::max(gathered.size(), active * count));
    for (size_t s = 0; s < active; ++s)
      for (size_t i = 0; i < count; ++i) {
        double sum = first[s * width + i * op.columnStride];
        gathered[s * count + i] = sum;
        at(op.dst, s)[i] =
            evaluate(ramp.function, sum / ramp.gamma) / ramp.codeScale;
      }
    if (observer && observer->convert)
      observe(op.ramp, {gathered.data(), active * count});
  } else {
    convertSums(ramp.converter,
                {first, width, op.columnStride, active, count, at(op.dst, 0),
                 plan.buffers[op.dst.buffer].width});
  }
}

/// Reports the pre-activations a conversion sees.
template <typename Code>
void Interpreter<Code>::observe(uint32_t ramp,
                                std::span<const Sum> sums) const {
  auto [lo, hi] = std::minmax_element(sums.begin(), sums.end());
  double gamma = chip.ramps[ramp].gamma;
  observer->convert(ramp, *lo / gamma, *hi / gamma);
}

template void Interpreter<int32_t>::execute(const IntegrateOp &);
template void Interpreter<int32_t>::execute(const ConvertOp &);
template void Interpreter<double>::execute(const IntegrateOp &);
template void Interpreter<double>::execute(const ConvertOp &);
