//===- RampFaults.cpp - Ramps around the faults of an array ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/RampFaults.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

namespace rampart::mapping {

int64_t RampFaultProblem::columnsOf(const Ramp &ramp) const {
  return int64_t(std::max(ramp.bringUp.columns, 1u)) *
         rampColumnsOf(ramp.devices.count(), machine.arrayRows);
}

Status RampFaultProblem::check() const {
  if (Status status = faults.check(machine); !status)
    return status;
  if (!std::is_sorted(faults.ramps.begin(), faults.ramps.end(),
                      [](const FaultyRampDevice &a, const FaultyRampDevice &b) {
                        return a.column < b.column;
                      }))
    return Error{"expected stuck devices in order of ramp columns"};
  std::vector<char> used(size_t(machine.arrayRampColumns), false);
  for (const Ramp &ramp : ramps) {
    int64_t end = ramp.column + columnsOf(ramp);
    if (ramp.column < 0 || end > machine.arrayRampColumns)
      return Error{"expected ramps within the array's " +
                   std::to_string(machine.arrayRampColumns) + " ramp columns"};
    for (int64_t column = ramp.column; column < end; ++column)
      if (std::exchange(used[size_t(column)], true))
        return Error{"expected ramps that share no ramp column"};
  }
  return {};
}

std::vector<StuckStep> stuckStepsAt(const RampFaultProblem &problem,
                                    size_t number, int64_t first) {
  const RampFaultProblem::Ramp &ramp = problem.ramps[number];
  int64_t devices = ramp.devices.count(),
          each = rampColumnsOf(devices, problem.machine.arrayRows);
  std::vector<StuckStep> steps;
  const std::vector<FaultyRampDevice> &faults = problem.faults.ramps;
  auto stuck = std::partition_point(
      faults.begin(), faults.end(),
      [&](const FaultyRampDevice &device) { return device.column < first; });
  for (int64_t end = first + problem.columnsOf(ramp);
       stuck != faults.end() && stuck->column < end; ++stuck) {
    int64_t column = stuck->column - first;
    int64_t device = column % each * problem.machine.arrayRows + stuck->row;
    if (device < devices)
      steps.push_back({uint32_t(column / each), uint32_t(device),
                       float(stuck->conductance)});
  }
  std::sort(
      steps.begin(), steps.end(), [](const StuckStep &a, const StuckStep &b) {
        return std::tie(a.column, a.device) < std::tie(b.column, b.device);
      });
  return steps;
}

double rampErrorAt(const RampFaultProblem &problem, size_t number,
                   int64_t column) {
  std::vector<StuckStep> stuck = stuckStepsAt(problem, number, column);
  if (stuck.empty())
    return 0;
  auto program = [&](uint32_t column, uint32_t device, float target) {
    const StuckStep *step = findStuck(stuck, column, device);
    return step ? step->conductance : target;
  };
  const RampFaultProblem::Ramp &ramp = problem.ramps[number];
  std::vector<double> aims = rampSums(ramp.devices),
                      sums = rampSums(bringUpRamp(ramp.devices, ramp.bringUp,
                                                  problem.machine.gMin,
                                                  problem.machine.gMax, program)
                                          .devices);
  double error = 0;
  for (size_t k = 0; k < sums.size(); ++k) {
    double weight =
        k < ramp.bringUp.weights.size() ? double(ramp.bringUp.weights[k]) : 1;
    error += weight * (sums[k] - aims[k]) * (sums[k] - aims[k]);
  }
  return error;
}

/// Places of a ramp that are tried.
static constexpr int64_t mostTried = 256;

/// The best place of ramp `number` in what is not `used`; below 0: there is
/// none.
static int64_t bestColumn(const RampFaultProblem &problem, size_t number,
                          const std::vector<char> &used) {
  const RampFaultProblem::Ramp &ramp = problem.ramps[number];
  int64_t width = problem.columnsOf(ramp), best = -1;
  double least = 0;
  int64_t left = mostTried;
  auto consider = [&](int64_t column) {
    auto first = used.begin() + column;
    if (std::find(first, first + width, true) != first + width)
      return;
    --left;
    double error = rampErrorAt(problem, number, column);
    if (best >= 0 && error >= least)
      return;
    best = column;
    least = error;
  };
  consider(ramp.column);
  for (int64_t column = 0; column + width <= int64_t(used.size()) && left > 0 &&
                           !(best >= 0 && least == 0);
       ++column)
    consider(column);
  return best;
}

/// By ramp.
static std::vector<double> errorsAt(const RampFaultProblem &problem,
                                    const std::vector<int64_t> &columns) {
  std::vector<double> errors;
  for (size_t ramp = 0; ramp < columns.size(); ++ramp)
    errors.push_back(rampErrorAt(problem, ramp, columns[ramp]));
  return errors;
}

static double sumOf(const std::vector<double> &errors) {
  return std::accumulate(errors.begin(), errors.end(), 0.0);
}

std::vector<int64_t> chooseRampColumns(const RampFaultProblem &problem) {
  std::vector<int64_t> packed, chosen(problem.ramps.size());
  for (const RampFaultProblem::Ramp &ramp : problem.ramps)
    packed.push_back(ramp.column);
  const std::vector<double> errors = errorsAt(problem, packed);
  const double before = sumOf(errors);
  if (before == 0)
    return packed;

  // Width, error where it was packed, number.
  std::vector<std::tuple<int64_t, double, size_t>> order;
  for (size_t ramp = 0; ramp < packed.size(); ++ramp)
    order.emplace_back(-problem.columnsOf(problem.ramps[ramp]), errors[ramp],
                       ramp);
  std::sort(order.begin(), order.end());
  std::vector<char> used(size_t(problem.machine.arrayRampColumns), false);
  for (auto [width, error, ramp] : order) {
    int64_t column = bestColumn(problem, ramp, used);
    if (column < 0)
      return packed;
    std::fill_n(used.begin() + column, -width, true);
    chosen[ramp] = column;
  }
  return sumOf(errorsAt(problem, chosen)) < before ? chosen : packed;
}

} // namespace rampart::mapping
