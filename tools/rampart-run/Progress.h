//===- Progress.h - Progress on a terminal ----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_PROGRESS_H
#define RAMPART_TOOLS_RUN_PROGRESS_H

#include <chrono>
#include <cstdint>
#include <string>

namespace rampart {

/// "45 s", "3 min 20 s", "5 h 2 min", "3 d 4 h".
std::string durationText(double seconds);

/// "3 of 20 trials, 45 s left" on standard error while it is a terminal;
/// nothing in a pipe, nothing for a single trial. The line is taken back at the
/// end.
class Progress {
public:
  /// `done` of them are there already.
  Progress(uint32_t total, uint32_t done);
  Progress(const Progress &) = delete;
  ~Progress();

  /// So many are done; the terminal sees it a few times a second.
  void show(uint32_t done);

private:
  using Clock = std::chrono::steady_clock;

  uint32_t total, before;
  bool shown;
  Clock::time_point began, last;
};

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_PROGRESS_H
