//===- FaultRepair.cpp - Targets of pairs around stuck devices ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FaultGrid.h"
#include "rampart/core/Pair.h"

#include <algorithm>
#include <tuple>

namespace rampart::mapping {

/// ΔG, S, that each of an input's rows carries of its sum in one column: as
/// given, as near as a pair can come, and what is then missing in parts
/// proportional to what the others have left.
static std::vector<double> shareSum(const std::vector<double> &given,
                                    const std::vector<Reach> &reaches) {
  double missing = 0;
  std::vector<double> shares;
  for (size_t i = 0; i < given.size(); ++i) {
    shares.push_back(std::clamp(given[i], reaches[i].lo, reaches[i].hi));
    missing += given[i] - shares[i];
  }
  std::vector<double> room;
  double total = 0;
  for (size_t i = 0; i < given.size(); ++i) {
    room.push_back((missing > 0 ? reaches[i].hi : reaches[i].lo) - shares[i]);
    total += room[i];
  }
  if (missing == 0 || total == 0)
    return shares;
  double part = std::min(missing / total, 1.0);
  for (size_t i = 0; i < given.size(); ++i)
    shares[i] += part * room[i];
  return shares;
}

namespace {

/// Repairs of the pairs in which one input meets one column.
class Repairer {
public:
  Repairer(const FaultProblem &problem, const FaultGrid &grid)
      : machine(problem.machine), grid(grid), repairs(problem.blocks.size()) {}

  void repair(int64_t input, int64_t column,
              const std::vector<PairFault> &faults);
  std::vector<std::vector<PairRepair>> take();

private:
  const Machine &machine;
  const FaultGrid &grid;
  std::vector<std::vector<PairRepair>> repairs;
};

} // namespace

void Repairer::repair(int64_t input, int64_t column,
                      const std::vector<PairFault> &faults) {
  std::vector<PairFault> pairs;
  std::vector<double> given;
  std::vector<Reach> reaches;
  for (int64_t row : grid.input(input).rows) {
    auto found =
        std::find_if(faults.begin(), faults.end(),
                     [&](const PairFault &fault) { return fault.row == row; });
    pairs.push_back(found == faults.end() ? PairFault{row, column, {}, {}}
                                          : *found);
    given.push_back(grid.target(row, column));
    reaches.push_back(pairs.back().reach(machine));
  }
  std::vector<double> shares = shareSum(given, reaches);
  for (size_t i = 0; i < pairs.size(); ++i) {
    const PairFault &pair = pairs[i];
    bool stuck = pair.positive || pair.negative;
    if (!stuck && shares[i] == given[i])
      continue;
    auto [positive, negative] = pair.targets(machine, shares[i]);
    repairs[grid.input(input).block].push_back({grid.rowInBlock(pair.row),
                                                grid.columnInBlock(column),
                                                positive, negative});
  }
}

std::vector<std::vector<PairRepair>> Repairer::take() {
  for (std::vector<PairRepair> &block : repairs)
    std::sort(block.begin(), block.end(),
              [](const PairRepair &a, const PairRepair &b) {
                return std::tie(a.row, a.column) < std::tie(b.row, b.column);
              });
  return std::move(repairs);
}

std::vector<std::vector<PairRepair>>
repairPairs(const FaultProblem &problem, const FaultPlacement &placement) {
  FaultGrid grid(problem, placement);
  Repairer repairer(problem, grid);
  grid.forFaults(
      [&](int64_t input, int64_t column, const std::vector<PairFault> &faults) {
        repairer.repair(input, column, faults);
      });
  return repairer.take();
}

std::vector<std::vector<FaultyDevice>>
stuckDevicesOf(const FaultProblem &problem, const FaultPlacement &placement) {
  FaultGrid grid(problem, placement);
  std::vector<std::vector<FaultyDevice>> result(problem.blocks.size());
  grid.forFaults(
      [&](int64_t input, int64_t column, const std::vector<PairFault> &faults) {
        std::vector<FaultyDevice> &block = result[grid.input(input).block];
        for (const PairFault &fault : faults) {
          int64_t row = grid.rowInBlock(fault.row),
                  inBlock = grid.columnInBlock(column);
          if (fault.positive)
            block.push_back({row, inBlock, false, *fault.positive});
          if (fault.negative)
            block.push_back({row, inBlock, true, *fault.negative});
        }
      });
  for (std::vector<FaultyDevice> &block : result)
    std::sort(block.begin(), block.end(),
              [](const FaultyDevice &a, const FaultyDevice &b) {
                return std::tie(a.row, a.column, a.negative) <
                       std::tie(b.row, b.column, b.negative);
              });
  return result;
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

/// Of the pair scheme's targets where nothing is repaired.
static double unrepairedError(const FaultProblem &problem, FaultGrid &grid) {
  const Machine &machine = problem.machine;
  double sum = 0;
  grid.forFaults([&](int64_t input, int64_t column,
                     const std::vector<PairFault> &faults) {
    double error = 0;
    for (const PairFault &fault : faults) {
      double given = grid.target(fault.row, column);
      auto [positive, negative] = pairTargets(machine, given);
      error += fault.positive.value_or(positive) -
               fault.negative.value_or(negative) - given;
    }
    auto index = size_t(grid.columnInBlock(column));
    const FaultProblem::Block &block = problem.blocks[grid.input(input).block];
    sum +=
        grid.input(input).weight * block.columnWeights[index] * error * error;
  });
  return sum;
}

double faultError(const FaultProblem &problem, const FaultPlacement &placement,
                  bool repaired) {
  FaultGrid grid(problem, placement);
  return repaired ? grid.error() : unrepairedError(problem, grid);
}

double weightPower(const FaultProblem &problem) {
  Result<FaultPlacement> placement = keepLines(problem);
  if (!placement)
    return 0;
  FaultGrid grid(problem, *placement);
  double sum = 0;
  for (int64_t number = 0; number < grid.inputs(); ++number) {
    const FaultGrid::Input &input = grid.input(number);
    const FaultProblem::Block &block = problem.blocks[input.block];
    for (size_t column = 0; column < input.sums.size(); ++column)
      sum += input.weight * block.columnWeights[column] * input.sums[column] *
             input.sums[column];
  }
  return sum;
}

} // namespace rampart::mapping
