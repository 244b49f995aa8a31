//===- RampFit.cpp - Fitting a ramp to the device window ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/RampFit.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

namespace rampart::mapping {

/// Clocks are 16-bit counters.
static constexpr int64_t maxClocks = std::numeric_limits<int16_t>::max();

Status RampFitProblem::check() const {
  if (thresholds.empty())
    return Error{"expected at least one threshold"};
  for (size_t k = 0; k < thresholds.size(); ++k)
    if (!std::isfinite(thresholds[k]) ||
        (k && thresholds[k] < thresholds[k - 1]))
      return Error{"expected finite thresholds in order, broken at threshold " +
                   std::to_string(k + 1)};
  if (!density.empty() && density.size() != thresholds.size())
    return Error{"expected a density for each of " +
                 std::to_string(thresholds.size()) + " thresholds, found " +
                 std::to_string(density.size())};
  if (!(gamma > 0) || !(gMin >= 0) || !(gMax > gMin))
    return Error{"expected gamma above 0 and a device window"};
  return {};
}

static std::vector<double> stepsOf(const std::vector<double> &thresholds) {
  std::vector<double> steps;
  for (size_t m = 1; m < thresholds.size(); ++m)
    steps.push_back(thresholds[m] - thresholds[m - 1]);
  return steps;
}

/// The least and the largest step that is not zero; none without.
static std::optional<std::pair<double, double>>
spanOf(const std::vector<double> &steps) {
  std::optional<std::pair<double, double>> span;
  for (double step : steps)
    if (step > 0)
      span = span ? std::pair(std::min(span->first, step),
                              std::max(span->second, step))
                  : std::pair(step, step);
  return span;
}

namespace {

/// The nearest thresholds below and above that differ from one; the threshold
/// itself at the ends.
struct Neighbours {
  double below, above;
  int sides; // how many differ
};

Neighbours neighboursOf(const std::vector<double> &theta, size_t k) {
  size_t first = k, last = k;
  while (first > 0 && theta[first] == theta[k])
    --first;
  while (last + 1 < theta.size() && theta[last] == theta[k])
    ++last;
  return {theta[first], theta[last],
          (theta[first] < theta[k]) + (theta[last] > theta[k])};
}

} // namespace

std::vector<double> thresholdWeights(const RampFitProblem &problem) {
  std::vector<double> weights;
  for (size_t k = 0; k < problem.thresholds.size(); ++k) {
    Neighbours next = neighboursOf(problem.thresholds, k);
    double slope = next.sides ? next.sides / (next.above - next.below) : 1;
    weights.push_back(slope * slope *
                      (problem.density.empty() ? 1 : problem.density[k]));
  }
  return weights;
}

std::vector<double> thresholdDensity(const std::vector<double> &thresholds,
                                     const Histogram &inputs) {
  constexpr double even = 0.05;
  std::vector<double> density;
  for (size_t k = 0; k < thresholds.size(); ++k) {
    Neighbours next = neighboursOf(thresholds, k);
    double share =
        inputs.shareBelow(next.above) - inputs.shareBelow(next.below);
    density.push_back((1 - even) * share / std::max(next.sides, 1) +
                      even / double(thresholds.size()));
  }
  return density;
}

int64_t rampClocks(const RampDevices &devices) {
  int64_t clocks = 0, offset = 0;
  for (uint16_t step : devices.stepClocks)
    clocks += step;
  for (int16_t device : devices.offsetClocks)
    offset = std::max<int64_t>(offset, std::abs(device));
  return clocks + offset;
}

/// What a device reads for so many clocks is off by, S·clocks.
static double chargeError(const RampFitProblem &problem, double conductance,
                          int64_t clocks) {
  return problem.programmingError && clocks
             ? double(clocks) * problem.programmingError(conductance)
             : 0;
}

static double expectedError(const RampFitProblem &problem,
                            const std::vector<double> &weights,
                            const std::vector<double> &stepErrors) {
  double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  double result = 0;
  // A step's error moves every later threshold; trimming takes their mean out,
  // feedback all but the first. Where each step has n devices to choose from,
  // the charge missing after it hardly depends on the steps before: the nearest
  // of n normals of density 0.4/σ is about exponentially distributed with a
  // mean of 1.25 σ/n, a mean square of π σ²/n².
  const double nearest = problem.choices > 1
                             ? M_PI / double(problem.choices * problem.choices)
                             : 1;
  double later = total;
  for (size_t m = 0; m < stepErrors.size(); ++m) {
    later -= weights[m];
    double moved = problem.feedback || problem.choices > 1
                       ? weights[m + 1] * nearest
                   : problem.trimmed ? later * (1 - later / total)
                                     : later;
    result += moved * stepErrors[m] * stepErrors[m];
  }
  return result / (problem.density.empty() ? double(weights.size()) : 1);
}

static double expectedError(const RampFitProblem &problem,
                            const std::vector<double> &weights,
                            const RampDevices &devices) {
  const double scale = devices.gain / problem.gamma; // charge to pre-activation
  std::vector<double> errors;
  for (size_t m = 0; m < devices.stepClocks.size(); ++m)
    errors.push_back(scale * chargeError(problem, devices.stepConductances[m],
                                         devices.stepClocks[m]));
  double result = expectedError(problem, weights, errors), offset = 0;
  for (size_t i = 0; !problem.trimmed && i < devices.offsetClocks.size(); ++i) {
    double error = scale * chargeError(problem, devices.offsetConductances[i],
                                       devices.offsetClocks[i]);
    offset += error * error;
  }
  double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  return result + offset * total /
                      (problem.density.empty() ? double(weights.size()) : 1);
}

double expectedError(const RampFitProblem &problem,
                     const std::vector<double> &stepErrors) {
  return expectedError(problem, thresholdWeights(problem), stepErrors);
}

double expectedError(const RampFitProblem &problem,
                     const RampDevices &devices) {
  return expectedError(problem, thresholdWeights(problem), devices);
}

/// A device inside the window, read for the fewest clocks, whose charge is
/// `charge` > 0 (S·clocks); no clocks where there is none.
struct Reading {
  double conductance = 0;
  int64_t clocks = 0;
};
static Reading readingOf(const RampFitProblem &problem, double charge) {
  // A charge that equals the window's end up to rounding takes one clock.
  double clocks = std::max(1.0, std::ceil(charge / problem.gMax * (1 - 1e-12)));
  double conductance = charge / clocks;
  if (clocks > double(maxClocks) || conductance < problem.gMin * (1 - 1e-12))
    return {};
  return {conductance, int64_t(clocks)};
}

/// How the calibration devices share V_0: where it is trimmed, they differ, so
/// that whole clocks of them add up to many values.
static std::vector<double> shares(const RampFitProblem &problem, int64_t used) {
  std::vector<double> result(size_t(used), 1);
  if (problem.trimmed)
    for (int64_t i = 0; i < used; ++i)
      result[size_t(i)] = 1 - 0.35 * double(i) / double(used);
  return result;
}

/// The charge of V_0 in S·clocks, spread over as many calibration devices as
/// the window allows, each for the same clocks.
static Result<RampDevices> withOffset(const RampFitProblem &problem,
                                      RampDevices devices, double charge) {
  if (charge == 0)
    return devices;
  for (int64_t used = problem.calibrationDevices; used > 0; --used) {
    std::vector<double> share = shares(problem, used);
    double sum = std::accumulate(share.begin(), share.end(), 0.0);
    Reading largest = readingOf(problem, std::abs(charge) / sum);
    if (largest.clocks == 0 ||
        largest.conductance * share.back() < problem.gMin * (1 - 1e-12))
      continue;
    for (double part : share)
      devices.offsetConductances.push_back(float(largest.conductance * part));
    devices.offsetClocks.assign(
        size_t(used), int16_t(charge < 0 ? -largest.clocks : largest.clocks));
    return devices;
  }
  return Error{
      "the ramp's offset of " + std::to_string(std::abs(charge) * 1e6) +
      " uS·clocks does not fit " + std::to_string(problem.calibrationDevices) +
      " calibration devices"};
}

/// Every step as a device, `scale` siemens per unit of pre-activation and
/// clock; whether all fit.
static bool fitSteps(const RampFitProblem &problem,
                     const std::vector<double> &steps, double scale,
                     RampDevices &devices) {
  devices = {};
  devices.gain = problem.gamma / scale;
  for (double step : steps) {
    Reading reading = step > 0 ? readingOf(problem, step * scale) : Reading{};
    if (step > 0 && reading.clocks == 0)
      return false;
    devices.stepClocks.push_back(uint16_t(reading.clocks));
    devices.stepConductances.push_back(float(reading.conductance));
  }
  return true;
}

/// Scales at which the steps may fit, the better first.
static std::vector<double> candidateScales(const RampFitProblem &problem,
                                           const std::vector<double> &steps) {
  auto span = spanOf(steps);
  if (!span) {
    double start = std::abs(problem.thresholds.front());
    return {problem.gMax / (start > 0 ? start : 1)};
  }
  auto [least, most] = *span;
  std::vector<double> scales{
      std::max(problem.gMax / most, problem.gMin / least)};
  // In a window whose ends are closer than 1:2 some charges are no whole number
  // of clocks; all from this one on are.
  if (2 * problem.gMin > problem.gMax)
    scales.push_back(problem.gMin / (1 - problem.gMin / problem.gMax) / least);
  return scales;
}

/// The plain ramp and the scale of its devices.
static Result<std::pair<RampDevices, double>>
fitPlain(const RampFitProblem &problem, const std::vector<double> &steps) {
  RampDevices devices;
  for (double scale : candidateScales(problem, steps)) {
    if (!fitSteps(problem, steps, scale, devices))
      continue;
    Result<RampDevices> whole = withOffset(problem, std::move(devices),
                                           problem.thresholds.front() * scale);
    if (!whole)
      return Error{whole.error()};
    return std::pair(*whole, scale);
  }
  auto [least, most] = *spanOf(steps);
  return Error{"steps span " + std::to_string(most / least) +
               ":1, more than a device window of " +
               std::to_string(problem.gMin * 1e6) + " to " +
               std::to_string(problem.gMax * 1e6) + " uS and " +
               std::to_string(maxClocks) + " clocks allow"};
}

/// The devices at `scale`, where they exist and keep the budget.
static std::optional<RampDevices> fitAt(const RampFitProblem &problem,
                                        const std::vector<double> &steps,
                                        double scale, double budget) {
  RampDevices devices;
  if (!fitSteps(problem, steps, scale, devices))
    return std::nullopt;
  Result<RampDevices> whole = withOffset(problem, std::move(devices),
                                         problem.thresholds.front() * scale);
  if (!whole || double(rampClocks(*whole)) > budget)
    return std::nullopt;
  return *whole;
}

/// Scales worth trying between `first` and `last`: some over the whole range,
/// and many close to the budget's end, where errors are small; which is best
/// hangs on how the clocks round.
static std::vector<double> scalesWithin(const RampFitProblem &problem,
                                        const std::vector<double> &steps,
                                        double first, double last,
                                        double budget) {
  double kept = first, broken = last;
  if (fitAt(problem, steps, last, budget))
    kept = last;
  for (int i = 0; kept < broken && i < 12; ++i) {
    double middle = std::sqrt(kept * broken);
    (fitAt(problem, steps, middle, budget) ? kept : broken) = middle;
  }
  std::vector<double> scales;
  constexpr int coarse = 8, fine = 24;
  for (int i = 1; i <= coarse; ++i)
    scales.push_back(first * std::pow(kept / first, double(i) / coarse));
  for (int i = 1; i <= fine; ++i)
    scales.push_back(kept * (1.05 - 0.2 * double(i) / fine));
  return scales;
}

Result<RampDevices> fitRamp(const RampFitProblem &problem) {
  if (Status status = problem.check(); !status)
    return Error{status.error()};
  std::vector<double> steps = stepsOf(problem.thresholds);
  auto plain = fitPlain(problem, steps);
  if (!plain)
    return Error{plain.error()};
  auto [best, first] = *plain;
  std::vector<double> weights = thresholdWeights(problem);
  double error = expectedError(problem, weights, best);
  auto span = spanOf(steps);
  if (error == 0 || problem.clockBudget == 1 || !span)
    return best;
  // At the last scale the least step takes the largest conductance; beyond,
  // all errors shrink as their clocks grow.
  double last = first * span->second / span->first;
  double budget = problem.clockBudget * double(rampClocks(best));
  for (double scale : scalesWithin(problem, steps, first, last, budget)) {
    std::optional<RampDevices> devices = fitAt(problem, steps, scale, budget);
    if (!devices)
      continue;
    if (double expected = expectedError(problem, weights, *devices);
        expected < error) {
      error = expected;
      best = std::move(*devices);
    }
  }
  return best;
}

Status verifyRampFit(const RampFitProblem &problem,
                     const RampDevices &devices) {
  std::vector<double> sums = rampSums(devices);
  if (sums.size() != problem.thresholds.size())
    return Error{"expected " + std::to_string(problem.thresholds.size()) +
                 " thresholds but the devices make " +
                 std::to_string(sums.size())};
  double fullScale =
      problem.gamma * std::max(std::abs(problem.thresholds.front()),
                               std::abs(problem.thresholds.back()));
  for (size_t k = 0; k < sums.size(); ++k)
    if (std::abs(sums[k] - problem.gamma * problem.thresholds[k]) >
        1e-6 * fullScale)
      return Error{"threshold " + std::to_string(k + 1) + " is missed"};
  // float32 rounding of a conductance at the window's end.
  double slack = 1e-7 * problem.gMax;
  for (const std::vector<float> *conductances :
       {&devices.stepConductances, &devices.offsetConductances})
    for (float g : *conductances)
      if ((g < problem.gMin - slack && g != 0) || g > problem.gMax + slack)
        return Error{"a conductance of " + std::to_string(g * 1e6) +
                     " uS lies outside the window"};
  return {};
}

} // namespace rampart::mapping
