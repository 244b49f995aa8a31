//===- TrialBoard.h - Who runs which trial ----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_TRIALBOARD_H
#define RAMPART_TOOLS_RUN_TRIALBOARD_H

#include "Trial.h"

namespace rampart {

/// Where threads get the numbers of trials and bring their results. Thread
/// safe.
class TrialBoard {
public:
  virtual ~TrialBoard() = default;
  /// The next trial to run; none when all are given out, or one has failed.
  virtual std::optional<uint32_t> next() = 0;
  virtual void finish(TrialResult result) = 0;
  /// No further trial is given out.
  virtual void fail(const std::string &message) = 0;
};

/// How a process's threads share its work: so many trials at a time, each on so
/// many threads over streams. Trials come first: they share nothing.
struct ThreadSplit {
  int trials = 1, streams = 1;
};
ThreadSplit splitThreads(int threads, uint32_t trials);

/// Takes trials off the board until there are none, on the threads of `split`;
/// `first`, taken off the board earlier, is run first and recorded. Returns
/// when all are done.
void runTrials(const TrialSetup &setup, ThreadSplit split, TrialBoard &board,
               std::optional<uint32_t> first, TrialRecord *record);

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_TRIALBOARD_H
