//===- FaultRepair.cpp - Targets of pairs around stuck devices ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FaultGrid.h"
#include "rampart/core/Pair.h"

#include <algorithm>
#include <map>
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
  std::vector<std::vector<PairTarget>> take();

private:
  const Machine &machine;
  const FaultGrid &grid;
  std::vector<std::vector<PairTarget>> repairs;
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
    repairs[grid.input(input).block].push_back(
        {uint32_t(grid.rowInBlock(pair.row)),
         uint32_t(grid.columnInBlock(column)), float(positive),
         float(negative)});
  }
}

std::vector<std::vector<PairTarget>> Repairer::take() {
  for (std::vector<PairTarget> &block : repairs)
    std::sort(block.begin(), block.end(),
              [](const PairTarget &a, const PairTarget &b) {
                return std::tie(a.row, a.column) < std::tie(b.row, b.column);
              });
  return std::move(repairs);
}

std::vector<std::vector<PairTarget>>
repairPairs(const FaultProblem &problem, const FaultPlacement &placement) {
  FaultGrid grid(problem, placement);
  Repairer repairer(problem, grid);
  grid.forFaults(
      [&](int64_t input, int64_t column, const std::vector<PairFault> &faults) {
        repairer.repair(input, column, faults);
      });
  return repairer.take();
}

std::vector<std::vector<StuckDevice>>
stuckDevicesOf(const FaultProblem &problem, const FaultPlacement &placement) {
  FaultGrid grid(problem, placement);
  std::vector<std::vector<StuckDevice>> result(problem.blocks.size());
  grid.forFaults(
      [&](int64_t input, int64_t column, const std::vector<PairFault> &faults) {
        std::vector<StuckDevice> &block = result[grid.input(input).block];
        for (const PairFault &fault : faults) {
          auto row = uint32_t(grid.rowInBlock(fault.row)),
               inBlock = uint32_t(grid.columnInBlock(column));
          if (fault.positive)
            block.push_back({row, inBlock, false, float(*fault.positive)});
          if (fault.negative)
            block.push_back({row, inBlock, true, float(*fault.negative)});
        }
      });
  for (std::vector<StuckDevice> &block : result)
    std::sort(block.begin(), block.end(),
              [](const StuckDevice &a, const StuckDevice &b) {
                return std::tie(a.row, a.column, a.negative) <
                       std::tie(b.row, b.column, b.negative);
              });
  return result;
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

/// Of the pair scheme's targets where nothing is repaired.
static std::vector<double> unrepairedErrors(const FaultProblem &problem,
                                            FaultGrid &grid) {
  std::vector<double> errors(problem.blocks.size(), 0);
  grid.forFaults([&](int64_t input, int64_t column,
                     const std::vector<PairFault> &faults) {
    double error = 0;
    for (const PairFault &fault : faults) {
      double given = grid.target(fault.row, column);
      auto [positive, negative] = pairTargets(problem.machine, given);
      error += fault.positive.value_or(positive) -
               fault.negative.value_or(negative) - given;
    }
    size_t block = grid.input(input).block;
    auto index = size_t(grid.columnInBlock(column));
    errors[block] += grid.input(input).weight *
                     problem.blocks[block].columnWeights[index] * error * error;
  });
  return errors;
}

std::vector<double> faultErrors(const FaultProblem &problem,
                                const FaultPlacement &placement,
                                bool repaired) {
  FaultGrid grid(problem, placement);
  if (!repaired)
    return unrepairedErrors(problem, grid);
  std::vector<double> errors(problem.blocks.size(), 0);
  for (int64_t number = 0; number < grid.inputs(); ++number)
    errors[grid.input(number).block] += grid.inputError(number);
  return errors;
}

std::vector<double> weightPowers(const FaultProblem &problem) {
  std::vector<double> powers;
  for (const FaultProblem::Block &block : problem.blocks) {
    std::map<int64_t, std::vector<double>> sums; // by input
    double power = 0;
    for (int64_t row = 0; row < block.rows; ++row) {
      std::vector<double> &sum = sums[block.inputs[size_t(row)]];
      sum.resize(size_t(block.columns));
      double weight = block.rowWeights[size_t(row)];
      for (size_t column = 0; column < sum.size(); ++column) {
        double before = sum[column];
        sum[column] += double(block.targets[size_t(row) * sum.size() + column]);
        power += weight * block.columnWeights[column] *
                 (sum[column] * sum[column] - before * before);
      }
    }
    powers.push_back(power);
  }
  return powers;
}

} // namespace rampart::mapping
