//===- RankTrials.h - Trials over ranks -------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rank 0 gives out trials and writes; the others run what they are given and
// send results. Every rank says hello once it has loaded everything, and bye
// after it was told to stop.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_RANKTRIALS_H
#define RAMPART_TOOLS_RUN_RANKTRIALS_H

#include "Collector.h"
#include "Ranks.h"

namespace rampart {

/// Rank 0's side. Whatever ends it before stop() ends the other ranks with
/// failure.
class Coordinator {
public:
  explicit Coordinator(Ranks &ranks);
  ~Coordinator();

  /// Waits for every rank's hello: all have loaded the same.
  Status greet(const std::array<uint64_t, 2> &digest);
  /// Runs trials on all ranks, this one among them, until there are none.
  void run(const TrialSetup &setup, Collector &collector, TrialRecord *record);
  /// All ranks end with success.
  void stop() { end(true); }

private:
  void give(int rank, Collector &collector);
  void receive(const RankMessage &message, Collector &collector);
  void end(bool success);

  Ranks &ranks;
  std::vector<uint32_t> workers; // threads over trials, by rank
  size_t outstanding = 0;        // trials that ranks have been given
  bool ended = false;
};

/// Another rank's side: runs what it is given until it is told to stop.
/// `loaded` is why there is no setup, or success. Returns whether the run
/// succeeded; rank 0 says why not.
bool serveRank(Ranks &ranks, const Status &loaded, const TrialSetup *setup);

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_RANKTRIALS_H
