//===- Session.h - One invocation of rampart-run ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_SESSION_H
#define RAMPART_TOOLS_RUN_SESSION_H

#include "Collector.h"
#include "Ranks.h"
#include "Spread.h"
#include "Statistics.h"

#include <optional>
#include <ostream>

namespace rampart {

/// What a session did, for its report.
struct SessionRecord {
  int ranks = 1;
  double loadSeconds = 0;
  TrialTotals totals;
  std::optional<timing::Schedule> schedule; // where something is timed
  TrialRecord first; // of the first trial that this process ran, with
  std::vector<timing::TaskRun> tasks;     // ... where it is traced
  std::unique_ptr<Statistics> statistics; // ... null where there are none
  std::string cost;     // JSON, likewise; empty: not asked for
  uint32_t resumed = 0; // trials that the checkpoint had
  struct BenchResult {
    int64_t repetitions;
    int64_t stepsPerRun;
    double stepsPerSecond; // median
  };
  std::optional<BenchResult> bench;
  std::vector<OutputInfo> outputs; // of all trials
  std::vector<OutputSpread>
      spreads; // of each, for the report of several trials
};

/// Loads, runs every trial, measures, and writes what was asked for only when
/// all of that has worked. Prints a line per output and the measurement to
/// `out`. Where there are `ranks` (null: none), they share the trials; rank 0
/// writes and prints. Of the others' failures nothing but an empty error is
/// left: rank 0 has the message.
Status runSession(const Options &options, Ranks *ranks, std::ostream &out);

/// The inputs of --input and --inputs.
Result<NamedTensors> readInputs(const Options &options);

/// The program's machine with the settings of --set.
Result<Machine> machineFor(const Program &program, const Options &options);

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
