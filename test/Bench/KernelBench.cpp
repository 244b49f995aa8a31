//===- KernelBench.cpp - Measures the executor's kernels ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each kernel beside its naive twin: `rampart-kernel-bench`. Rates are in fused
// multiply-adds per second for sums, columns per second for the rest.
//===----------------------------------------------------------------------===//
#include "exec/ColumnSum.h"
#include "exec/ReadNoise.h"
#include "exec/Threshold.h"

#include <benchmark/benchmark.h>

#include <numeric>
#include <random>
#include <vector>

using namespace rampart;

namespace {

/// An array of the default machine with all rows driven by 5-bit codes.
struct Workload {
  explicit Workload(size_t rows, size_t columns, size_t streams)
      : conductances(rows * columns), inputs(rows * streams),
        sums(columns * streams), rowNumbers(rows) {
    std::mt19937 random(1);
    std::uniform_real_distribution<float> conductance(-1.5e-4f, 1.5e-4f);
    std::uniform_int_distribution<int> code(-15, 15);
    for (float &g : conductances)
      g = conductance(random);
    for (float &x : inputs)
      x = float(code(random));
    std::iota(rowNumbers.begin(), rowNumbers.end(), 0);
    sum = {conductances.data(), columns, rowNumbers,
           inputs.data(),       streams, false,
           sums.data()};
  }

  std::vector<float> conductances, inputs, sums;
  std::vector<uint32_t> rowNumbers;
  ColumnSum<float> sum;
};

} // namespace

template <void (*kernel)(const ColumnSum<float> &)>
static void columnSumBench(benchmark::State &state) {
  Workload work(state.range(0), state.range(1), state.range(2));
  for (auto _ : state) {
    kernel(work.sum);
    benchmark::DoNotOptimize(work.sums.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) * state.range(1) *
                          state.range(2));
}

static void naiveColumnSums(const ColumnSum<float> &sum) {
  columnSumsReference(sum);
}

#define SHAPES                                                                 \
  ArgNames({"rows", "columns", "streams"})                                     \
      ->Args({128, 128, 1})                                                    \
      ->Args({256, 256, 1})                                                    \
      ->Args({256, 256, 32})
BENCHMARK(columnSumBench<columnSums>)->SHAPES;
BENCHMARK(columnSumBench<naiveColumnSums>)->SHAPES;

static void convertBench(benchmark::State &state) {
  Workload work(256, 256, 1);
  columnSums(work.sum);
  std::vector<float> thresholds((1 << state.range(0)) - 1);
  for (size_t k = 0; k < thresholds.size(); ++k)
    thresholds[k] = 0.05f * (float(k) / float(thresholds.size()) - 0.5f);
  std::vector<int32_t> codes(work.sums.size());
  for (auto _ : state) {
    countBelow(thresholds, work.sums.data(), codes.size(), codes.data());
    benchmark::DoNotOptimize(codes.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * int64_t(codes.size()));
}
BENCHMARK(convertBench)->ArgName("bits")->Arg(3)->Arg(5)->Arg(8);

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
