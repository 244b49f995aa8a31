//===- Session.h - One invocation of rampart-run ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_SESSION_H
#define RAMPART_TOOLS_RUN_SESSION_H

#include "Options.h"

#include <optional>
#include <ostream>

namespace rampart {

/// What a session did, for its report.
struct SessionRecord {
  double loadSeconds = 0;
  std::vector<double> programSeconds, runSeconds; // by trial
  std::vector<StepTrace> steps;                   // of the last trial
  std::optional<ClockCount> clock; // of the last trial, for the report
  std::vector<RampError> ramps;    // mean over trials, largest of all
  struct BenchResult {
    int64_t repetitions;
    int64_t stepsPerRun;
    double stepsPerSecond; // median
  };
  std::optional<BenchResult> bench;
  NamedTensors outputs; // of all trials
};

/// Loads, runs every trial, measures, and writes what was asked for only when
/// all of that has worked. Prints a line per output and the measurement to
/// `out`.
Status runSession(const Options &options, std::ostream &out);

/// One record for each step that ran, in the order of their first runs.
std::vector<StepTrace> totals(const std::vector<StepTrace> &steps);

/// Time steps of a run, as steps_per_second counts them.
int64_t timeSteps(const std::vector<StepTrace> &steps);

/// Repeats the run on `chip`; each repetition is an invocation of its own.
Result<SessionRecord::BenchResult> measure(const Program &program,
                                           const Chip &chip,
                                           const NamedTensors &inputs,
                                           RunOptions options, double seconds);

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_SESSION_H
