//===- KernelBench.cpp - Measures the executor's kernels ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each kernel beside its naive twin: `rampart-kernel-bench`. Rates are in fused
// multiply-adds per second for sums, columns per second for the rest.
//===----------------------------------------------------------------------===//
#include "exec/Arena.h"
#include "exec/Converter.h"
#include "exec/PanelSum.h"
#include "exec/ReadNoise.h"

#include <benchmark/benchmark.h>

#include <numeric>
#include <random>
#include <vector>

using namespace rampart;

namespace {

/// An array of the default machine with all rows driven by 5-bit codes.
template <typename Weight>
struct Workload {
  Workload(size_t inputs, size_t columns, size_t streams)
      : codes(inputs * streams),
        sums(panelsFor(columns) * panelColumns * streams) {
    std::mt19937 random(1);
    std::uniform_real_distribution<float> conductance(-1.5e-4f, 1.5e-4f);
    std::uniform_int_distribution<int> code(-15, 15);
    size_t count = inputs * panelsFor(columns) * panelColumns;
    Weight *weights = arena.take<Weight>(count);
    for (size_t i = 0; i < count; ++i)
      if constexpr (std::is_same_v<Weight, Half>)
        weights[i] = toHalf(conductance(random));
      else
        weights[i] = conductance(random);
    for (float &x : codes)
      x = float(code(random));
    sum = {weights, inputs, panelsFor(columns), codes.data(),
           streams, false,  sums.data()};
  }

  Arena arena;
  std::vector<float> codes, sums;
  PanelSum<Weight> sum;
};

} // namespace

template <typename Weight, void (*kernel)(const PanelSum<Weight> &)>
static void panelSumBench(benchmark::State &state) {
  Workload<Weight> work(state.range(0), state.range(1), state.range(2));
  for (auto _ : state) {
    kernel(work.sum);
    benchmark::DoNotOptimize(work.sums.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) * state.range(1) *
                          state.range(2));
}

#define SHAPES                                                                 \
  ArgNames({"inputs", "columns", "streams"})                                   \
      ->Args({128, 128, 1})                                                    \
      ->Args({256, 256, 1})                                                    \
      ->Args({256, 256, 32})
BENCHMARK(panelSumBench<float, panelSums>)->SHAPES;
BENCHMARK(panelSumBench<Half, panelSums>)->SHAPES;
BENCHMARK(panelSumBench<float, panelSumsReference>)->SHAPES;

template <void (*kernel)(const Converter &, const ConvertBlock &)>
static void convertBench(benchmark::State &state) {
  Workload<float> work(256, 256, 2);
  panelSums(work.sum);
  std::vector<float> thresholds((1 << state.range(0)) - 1);
  for (size_t k = 0; k < thresholds.size(); ++k)
    thresholds[k] = 0.05f * (float(k) / float(thresholds.size()) - 0.5f);
  std::vector<int32_t> codes(thresholds.size() + 1), found(256);
  std::iota(codes.begin(), codes.end(), 0);
  Converter converter(thresholds, codes);
  for (auto _ : state) {
    kernel(converter, {work.sums.data(), 256, 1, 1, 256, found.data(), 256});
    benchmark::DoNotOptimize(found.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * 256);
}
BENCHMARK(convertBench<convertSums>)->ArgName("bits")->Arg(3)->Arg(5)->Arg(8);
BENCHMARK(convertBench<convertSumsReference>)
    ->ArgName("bits")
    ->Arg(3)
    ->Arg(5)
    ->Arg(8);

template <void (*kernel)(float *, const float *, size_t, const ReadNoiseKey &)>
static void readNoiseBench(benchmark::State &state) {
  std::vector<float> sums(256), variances(256, 1e-12f);
  ReadNoiseKey key{{1, 2}, 0, 0, 0};
  for (auto _ : state) {
    ++key.time;
    kernel(sums.data(), variances.data(), sums.size(), key);
    benchmark::DoNotOptimize(sums.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * int64_t(sums.size()));
}
BENCHMARK(readNoiseBench<addReadNoise>);
BENCHMARK(readNoiseBench<addReadNoiseReference>);
