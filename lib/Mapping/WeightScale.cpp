//===- WeightScale.cpp - Choice of the weight scale kappa -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/WeightScale.h"

#include "rampart/device/Devices.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

namespace rampart::mapping {

/// Slack for comparing products of doubles that are equal in exact arithmetic.
static constexpr double relativeSlack = 1e-12;

Status WeightScaleProblem::check() const {
  if (!(window > 0))
    return Error{"expected a device window above 0 S"};
  if (rowBudget < int64_t(rows()))
    return Error{"expected at least " + std::to_string(rows()) +
                 " rows, one per input, but the budget is " +
                 std::to_string(rowBudget)};
  for (const std::vector<double> &group : peaks) {
    if (group.size() != rows())
      return Error{"expected a peak for each of " + std::to_string(rows()) +
                   " rows but got " + std::to_string(group.size())};
    for (double peak : group)
      if (!(peak >= 0) || !std::isfinite(peak))
        return Error{"expected finite peaks of at least 0"};
  }
  return {};
}

int64_t WeightScale::rows() const {
  return std::accumulate(copies.begin(), copies.end(), int64_t(0));
}

Status WeightScale::verify(const WeightScaleProblem &problem) const {
  if (gammas.size() != problem.groups() || copies.size() != problem.rows())
    return Error{"expected a gamma per group and copies per row"};
  if (rows() > problem.rowBudget)
    return Error{"expected at most " + std::to_string(problem.rowBudget) +
                 " rows but got " + std::to_string(rows())};
  for (size_t g = 0; g < gammas.size(); ++g) {
    if (!(gammas[g] > 0) || !std::isfinite(gammas[g]))
      return Error{"expected a finite gamma above 0"};
    for (size_t i = 0; i < copies.size(); ++i)
      if (copies[i] < 1 ||
          gammas[g] * problem.peaks[g][i] >
              double(copies[i]) * problem.window * (1 + relativeSlack))
        return Error{"row " + std::to_string(i) + " exceeds the device window"};
  }
  return {};
}

bool hasDeviceError(const Machine &machine) {
  Devices devices(machine);
  return devices.hasError() || devices.hasReadNoise();
}

double deviceError(const WeightScaleProblem &problem,
                   const WeightScale &scale) {
  double load = 0;
  for (size_t i = 0; i < scale.copies.size(); ++i)
    load += problem.power[i] * double(scale.copies[i]);
  double error = 0;
  for (double gamma : scale.gammas)
    error += load / (gamma * gamma);
  return error;
}

/// The largest gamma of group `peaks` that `copies` rows allow; a group without
/// any weight gets the window per unit.
static double largestGamma(const std::vector<double> &peaks,
                           const std::vector<int64_t> &copies, double window) {
  double gamma = std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < peaks.size(); ++i)
    if (peaks[i] > 0)
      gamma = std::min(gamma, double(copies[i]) * window / peaks[i]);
  return std::isfinite(gamma) ? gamma : window;
}

static void setLargestGammas(const WeightScaleProblem &problem,
                             WeightScale &scale) {
  scale.gammas.clear();
  for (const std::vector<double> &peaks : problem.peaks)
    scale.gammas.push_back(largestGamma(peaks, scale.copies, problem.window));
}

/// One more row for every input that limits group `g`.
static WeightScale relieve(const WeightScaleProblem &problem,
                           const WeightScale &scale, size_t g) {
  WeightScale next = scale;
  for (size_t i = 0; i < next.copies.size(); ++i) {
    double share = scale.gammas[g] * problem.peaks[g][i] / problem.window;
    if (share >= double(scale.copies[i]) * (1 - relativeSlack))
      ++next.copies[i];
  }
  setLargestGammas(problem, next);
  return next;
}

Result<WeightScale> chooseWeightScale(const WeightScaleProblem &problem) {
  if (Status status = problem.check(); !status)
    return Error{status.error()};
  WeightScale current;
  current.copies.assign(problem.rows(), 1);
  setLargestGammas(problem, current);
  WeightScale best = current;
  double bestError = deviceError(problem, best);

  while (true) {
    std::optional<WeightScale> chosen;
    double chosenError = std::numeric_limits<double>::infinity();
    for (size_t g = 0; g < problem.groups(); ++g) {
      WeightScale next = relieve(problem, current, g);
      // A group without weights limits nothing.
      if (next.rows() == current.rows() || next.rows() > problem.rowBudget)
        continue;
      if (double error = deviceError(problem, next); error < chosenError) {
        chosen = std::move(next);
        chosenError = error;
      }
    }
    if (!chosen)
      return best;
    current = std::move(*chosen);
    if (chosenError < bestError) {
      best = current;
      bestError = chosenError;
    }
  }
}

} // namespace rampart::mapping
