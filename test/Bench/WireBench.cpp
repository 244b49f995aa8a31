//===- WireBench.cpp - Measures arrays with resistive lines ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `rampart-wire-bench`: the map of an array of n word lines and n pairs, with
// random targets; a product with it beside one with the devices themselves; and
// a sparse solver of a library. Counters: `drop`, what lines change, over what
// they change it of, and `series`, the share of that which remains where every
// device only gets the wires of its own path in series; both root mean squares
// over random inputs. `curve`: what a nonlinear current-voltage curve changes
// of the column sums of random inputs, over these sums with linear devices.
//===----------------------------------------------------------------------===//
#include "exec/Drive.h"
#include "exec/IntegerSum.h"
#include "exec/Matrix.h"
#include "rampart/core/Pair.h"
#include "rampart/wires/Arrays.h"

#include <Eigen/SparseCholesky>
#include <benchmark/benchmark.h>

#include <numeric>
#include <random>

using namespace rampart;

namespace {

/// Word lines and pairs, and the resistance of a cell's wire in Ohm / 100.
struct Setting {
  explicit Setting(const benchmark::State &state)
      : size(size_t(state.range(0))) {
    machine.arrayRows = machine.arrayColumns = state.range(0);
    machine.gMin = 1e-6;
    machine.gMax = 150e-6;
    machine.vRead = 0.2;
    machine.wireResistance = double(state.range(1)) / 100;
    std::mt19937 random(1);
    std::uniform_real_distribution<float> target(-149e-6f, 149e-6f);
    for (size_t i = 0; i < size * size; ++i) {
      targets.push_back(target(random));
      auto [plus, minus] = pairTargets(machine, double(targets.back()));
      pairs.push_back({float(plus), float(minus)});
    }
  }

  wires::BlockPlace whole() const {
    std::vector<uint32_t> lines(size);
    std::iota(lines.begin(), lines.end(), 0);
    return {lines, lines};
  }
  wires::PairArray array() const {
    wires::PairArray array(machine);
    array.place(whole(), pairs);
    return array;
  }
  /// Every device with the wires of its own path.
  std::vector<float> inSeries() const {
    std::vector<float> result;
    for (size_t i = 0; i < size; ++i)
      for (size_t j = 0; j < size; ++j) {
        double sum = 0;
        for (size_t sign : {0, 1}) {
          double path =
              machine.wireResistance * double(2 * j + sign + size - 1 - i);
          double device = double(pairs[i * size + j][sign]);
          sum += (sign == 0 ? 1 : -1) / (1 / device + path);
        }
        result.push_back(float(sum));
      }
    return result;
  }

  size_t size;
  Machine machine;
  std::vector<float> targets;
  std::vector<wires::Pair> pairs;
};

} // namespace

static double distance(const std::vector<float> &a,
                       const std::vector<float> &b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i)
    sum += std::pow(double(a[i]) - double(b[i]), 2);
  return std::sqrt(sum);
}

static void mapBench(benchmark::State &state) {
  Setting setting(state);
  std::vector<float> map;
  for (auto _ : state) {
    wires::PairArray array = setting.array();
    array.solve();
    map = array.differences(setting.whole());
    benchmark::DoNotOptimize(map.data());
  }
  double drop = distance(map, setting.targets);
  state.counters["drop"] =
      drop / distance(setting.targets, std::vector<float>(map.size()));
  state.counters["series"] = distance(setting.inSeries(), map) / drop;
}

#define SETTINGS                                                               \
  ArgNames({"size", "cOhm"})                                                   \
      ->ArgsProduct({{128, 256, 512}, {35, 100, 200}})                         \
      ->Unit(benchmark::kMillisecond)
BENCHMARK(mapBench)->SETTINGS;

static std::vector<double> randomCodes(size_t count, std::mt19937 &random) {
  std::uniform_int_distribution<int> code(-15, 15);
  std::vector<double> codes;
  for (size_t i = 0; i < count; ++i)
    codes.push_back(code(random));
  return codes;
}

/// One input vector after the other through devices with a curve.
static void curveBench(benchmark::State &state) {
  Setting setting(state);
  wires::PairArray straight = setting.array();
  straight.solve();
  const std::vector<float> map = straight.differences(setting.whole());
  setting.machine.ivVoltage = double(state.range(2)) / 1000;
  wires::PairArray array = setting.array();
  array.solve();
  std::vector<uint32_t> rows(setting.size);
  std::iota(rows.begin(), rows.end(), 0);
  const auto block = array.pulsed(setting.whole(), rows);
  std::mt19937 random(1);
  double change = 0, all = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const std::vector<double> codes = randomCodes(setting.size, random);
    state.ResumeTiming();
    const std::vector<double> sums = *block->sums(codes);
    for (size_t j = 0; j < setting.size; ++j) {
      double linear = 0;
      for (size_t i = 0; i < setting.size; ++i)
        linear += codes[i] * double(map[i * setting.size + j]);
      change += std::pow(sums[j] - linear, 2);
      all += std::pow(linear, 2);
    }
  }
  state.counters["curve"] = std::sqrt(change / all);
}
BENCHMARK(curveBench)
    ->ArgNames({"size", "cOhm", "mV"})
    ->ArgsProduct({{64}, {35, 100, 200}, {100, 200, 500}})
    ->Args({128, 100, 200})
    ->Args({256, 100, 200})
    ->Iterations(20)
    ->Unit(benchmark::kMillisecond);

/// The same array by nodal analysis: factored once, solved for every word line.
static void sparseSolverBench(benchmark::State &state) {
  Setting setting(state);
  wires::PairArray array = setting.array();
  const wires::CellGrid &grid = array.grids()[0];
  const double wire = 1 / setting.machine.wireResistance;
  auto word = [&](size_t i, size_t j) { return int(i * grid.lines + j); };
  auto bit = [&](size_t i, size_t j) {
    return int((grid.rows + i) * grid.lines + j);
  };
  std::vector<Eigen::Triplet<double>> entries;
  auto add = [&](int a, int b, double siemens) {
    entries.insert(
        entries.end(),
        {{a, a, siemens}, {b, b, siemens}, {a, b, -siemens}, {b, a, -siemens}});
  };
  for (size_t i = 0; i < grid.rows; ++i)
    for (size_t j = 0; j < grid.lines; ++j) {
      add(word(i, j), bit(i, j), grid.cells[i * grid.lines + j]);
      if (j > 0)
        add(word(i, j - 1), word(i, j), wire);
      if (i > 0)
        add(bit(i - 1, j), bit(i, j), wire);
    }
  // Ends of lines are held by far larger conductances.
  constexpr double held = 1e6;
  for (size_t i = 0; i < grid.rows; ++i)
    entries.emplace_back(word(i, 0), word(i, 0), held);
  for (size_t j = 0; j < grid.lines; ++j)
    entries.emplace_back(bit(grid.rows - 1, j), bit(grid.rows - 1, j), held);
  const int nodes = int(2 * grid.rows * grid.lines);
  for (auto _ : state) {
    Eigen::SparseMatrix<double> matrix(nodes, nodes);
    matrix.setFromTriplets(entries.begin(), entries.end());
    Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>> solver(matrix);
    for (size_t i = 0; i < grid.rows; ++i) {
      Eigen::VectorXd driven = Eigen::VectorXd::Zero(nodes);
      driven[word(i, 0)] = held;
      Eigen::VectorXd volts = solver.solve(driven);
      benchmark::DoNotOptimize(volts.data());
    }
  }
}
BENCHMARK(sparseSolverBench)
    ->ArgNames({"size", "cOhm"})
    ->Args({128, 100})
    ->Unit(benchmark::kMillisecond);

/// One stream through an array, with wires (1) or without (0).
static void productBench(benchmark::State &state) {
  Setting setting(state);
  std::vector<float> matrix = setting.targets;
  if (state.range(2)) {
    wires::PairArray array = setting.array();
    array.solve();
    matrix = array.differences(setting.whole());
  }
  Arena arena;
  constexpr int largest = 15;
  ConductanceMatrix laidOut = layOutProgrammed(
      {setting.size, setting.size},
      [&](size_t input) { return matrix.data() + input * setting.size; },
      largest, arena);
  std::mt19937 random(1);
  std::uniform_int_distribution<int> code(-largest, largest);
  std::vector<int16_t> codes(setting.size + driveSlack);
  for (size_t i = 0; i < setting.size; ++i)
    codes[i] = int16_t(code(random));
  std::vector<float> sums(panelsFor(setting.size) * panelColumns);
  WordSum sum{laidOut.words,
              laidOut.unit,
              pairsFor(setting.size),
              panelsFor(setting.size),
              codes.data(),
              1,
              false,
              sums.data()};
  for (auto _ : state) {
    wordSums(sum);
    benchmark::DoNotOptimize(sums.data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(productBench)
    ->ArgNames({"size", "cOhm", "wires"})
    ->ArgsProduct({{128, 256, 512}, {35}, {0, 1}});
