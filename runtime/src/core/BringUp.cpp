//===- BringUp.cpp - Programming a ramp on a chip ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/BringUp.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

using namespace rampart;

namespace {

/// A step's device as it was read back, for the clocks chosen.
struct Step {
  float conductance = 0;
  uint16_t clocks = 0;
  uint32_t column = 0;

  double charge() const { return double(conductance) * clocks; }
};

/// A ramp on its way: in one of the redundant columns, or in all of them.
class Attempt {
public:
  Attempt(const RampDevices &design, const BringUp &procedure, double gMin,
          double gMax, const ProgramDevice &program, const ReadDevice &read)
      : design(design), procedure(procedure), gMin(gMin), gMax(gMax),
        program(program), read(read), result{design, {}, 0},
        aims(rampSums(design)) {}

  /// Steps in the columns [first, end): each in the one that serves it best.
  void programSteps(uint32_t first, uint32_t end);
  /// The ramp with V_0 from `column`.
  BroughtUp withOffset(uint32_t column) const;

private:
  const RampDevices &design;
  const BringUp &procedure;
  double gMin, gMax;
  const ProgramDevice &program;
  const ReadDevice &read; // may be empty
  BroughtUp result;
  std::vector<double> aims; // U(k) of the design

  Step programStep(uint32_t column, size_t m, double missing) const;
  void readAgain(BroughtUp &ramp) const;
};

} // namespace

/// Chooses the step's clocks and target for the `missing` charge, S·clocks.
Step Attempt::programStep(uint32_t column, size_t m, double missing) const {
  float target = design.stepConductances[m];
  uint16_t clocks = design.stepClocks[m];
  constexpr double maxClocks = std::numeric_limits<int16_t>::max();
  bool adapt = procedure.feedback && clocks > 0;
  if (adapt) {
    double fewest = std::clamp(std::ceil(missing / gMax), 1.0, maxClocks);
    target = float(std::clamp(missing / fewest, gMin, gMax));
  }
  float found = program(column, uint32_t(m), target);
  if (adapt)
    clocks =
        found > 0
            ? uint16_t(std::clamp(std::round(missing / found), 0.0, maxClocks))
            : uint16_t(1);
  return {found, clocks, column};
}

void Attempt::programSteps(uint32_t first, uint32_t end) {
  double charge = 0; // found so far, without V_0
  for (size_t m = 0; m < design.stepConductances.size(); ++m) {
    double missing = (aims[m + 1] - aims[0]) / design.gain - charge;
    Step best = programStep(first, m, missing);
    for (uint32_t column = first + 1; column < end; ++column)
      if (Step other = programStep(column, m, missing);
          std::abs(missing - other.charge()) <
          std::abs(missing - best.charge()))
        best = other;
    result.devices.stepConductances[m] = best.conductance;
    result.devices.stepClocks[m] = best.clocks;
    result.columns.push_back(best.column);
    charge += best.charge();
  }
}

/// By how much all thresholds of `devices` lie above `aims`, weighted.
static double meanError(const std::vector<double> &aims,
                        const BringUp &procedure, const RampDevices &devices) {
  std::vector<double> sums = rampSums(devices);
  double sum = 0, total = 0;
  for (size_t k = 0; k < sums.size(); ++k) {
    sum += procedure.weights[k] * (sums[k] - aims[k]);
    total += procedure.weights[k];
  }
  return total > 0 ? sum / total : 0;
}

namespace {

/// Integers within ±limit whose products with `conductances` add up to nearest
/// `charge`: all devices alike first, then the best of all changes by up to two
/// clocks of up to six devices.
class ClockSearch {
public:
  ClockSearch(const std::vector<float> &conductances, int limit, double charge)
      : conductances(conductances), limit(limit), charge(charge) {}

  /// Starts from `clocks` and returns the best found.
  std::vector<int16_t> run(const std::vector<int16_t> &clocks);

private:
  const std::vector<float> &conductances;
  int limit;
  double charge;
  std::vector<int16_t> current, best;
  double bestError = HUGE_VAL;

  int16_t bounded(double clocks) const {
    return int16_t(std::clamp<double>(clocks, -limit, limit));
  }
  void vary(size_t device, double sum);
};

} // namespace

void ClockSearch::vary(size_t device, double sum) {
  constexpr size_t varied = 6;
  if (device == std::min(varied, current.size())) {
    if (double error = std::abs(sum - charge); error < bestError) {
      bestError = error;
      best = current;
    }
    return;
  }
  const int16_t middle = current[device];
  // No change first, so that the design stays where nothing is better.
  for (int change : {0, -1, 1, -2, 2}) {
    current[device] = bounded(middle + change);
    vary(device + 1,
         sum + double(conductances[device]) * (current[device] - middle));
  }
  current[device] = middle;
}

std::vector<int16_t> ClockSearch::run(const std::vector<int16_t> &clocks) {
  current = clocks;
  double sum = 0, each = 0;
  for (size_t i = 0; i < clocks.size(); ++i) {
    sum += double(conductances[i]) * clocks[i];
    each += conductances[i];
  }
  double shift = each > 0 ? std::round((charge - sum) / each) : 0;
  sum = 0;
  for (size_t i = 0; i < clocks.size(); ++i) {
    current[i] = bounded(clocks[i] + shift);
    sum += double(conductances[i]) * current[i];
  }
  vary(0, sum);
  return best;
}

void rampart::trimRamp(const RampDevices &design, const BringUp &procedure,
                       RampDevices &devices) {
  if (procedure.trimClocks == 0 || devices.offsetClocks.empty())
    return;
  double charge =
      -meanError(rampSums(design), procedure, devices) / devices.gain;
  for (size_t i = 0; i < devices.offsetClocks.size(); ++i)
    charge += double(devices.offsetConductances[i]) * devices.offsetClocks[i];
  ClockSearch search(devices.offsetConductances, int(procedure.trimClocks),
                     charge);
  devices.offsetClocks = search.run(devices.offsetClocks);
}

void Attempt::readAgain(BroughtUp &ramp) const {
  uint32_t device = 0;
  for (auto *list :
       {&ramp.devices.stepConductances, &ramp.devices.offsetConductances})
    for (float &conductance : *list) {
      conductance = read(ramp.columns[device], device);
      ++device;
    }
}

BroughtUp Attempt::withOffset(uint32_t column) const {
  BroughtUp ready = result;
  auto steps = uint32_t(design.stepConductances.size());
  for (size_t i = 0; i < design.offsetConductances.size(); ++i) {
    ready.devices.offsetConductances[i] =
        program(column, steps + uint32_t(i), design.offsetConductances[i]);
    ready.columns.push_back(column);
  }
  if (read)
    readAgain(ready);
  trimRamp(design, procedure, ready.devices);
  if (!procedure.weights.empty()) {
    std::vector<double> sums = rampSums(ready.devices);
    for (size_t k = 0; k < sums.size(); ++k)
      ready.error +=
          procedure.weights[k] * (sums[k] - aims[k]) * (sums[k] - aims[k]);
  }
  return ready;
}

BroughtUp rampart::bringUpRamp(const RampDevices &design,
                               const BringUp &procedure, double gMin,
                               double gMax, const ProgramDevice &program,
                               const ReadDevice &read) {
  const uint32_t columns = std::max(procedure.columns, 1u);
  BroughtUp best;
  std::optional<Attempt> attempt;
  for (uint32_t c = 0; c < columns; ++c) {
    if (c == 0 || !procedure.perStep) {
      attempt.emplace(design, procedure, gMin, gMax, program, read);
      attempt->programSteps(c, procedure.perStep ? columns : c + 1);
    }
    if (BroughtUp found = attempt->withOffset(c);
        c == 0 || found.error < best.error)
      best = std::move(found);
  }
  return best;
}
