//===- Collector.cpp - Gives out trials, keeps results ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Collector.h"

#include <algorithm>
#include <cmath>

using namespace rampart;

Collector::Collector(uint32_t trials, OutputWriter &outputs,
                     TrialTotals &totals)
    : outputs(outputs), totals(totals), done(trials) {
  uint32_t times = std::min(trials, TrialTotals::timesKept);
  totals.programSeconds.resize(times);
  totals.runSeconds.resize(times);
}

Status Collector::resume(Checkpoint &file) {
  Status status = file.replay([&](TrialResult result) {
    // Of an earlier run with more trials, or there twice.
    if (result.trial >= done.size() || done[result.trial])
      return Status();
    return keep(result);
  });
  checkpoint = &file;
  return status;
}

std::optional<uint32_t> Collector::next() {
  std::lock_guard lock(mutex);
  while (cursor < done.size() && done[cursor])
    ++cursor;
  if (!outcome || cursor >= done.size())
    return std::nullopt;
  return cursor++;
}

/// Means are below 2^12 LSB and trials below 2^20: no sum overflows.
static int64_t fixedPoint(double mean) {
  return std::llround(std::ldexp(std::min(mean, 4096.0), 30));
}

Status Collector::keep(const TrialResult &result) {
  if (Status status = outputs.add(result.trial, result.outputs); !status)
    return status;
  totals.ramps.resize(result.ramps.size());
  for (size_t i = 0; i < result.ramps.size(); ++i) {
    auto [mean, max] = result.ramps[i];
    totals.ramps[i].sum += fixedPoint(mean);
    totals.ramps[i].max = std::max(totals.ramps[i].max, max);
  }
  if (result.trial < totals.runSeconds.size()) {
    totals.programSeconds[result.trial] = result.programSeconds;
    totals.runSeconds[result.trial] = result.runSeconds;
  }
  done[result.trial] = true;
  ++doneCount;
  return {};
}

void Collector::finish(TrialResult result) {
  std::lock_guard lock(mutex);
  if (!outcome)
    return;
  outcome = keep(result);
  if (outcome && checkpoint)
    outcome = checkpoint->append(result);
  if (progress)
    progress->show(doneCount);
}

void Collector::fail(const std::string &message) {
  std::lock_guard lock(mutex);
  if (outcome)
    outcome = Error{message};
}

Status Collector::status() {
  std::lock_guard lock(mutex);
  return outcome;
}
