//===- StreamNoise.cpp - What varies from stream to stream ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "StreamNoise.h"

#include <algorithm>

using namespace rampart;

StreamNoise::StreamNoise(const Chip::State &chip, const RegionPlan &plan,
                         const NoiseContext &context, size_t capacity)
    : chip(chip), context(context),
      inferences(randomKey(chip.seed, chip.chip, Draw::Inference)),
      integrates(integratesOf(plan.body)) {
  for (const IntegrateOp *op : integrates)
    matrices.push_back(op->held.acts()
                           ? storage.take<float>(capacity * op->held.size())
                           : nullptr);
  ramps.resize(chip.ramps.size());
  for (const ConvertOp *op : convertsOf(plan.body)) {
    const ProgrammedRamp &ramp = chip.ramps[op->ramp];
    if (!ramp.varies())
      continue;
    VaryingRamp &varying = ramps[op->ramp];
    varying.held.resize(capacity * ramp.thresholds.size());
    varying.passes.resize(capacity * ramp.thresholds.size());
    varying.converter = ramp.converter;
  }
}

void StreamNoise::begin(const std::vector<size_t> &numbers) {
  streams = numbers;
  jitter.clear();
  comparators.clear();
  currents.clear();
  for (size_t position = 0; position < streams.size(); ++position) {
    const uint64_t stream = context.firstStream + streams[position];
    jitter.push_back(context.keyOf(stream, NoiseContext::jitter));
    comparators.push_back(context.keyOf(stream, NoiseContext::comparator));
    hold(position);
  }
}

void StreamNoise::hold(size_t position) {
  const uint64_t stream = context.firstStream + streams[position];
  const std::array<uint32_t, 4> mixed =
      philox({context.invocation, uint32_t(stream), uint32_t(stream >> 32), 0},
             inferences);
  const std::array<uint32_t, 2> inference{mixed[0], mixed[1]};
  float z = normalAt(0, {inference, 0, 0, uint32_t(HeldDraw::ReadVoltage)});
  const float voltage =
      std::max(chip.circuit.voltage + chip.circuit.voltageDeviation * z,
               Circuit::leastVoltage);
  currents.push_back(float(chip.circuit.curve.at(double(voltage)).current));
  for (const IntegrateOp *op : integrates)
    if (op->held.acts())
      holdMatrix(op->held, inference, op->array,
                 matrices[op->number] + position * op->held.size());
  for (uint32_t number = 0; number < ramps.size(); ++number)
    if (!ramps[number].held.empty())
      holdRamp(number, position, inference);
}

void StreamNoise::holdRamp(uint32_t number, size_t position,
                           std::array<uint32_t, 2> inference) {
  const ProgrammedRamp &ramp = chip.ramps[number];
  VaryingRamp &varying = ramps[number];
  const size_t count = ramp.thresholds.size();
  float *to = varying.held.data() + position * count;
  const RampNoise &noise = ramp.noise;
  varying.made.assign(streams.size(), {SIZE_MAX, SIZE_MAX});
  std::fill_n(to, count, 0.0f);
  if (!noise.held.empty()) {
    std::vector<float> draws(noise.held.size());
    drawScaled(noise.held.data(), draws.size(),
               {inference, 0, number, uint32_t(HeldDraw::RampDevices)},
               draws.data());
    for (size_t d = 0; d < draws.size(); ++d)
      to[noise.thresholdOf(d)] += draws[d];
  }
  for (size_t d = 0; d < noise.traps.size(); ++d)
    to[noise.thresholdOf(d)] +=
        noise.traps[d] *
        chip.traps.levelOf(
            wordAt(d, {inference, 0, number, uint32_t(HeldDraw::RampTraps)}) &
            0xffff);
  walkRamp(ramp.thresholds, to, to);
}

const Converter &StreamNoise::ramp(uint32_t number, size_t position,
                                   uint32_t sum, size_t time) {
  const ProgrammedRamp &ramp = chip.ramps[number];
  VaryingRamp &varying = ramps[number];
  const size_t count = ramp.thresholds.size(), from = position * count;
  std::span<const float> held(varying.held.data() + from, count);
  if (ramp.noise.steps.empty()) {
    varying.converter.setThresholds(held);
    return varying.converter;
  }
  float *pass = varying.passes.data() + from;
  if (std::array<size_t, 2> now{sum, time}; varying.made[position] != now) {
    varying.made[position] = now;
    const uint64_t stream = context.firstStream + streams[position];
    drawScaled(ramp.noise.steps.data(), count,
               keyOf(context.keyOf(stream, NoiseContext::firstRamp + number),
                     position, sum, time),
               pass);
    walkRamp(held, pass, pass);
  }
  varying.converter.setThresholds({pass, count});
  return varying.converter;
}
