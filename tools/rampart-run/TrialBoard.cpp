//===- TrialBoard.cpp - Who runs which trial --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "TrialBoard.h"

#include <algorithm>
#include <new>
#include <system_error>
#include <thread>

using namespace rampart;

ThreadSplit rampart::splitThreads(int threads, uint32_t trials) {
  int together = int(std::clamp<uint32_t>(trials, 1, uint32_t(threads)));
  return {together, threads / together};
}

/// One thread's trials, one after another.
static void work(const TrialSetup &setup, int threads, TrialBoard &board,
                 std::optional<uint32_t> trial, TrialRecord *record) {
  try {
    for (; trial; trial = board.next()) {
      Result<TrialResult> result = runTrial(setup, *trial, threads, record);
      record = nullptr; // the first alone
      if (result)
        board.finish(std::move(*result));
      else
        board.fail(setup.options.program + ": " + result.error());
    }
  } catch (const std::bad_alloc &) { // must not leave a thread
    board.fail(setup.options.program + ": not enough memory");
  }
}

void rampart::runTrials(const TrialSetup &setup, ThreadSplit split,
                        TrialBoard &board, std::optional<uint32_t> first,
                        TrialRecord *record) {
  std::vector<std::jthread> helpers;
  try {
    for (int i = 1; i < split.trials; ++i)
      helpers.emplace_back(
          [&] { work(setup, split.streams, board, board.next(), nullptr); });
  } catch (const std::system_error &) {
    // Fewer threads than asked for: slower, with the same results.
  }
  work(setup, split.streams, board, first, record);
}
