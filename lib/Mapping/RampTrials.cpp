//===- RampTrials.cpp - A ramp on many chips ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/RampTrials.h"

#include "Trials.h"
#include "rampart/device/RampProgramming.h"

#include <algorithm>
#include <cmath>

namespace rampart::mapping {

TrialErrors Collector::errors() {
  if (all.empty())
    return {};
  TrialErrors result;
  for (double error : all)
    result.mean += error / double(all.size());
  auto high = all.begin() + std::ptrdiff_t(0.95 * double(all.size() - 1));
  std::nth_element(all.begin(), high, all.end());
  result.p95 = *high;
  result.max = sumOfMost / chips;
  result.worst = *std::max_element(all.begin(), all.end());
  return result;
}

std::vector<Sample> samplesOf(const RampDesign &ramp, const Histogram &inputs) {
  constexpr int each = 8, all = 1000;
  const std::vector<double> &theta = ramp.stairs.thresholds;
  std::vector<Sample> samples;
  if (!inputs.empty()) {
    for (double x : inputs.quantiles(all))
      samples.push_back({x * ramp.gamma, ramp.function(x)});
    return samples;
  }
  for (size_t k = 0; k + 1 < theta.size(); ++k)
    for (int i = 0; theta[k] < theta[k + 1] && i < each; ++i) {
      double x = std::lerp(theta[k], theta[k + 1], (i + 0.5) / each);
      samples.push_back({x * ramp.gamma, ramp.function(x)});
    }
  return samples;
}

/// Steps' devices of a column, drawn without repetition.
static std::vector<uint32_t> stuckDevices(size_t steps, int count,
                                          uint32_t column,
                                          std::array<uint32_t, 2> key) {
  std::vector<uint32_t> stuck;
  for (uint32_t draw = 0; stuck.size() < std::min(size_t(count), steps);
       ++draw) {
    uint32_t device = philox({draw, column, 0, 1}, key)[0] % uint32_t(steps);
    if (std::find(stuck.begin(), stuck.end(), device) == stuck.end())
      stuck.push_back(device);
  }
  return stuck;
}

RampDevices programChip(const RampDesign &ramp, const Devices &devices,
                        const TrialOptions &options, uint32_t chip) {
  DeviceKeys keys = rampDeviceKeys(options.seed, chip);
  std::vector<std::vector<uint32_t>> stuck; // the first of a column at 0 S
  for (uint32_t c = 0; c < std::max(ramp.bringUp.columns, 1u); ++c)
    stuck.push_back(stuckDevices(ramp.devices.stepConductances.size(),
                                 options.stuckOff + options.stuckOn, c,
                                 keys.programming));
  auto program = [&](uint32_t column, uint32_t device, float target) {
    const std::vector<uint32_t> &here = stuck[column];
    auto found = std::find(here.begin(), here.end(), device);
    if (found == here.end())
      return devices.program(target, {device, 0, column, 0}, keys);
    bool off = found - here.begin() < options.stuckOff;
    return Device{off ? 0 : devices.description().gMax};
  };
  return programRamp(ramp.devices, options.bringUp ? ramp.bringUp : BringUp{},
                     devices, program)
      .devices;
}

std::vector<double> chipNonlinearity(const RampDesign &ramp,
                                     const Machine &machine,
                                     const TrialOptions &options,
                                     uint32_t chip) {
  return integralNonlinearity(
      ramp.function, ramp.levels, ramp.stairs,
      rampSums(programChip(ramp, Devices(machine), options, chip)), ramp.gamma);
}

TrialResult runTrials(const RampDesign &ramp, const Machine &machine,
                      const TrialOptions &options) {
  const Devices devices(machine);
  Collector inl, output;
  std::vector<Sample> samples = samplesOf(ramp, options.inputs);
  for (int chip = 0; chip < options.chips; ++chip) {
    std::vector<double> sums =
        rampSums(programChip(ramp, devices, options, uint32_t(chip)));
    for (double error : integralNonlinearity(ramp.function, ramp.levels,
                                             ramp.stairs, sums, ramp.gamma))
      inl.add(error);
    // Thresholds and samples both rise.
    size_t passed = 0;
    int64_t level = ramp.stairs.first;
    for (const Sample &sample : samples) {
      for (; passed < sums.size() && sums[passed] < sample.sum; ++passed)
        level += ramp.stairs.directions[passed];
      output.add((ramp.levels.level(level) - sample.value) /
                 ramp.levels.step());
    }
    inl.finishChip();
    output.finishChip();
  }
  return {inl.errors(), output.errors()};
}

} // namespace rampart::mapping
