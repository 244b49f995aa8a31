//===- RampBench.cpp - Measures ramp synthesis ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From function to checked devices, alone: `rampart-ramp-bench`.
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/RampDesign.h"

#include <benchmark/benchmark.h>

using namespace rampart;

/// The default machine's devices and converter.
static Machine machineOf(int64_t bits) {
  Machine machine;
  machine.gMin = 1e-6;
  machine.gMax = 150e-6;
  machine.rampBits = bits;
  machine.calibrationDevices = 5;
  machine.trimClocks = 255;
  machine.clockBudget = 1.5;
  machine.programmingSigma = {0.02};
  return machine;
}

static void synthesize(benchmark::State &state, FunctionKind kind) {
  Machine machine = machineOf(state.range(0));
  for (auto _ : state) {
    Result<mapping::RampDesign> ramp =
        mapping::designRamp(defaultFunction(kind), {-4, 4}, machine);
    if (!ramp)
      state.SkipWithError(ramp.error().c_str());
    benchmark::DoNotOptimize(ramp);
  }
}
#define BITS ArgName("bits")->Arg(5)->Arg(8)->Unit(benchmark::kMicrosecond)
BENCHMARK_CAPTURE(synthesize, sigmoid, FunctionKind::Sigmoid)->BITS;
BENCHMARK_CAPTURE(synthesize, tanh, FunctionKind::Tanh)->BITS;
BENCHMARK_CAPTURE(synthesize, gelu, FunctionKind::Gelu)->BITS;
BENCHMARK_CAPTURE(synthesize, silu, FunctionKind::Silu)->BITS;
