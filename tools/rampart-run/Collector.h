//===- Collector.h - Gives out trials, keeps results ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_COLLECTOR_H
#define RAMPART_TOOLS_RUN_COLLECTOR_H

#include "Checkpoint.h"
#include "Outputs.h"
#include "Progress.h"
#include "TrialBoard.h"

#include <mutex>

namespace rampart {

/// A ramp's |INL| in LSB over the trials. The sum is an integer: it does not
/// depend on the order in which trials end.
struct RampSummary {
  int64_t sum = 0; // of means, in units of 2^-30 LSB
  double max = 0;
};

/// What is kept of all trials beside their outputs.
struct TrialTotals {
  /// Seconds, by trial, of the first ones.
  static constexpr uint32_t timesKept = 1000;
  std::vector<double> programSeconds, runSeconds;
  std::vector<RampSummary> ramps; // by ramp of the program
};

/// The board of the process that writes: gives out the trials that are not
/// there yet, and streams results to the outputs and the checkpoint. Memory
/// does not grow with the trials but for a bit each.
class Collector : public TrialBoard {
public:
  Collector(uint32_t trials, OutputWriter &outputs, TrialTotals &totals);

  /// Takes what `file` has and appends to it from now on.
  Status resume(Checkpoint &file);
  uint32_t trialsDone() const { return doneCount; }
  uint32_t trialsLeft() const { return uint32_t(done.size()) - doneCount; }
  void showProgress() { progress.emplace(uint32_t(done.size()), doneCount); }

  std::optional<uint32_t> next() override;
  void finish(TrialResult result) override;
  void fail(const std::string &message) override;

  /// The first outcome.
  Status status();

private:
  Status keep(const TrialResult &result);

  std::mutex mutex;
  OutputWriter &outputs;
  TrialTotals &totals;
  Checkpoint *checkpoint = nullptr;
  std::optional<Progress> progress;
  std::vector<bool> done;
  uint32_t doneCount = 0, cursor = 0; // none is left to give out below
  Status outcome;
};

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_COLLECTOR_H
