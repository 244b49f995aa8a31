//===- InterpretNoise.cpp - Circuits' errors and slow noise ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the analog instructions do where a chip's circuits are not ideal or its
// devices differ from inference to inference.
//===----------------------------------------------------------------------===//
#include "Interpreter.h"
#include "PanelSum.h"

#include <cmath>

using namespace rampart;

/// The codes as their pulses bring them. All columns of an array see the same.
template <>
const float *Interpreter<int32_t>::disturbInputs(const IntegrateOp &op,
                                                 const float *driven) {
  const std::vector<float> &charges = chip.circuit.charges;
  const size_t count = active * op.inputCount;
  float *to = reserve(disturbed, count);
  for (size_t i = 0; i < count; ++i)
    to[i] =
        charges.empty()
            ? driven[i]
            : std::copysign(charges[size_t(std::abs(driven[i]))], driven[i]);
  if (chip.circuit.jitter > 0)
    for (size_t s = 0; s < active; ++s)
      addJitter(driven + s * op.inputCount, op.inputCount, chip.circuit.jitter,
                varying->jitterKey(s, op.number, timeOf(s)),
                to + s * op.inputCount);
  return to;
}

/// Every stream multiplies with the devices of its own inference.
template <>
void Interpreter<int32_t>::integrateHeld(const IntegrateOp &op,
                                         const float *driven) {
  for (size_t s = 0; s < active; ++s)
    panelSums({varying->matrix(op, s), op.inputCount, op.held.panels,
               driven + s * op.inputCount, 1, op.accumulate,
               banks[op.bank] + s * bankWidth(op.bank)});
}

template <>
void Interpreter<int32_t>::convertDisturbed(const ConvertOp &op) {
  const size_t width = bankWidth(op.bank), count = op.dst.count;
  const size_t pitch = plan.buffers[op.dst.buffer].width;
  const ProgrammedRamp &ramp = chip.ramps[op.ramp];
  // The kernels read beyond the last sum.
  float *seen = reserve(gathered, active * count + bankSlack);
  for (size_t s = 0; s < active; ++s) {
    // Columns follow V_read, and so does a ramp of devices; errors, in volts,
    // and fixed thresholds do not.
    const float current = varying->current(s);
    ColumnSample sample{banks[op.bank] + s * width + op.column,
                        op.columnStride,
                        count,
                        ramp.fixed ? current : 1,
                        ramp.fixed ? 1 : 1 / current,
                        seen + s * count};
    sampleColumns(op.errors, sample,
                  varying->comparatorKey(s, op.number, timeOf(s)));
    if (ramp.varies())
      convertSums(varying->ramp(op.ramp, s, op.sum, timeOf(s)),
                  {sample.to, count, 1, 1, count, at(op.dst, s), pitch});
  }
  if (!ramp.varies())
    convertSums(ramp.converter,
                {seen, count, 1, active, count, at(op.dst, 0), pitch});
}
