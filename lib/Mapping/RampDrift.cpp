//===- RampDrift.cpp - A ramp and its column while devices drift ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/RampDrift.h"

#include "Trials.h"
#include "rampart/core/Pair.h"

#include <algorithm>
#include <cmath>

namespace rampart::mapping {

bool drifts(const Machine &machine) {
  std::unique_ptr<const DeviceModel> model = makeDeviceModel(machine);
  constexpr int points = 16;
  for (int i = 0; i <= points; ++i) {
    DriftLaw law =
        model->drift(std::lerp(machine.gMin, machine.gMax, double(i) / points));
    if (law.mean != 0 || law.deviation != 0)
      return true;
  }
  return false;
}

ColumnAgeing ageingOf(std::span<const double> differences,
                      std::span<const double> changes, double spread) {
  double square = 0, along = 0, change = 0; // Δ·Δ, δ·Δ, δ·δ
  for (size_t i = 0; i < differences.size(); ++i) {
    square += differences[i] * differences[i];
    along += differences[i] * changes[i];
    change += changes[i] * changes[i];
  }
  double gain = along / square;
  return {gain,
          spread * std::sqrt(std::max(change / square - gain * gain, 0.0))};
}

ColumnAgeing ageColumn(const AgeingColumn &column, const Machine &given,
                       uint64_t seed, uint32_t chip) {
  Machine machine = given;
  machine.programmingScale = 0;
  machine.levels = 0;
  const Devices devices(machine);
  const DeviceKeys keys = arrayDeviceKeys(seed, chip);
  const auto key = randomKey(seed, chip, Draw::Sampling);
  const double window = machine.gMax - machine.gMin;
  std::vector<double> differences, changes;
  for (uint32_t row = 0; row < uint32_t(column.pairs); ++row) {
    double target = window * (2 * uniform({row, 0, 0, 0}, key) - 1);
    std::array<Device, 2> pair =
        devices.programPair(pairTargets(machine, target), {0, row, 0, 0}, keys);
    differences.push_back(target);
    changes.push_back(devices.conductance(pair[0]) -
                      devices.conductance(pair[1]) - target);
  }
  return ageingOf(differences, changes, column.spread);
}

namespace {

/// Errors and changes of all chips at one age and with one kind of ramp.
class AgedCodes {
public:
  void add(double error, bool changed) {
    output.add(error);
    differing += changed;
    ++all;
  }
  void finishChip() { output.finishChip(); }
  AgedErrors errors() {
    return {output.errors(),
            double(differing) / double(std::max(all, size_t(1)))};
  }

private:
  Collector output;
  size_t differing = 0, all = 0;
};

/// One chip, when it was programmed and later.
class AgeingChip {
public:
  AgeingChip(const RampDesign &ramp, const std::vector<Sample> &samples,
             std::vector<double> fresh)
      : ramp(ramp), samples(samples), fresh(std::move(fresh)) {
    levels.push_back(ramp.stairs.first);
    for (int8_t direction : ramp.stairs.directions)
      levels.push_back(levels.back() + direction);
    for (const Sample &sample : samples)
      before.push_back(codeOf(this->fresh, sample.sum));
  }

  const std::vector<double> &freshThresholds() const { return fresh; }
  /// Adds the codes of sums that aged like `column` by `thresholds`.
  void collect(const std::vector<double> &thresholds,
               const ColumnAgeing &column, std::array<uint32_t, 2> key,
               AgedCodes &codes) const;

private:
  int64_t codeOf(const std::vector<double> &thresholds, double sum) const;

  const RampDesign &ramp;
  const std::vector<Sample> &samples;
  std::vector<double> fresh;
  std::vector<int64_t> levels; // by the number of thresholds passed
  std::vector<int64_t> before; // codes of the samples
};

} // namespace

/// Thresholds of devices never fall: no conductance is negative.
int64_t AgeingChip::codeOf(const std::vector<double> &thresholds,
                           double sum) const {
  auto passed = std::lower_bound(thresholds.begin(), thresholds.end(), sum);
  return levels[size_t(passed - thresholds.begin())];
}

void AgeingChip::collect(const std::vector<double> &thresholds,
                         const ColumnAgeing &column,
                         std::array<uint32_t, 2> key, AgedCodes &codes) const {
  for (size_t i = 0; i < samples.size(); ++i) {
    double noise = normals({uint32_t(i), 1, 0, 0}, key)[0] * column.noise;
    double sum = samples[i].sum * (1 + column.gain) + noise * ramp.gamma;
    int64_t code = codeOf(thresholds, sum);
    codes.add((ramp.levels.level(code) - samples[i].value) / ramp.levels.step(),
              code != before[i]);
  }
  codes.finishChip();
}

/// `machine` at an age.
static Machine aged(Machine machine, double seconds, bool retrim) {
  machine.timeSinceProgramming = seconds;
  machine.retrim = retrim;
  return machine;
}

static AgedRamps ageTo(double seconds, const RampDesign &ramp,
                       const Machine &machine, const AgeingColumn &column,
                       const std::vector<AgeingChip> &chips,
                       const TrialOptions &options) {
  const Machine later = aged(machine, seconds, false);
  const Devices drifting(later), trimmed(aged(machine, seconds, true));
  AgedCodes inMemory, fixed, retrimmed;
  for (uint32_t chip = 0; chip < chips.size(); ++chip) {
    ColumnAgeing change = ageColumn(column, later, options.seed, chip);
    auto key = randomKey(options.seed, chip, Draw::Sampling);
    auto collect = [&](const std::vector<double> &thresholds,
                       AgedCodes &codes) {
      chips[chip].collect(thresholds, change, key, codes);
    };
    collect(rampSums(programChip(ramp, drifting, options, chip)), inMemory);
    collect(chips[chip].freshThresholds(), fixed);
    collect(rampSums(programChip(ramp, trimmed, options, chip)), retrimmed);
  }
  return {seconds, inMemory.errors(), fixed.errors(), retrimmed.errors()};
}

std::vector<AgedRamps> ageRamp(const RampDesign &ramp, const Machine &machine,
                               const AgeingColumn &column,
                               const std::vector<double> &seconds,
                               const TrialOptions &options) {
  const std::vector<Sample> samples = samplesOf(ramp, options.inputs);
  const Devices fresh(aged(machine, 0, false));
  std::vector<AgeingChip> chips;
  for (int chip = 0; chip < options.chips; ++chip)
    chips.emplace_back(
        ramp, samples,
        rampSums(programChip(ramp, fresh, options, uint32_t(chip))));
  std::vector<AgedRamps> result;
  for (double age : seconds)
    result.push_back(ageTo(age, ramp, machine, column, chips, options));
  return result;
}

} // namespace rampart::mapping
