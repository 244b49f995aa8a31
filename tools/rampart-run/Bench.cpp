//===- Bench.cpp - Measures steps per second --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Session.h"

#include <algorithm>
#include <chrono>
#include <map>

using namespace rampart;

using Clock = std::chrono::steady_clock;

static double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::vector<StepTrace> rampart::totals(const std::vector<StepTrace> &steps) {
  std::vector<StepTrace> sums;
  std::map<std::pair<size_t, size_t>, size_t> places; // in sums, by step
  for (const StepTrace &step : steps) {
    auto [place, isNew] =
        places.try_emplace({step.function, step.step}, sums.size());
    if (isNew) {
      sums.push_back(step);
      continue;
    }
    StepTrace &sum = sums[place->second];
    sum.seconds += step.seconds;
    sum.streams = std::max(sum.streams, step.streams);
    sum.streamSteps += step.streamSteps;
  }
  return sums;
}

int64_t rampart::timeSteps(const std::vector<StepTrace> &steps) {
  int64_t recurrent = 0, other = 0;
  for (const StepTrace &step : totals(steps)) {
    int64_t &most = step.recurrent ? recurrent : other;
    most = std::max(most, step.streamSteps);
  }
  return recurrent > 0 ? recurrent : other;
}

static double median(std::vector<double> values) {
  auto middle = values.begin() + long(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1)
    return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

Result<SessionRecord::BenchResult> rampart::measure(const Program &program,
                                                    const Chip &chip,
                                                    const NamedTensors &inputs,
                                                    RunOptions options,
                                                    double seconds) {
  std::vector<double> rates;
  int64_t steps = 0;
  // The first repetitions, a tenth of the time, warm caches and clocks up.
  double warmUp = seconds / 10;
  Clock::time_point start = Clock::now();
  while (rates.empty() || secondsSince(start) < seconds + warmUp) {
    ++options.invocation;
    bool counts = secondsSince(start) >= warmUp && options.invocation > 1;
    std::vector<StepTrace> trace;
    Clock::time_point began = Clock::now();
    Result<NamedTensors> outputs =
        run(program, chip, inputs, options, nullptr, &trace);
    double took = secondsSince(began);
    if (!outputs)
      return Error{outputs.error()};
    steps = timeSteps(trace);
    if (counts)
      rates.push_back(double(steps) / took);
  }
  return SessionRecord::BenchResult{int64_t(rates.size()), steps,
                                    median(rates)};
}
