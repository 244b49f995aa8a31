//===- Trial.h - One chip, programmed and run -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A trial's result, and the same as bytes: what a checkpoint keeps and what
// ranks send each other.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_TRIAL_H
#define RAMPART_TOOLS_RUN_TRIAL_H

#include "Options.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>

namespace rampart {

struct TrialResult {
  uint32_t trial = 0;
  double programSeconds = 0, runSeconds = 0;
  /// |INL| in LSB, mean and max, by ramp of the program.
  std::vector<std::array<double, 2>> ramps;
  NamedTensors outputs;
};

std::vector<std::byte> packTrial(const TrialResult &result);
/// Anything but a packed trial is an error.
Result<TrialResult> unpackTrial(std::span<const std::byte> bytes);

/// What all trials share.
struct TrialSetup {
  const Program &program;
  const Machine &machine; // the program's with --set
  const NamedTensors &inputs;
  const Options &options;
  /// Identifies everything that a trial's result depends on.
  std::array<uint64_t, 2> digest{};
};

/// Sets the digest: of the program, the inputs and the options that change
/// results, not of the number of trials, threads or ranks.
Status addDigest(TrialSetup &setup);

/// What is recorded of one trial's run, for reports.
struct TrialRecord {
  std::vector<StepTrace> steps;
  std::optional<ClockCount> clock; // counts where it is there
  Observer *observer = nullptr;    // likewise
};

/// Programs chip `trial` and runs it on `threads` threads. `record` may be
/// null.
Result<TrialResult> runTrial(const TrialSetup &setup, uint32_t trial,
                             int threads, TrialRecord *record);

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_TRIAL_H
