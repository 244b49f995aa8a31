//===- FaultBench.cpp - Measures blocks around faults ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `rampart-fault-bench`: a block of n rows and n columns with normal weights,
// on an array of that size, with faults of a rate. Arguments: n, rows that
// share an input, devices stuck at off and at on in 1,000. Counters, in percent
// of the weights: `blind`, what faults are worth; `kept`, what repairs on the
// lines as packed leave of it; `left`, what is left in the end.
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/FaultPlacement.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <random>

using namespace rampart;
using namespace rampart::mapping;

static FaultProblem makeProblem(const benchmark::State &state) {
  int64_t size = state.range(0), copies = state.range(1);
  FaultProblem problem;
  Machine &machine = problem.machine;
  machine.arrayRows = machine.arrayColumns = size;
  machine.arrayRampColumns = machine.arraysPerTile = 1;
  machine.gridRows = machine.gridColumns = 1;
  machine.gMin = 1e-6;
  machine.gMax = 150e-6;
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> uniform(0, 1000);
  for (int64_t row = 0; row < size; ++row)
    for (int64_t column = 0; column < size; ++column)
      for (bool negative : {false, true}) {
        double draw = uniform(random), off = double(state.range(2)),
               on = double(state.range(3));
        if (draw < off + on)
          problem.faults.stuck.push_back(
              {row, column, negative, draw < off ? 0 : machine.gMax});
      }

  FaultProblem::Block block{0, 0, size, size, {}, {}, {}, {}};
  std::normal_distribution<double> weight(0, 40e-6);
  std::vector<float> targets;
  for (int64_t row = 0; row < size; ++row) {
    if (row % copies == 0) {
      targets.clear();
      for (int64_t column = 0; column < size; ++column)
        targets.push_back(float(std::clamp(weight(random), -149e-6, 149e-6)));
    }
    block.targets.insert(block.targets.end(), targets.begin(), targets.end());
    block.inputs.push_back(row / copies);
  }
  block.rowWeights.assign(size_t(size), 1);
  block.columnWeights.assign(size_t(size), 1);
  problem.blocks.push_back(std::move(block));
  return problem;
}

static void avoid(benchmark::State &state) {
  FaultProblem problem = makeProblem(state);
  FaultPlacement kept = *keepLines(problem), placed;
  for (auto _ : state)
    placed = *avoidFaults(problem);
  double power = weightPowers(problem)[0];
  auto percent = [&](const FaultPlacement &placement, bool repaired) {
    return 100 *
           std::sqrt(faultErrors(problem, placement, repaired)[0] / power);
  };
  state.counters["blind"] = percent(kept, false);
  state.counters["kept"] = percent(kept, true);
  state.counters["left"] = percent(placed, true);
}
BENCHMARK(avoid)
    ->ArgNames({"size", "copies", "off", "on"})
    ->Args({256, 1, 1, 0})
    ->Args({256, 1, 10, 0})
    ->Args({256, 1, 50, 0})
    ->Args({256, 1, 0, 10})
    ->Args({256, 1, 0, 50})
    ->Args({256, 2, 50, 0})
    ->Args({256, 2, 0, 50})
    ->Args({512, 1, 50, 0})
    ->Unit(benchmark::kMillisecond);
