//===- InterpretAnalog.cpp - Arrays and converters ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Column sums with their read noise, and conversions by ramps.
//===----------------------------------------------------------------------===//
#include "ColumnSum.h"
#include "Interpreter.h"
#include "ReadNoise.h"
#include "Threshold.h"

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

/// What a conversion makes of column sums, as codes.
static void convertSums(const ProgrammedRamp &ramp, std::span<const float> sums,
                        int32_t *codes) {
  countBelow(ramp.thresholds, sums.data(), sums.size(), codes);
  if (ramp.rising)
    for (size_t i = 0; i < sums.size(); ++i)
      codes[i] = ramp.codes[0] + ramp.codeStride * codes[i];
  else
    for (size_t i = 0; i < sums.size(); ++i)
      codes[i] = ramp.codes[size_t(codes[i])];
}

static void convertSums(const ProgrammedRamp &ramp,
                        std::span<const double> sums, double *codes) {
  for (size_t i = 0; i < sums.size(); ++i)
    codes[i] = evaluate(ramp.function, sums[i] / ramp.gamma) / ramp.codeScale;
}

template <typename Code>
void Interpreter<Code>::execute(const ConvertOp &op) {
  size_t width = plan.banks[op.bank];
  gathered.resize(std::max(gathered.size(), active * op.dst.count));
  for (size_t s = 0; s < active; ++s) {
    const Sum *sums = banks[op.bank].data() + s * width + op.column;
    for (size_t i = 0; i < op.dst.count; ++i)
      gathered[s * op.dst.count + i] = sums[i * op.columnStride];
  }
  if constexpr (std::is_same_v<Code, double>)
    if (observer && observer->convert)
      observe(op.ramp, {gathered.data(), active * op.dst.count});
  const auto [rows, count] = layoutOf({op.dst});
  for (size_t row = 0; row < rows; ++row)
    convertSums(chip.ramps[op.ramp], {gathered.data() + row * count, count},
                at(op.dst, row));
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
