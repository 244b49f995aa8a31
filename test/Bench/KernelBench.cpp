//===- KernelBench.cpp - Measures the executor's kernels ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each kernel beside its naive twin: `rampart-kernel-bench`. Rates are in
// products per second for sums, columns per second for the rest. What the
// processor could do: reading memory, and fused multiply-adds of float32.
//===----------------------------------------------------------------------===//
#include "exec/Arena.h"
#include "exec/Converter.h"
#include "exec/IntegerSum.h"
#include "exec/PanelSum.h"
#include "exec/ReadNoise.h"

#include <benchmark/benchmark.h>

#ifdef __x86_64__
#include <immintrin.h>
#endif
#include <numeric>
#include <random>
#include <vector>

using namespace rampart;

namespace {

/// A matrix with all rows driven by 5-bit codes.
struct Workload {
  Workload(size_t inputs, size_t columns, size_t streams)
      : inputs(inputs), panels(panelsFor(columns)), streams(streams),
        sums(panels * panelColumns * streams) {}

  /// Whole numbers between lo and hi.
  template <typename Element>
  Element *draw(size_t count, int lo, int hi) {
    std::uniform_int_distribution<int> number(lo, hi);
    Element *elements = arena.take<Element>(count);
    for (size_t i = 0; i < count; ++i)
      elements[i] = Element(number(random));
    return elements;
  }

  PanelSum floats() {
    return {draw<float>(inputs * panels * panelColumns, -32767, 32767),
            inputs,
            panels,
            draw<float>(inputs * streams, -15, 15),
            streams,
            false,
            sums.data()};
  }
  WordSum words() {
    return {draw<int16_t>(inputs * panels * panelColumns, -32767, 32767),
            1e-9f,
            pairsFor(inputs),
            panels,
            draw<int16_t>(inputs * streams, -15, 15),
            streams,
            false,
            sums.data()};
  }
  ByteSum bytes() {
    return {draw<uint8_t>(inputs * panels * panelColumns, 0, 127),
            draw<float>(panels * panelColumns, 1, 9),
            quadsFor(inputs),
            panels,
            draw<uint8_t>(inputs * streams, 0, 225),
            1,
            streams,
            false,
            sums.data()};
  }

  std::mt19937 random{1};
  Arena arena;
  size_t inputs, panels, streams; // inputs: a multiple of 4
  std::vector<float> sums;
};

} // namespace

template <typename Sum, Sum (Workload::*make)(), void (*kernel)(const Sum &)>
static void sumBench(benchmark::State &state) {
  Workload work(state.range(0), state.range(1), state.range(2));
  Sum sum = (work.*make)();
  for (auto _ : state) {
    kernel(sum);
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
      ->Args({2048, 8192, 1})                                                  \
      ->Args({256, 256, 32})
#define SUM_BENCH(Sum, make, kernel)                                           \
  BENCHMARK(sumBench<Sum, &Workload::make, kernel>)->SHAPES;                   \
  BENCHMARK(sumBench<Sum, &Workload::make, kernel##Reference>)->SHAPES
SUM_BENCH(PanelSum, floats, panelSums);
SUM_BENCH(WordSum, words, wordSums);
SUM_BENCH(ByteSum, bytes, byteSums);

template <void (*kernel)(const Converter &, const ConvertBlock &)>
static void convertBench(benchmark::State &state) {
  Workload work(256, 256, 2);
  panelSums(work.floats());
  std::vector<float> thresholds((1 << state.range(0)) - 1);
  for (size_t k = 0; k < thresholds.size(); ++k)
    thresholds[k] = 1e7f * (float(k) / float(thresholds.size()) - 0.5f);
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

/// Bytes per second of one core, from memory that no cache holds: eight streams
/// in huge pages.
static void memoryReadBench(benchmark::State &state) {
  constexpr size_t streams = 8, count = size_t(1) << 22;
  Arena arena;
  const uint64_t *memory = arena.take<uint64_t>(streams * count);
  for (auto _ : state) {
    uint64_t sums[streams] = {};
    for (size_t i = 0; i < count; i += 8)
      for (size_t s = 0; s < streams; ++s)
        for (size_t j = i; j < i + 8; ++j)
          sums[s] += memory[s * count + j];
    benchmark::DoNotOptimize(sums);
  }
  state.SetBytesProcessed(state.iterations() * int64_t(streams * count * 8));
}
BENCHMARK(memoryReadBench);

#ifdef __x86_64__
// As many sums as hide an addition's latency and stay in registers; returns
// the multiply-adds of a round.

[[gnu::target("avx512f")]] static size_t multiplyAddLong(float *into,
                                                         size_t rounds) {
  constexpr size_t count = 12;
  const __m512 a = _mm512_set1_ps(0.999f), b = _mm512_set1_ps(0.5f);
  __m512 sums[count];
  for (size_t i = 0; i < count; ++i)
    sums[i] = _mm512_loadu_ps(into + 16 * i);
  for (size_t round = 0; round < rounds; ++round)
    for (__m512 &sum : sums)
      sum = _mm512_fmadd_ps(sum, a, b);
  for (size_t i = 0; i < count; ++i)
    _mm512_storeu_ps(into + 16 * i, sums[i]);
  return 16 * count;
}

[[gnu::target_clones("arch=x86-64-v3", "default")]] static size_t
multiplyAddShort(float *into, size_t rounds) {
  constexpr size_t count = 96;
  float sums[count];
  std::copy_n(into, count, sums);
  for (size_t round = 0; round < rounds; ++round)
    for (float &sum : sums)
      sum = __builtin_fmaf(sum, 0.999f, 0.5f);
  std::copy_n(sums, count, into);
  return count;
}

static void multiplyAddBench(benchmark::State &state) {
  constexpr size_t rounds = 10000;
  const bool isLong = __builtin_cpu_supports("avx512f");
  std::vector<float> sums(192, 1);
  size_t count = 0;
  for (auto _ : state) {
    count = (isLong ? multiplyAddLong : multiplyAddShort)(sums.data(), rounds);
    benchmark::DoNotOptimize(sums.data());
  }
  state.SetItemsProcessed(state.iterations() * int64_t(rounds * count));
}
BENCHMARK(multiplyAddBench);
#endif
