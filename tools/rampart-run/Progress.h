//===- Progress.h - Progress on a terminal ----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_PROGRESS_H
#define RAMPART_TOOLS_RUN_PROGRESS_H

#include <cstdint>
#include <cstdio>
#include <unistd.h>

namespace rampart {

/// "trial 3 of 20" on standard error while it is a terminal; nothing in a pipe,
/// nothing for a single trial. The line is taken back at the end.
class Progress {
public:
  explicit Progress(uint32_t total)
      : total(total), shown(total > 1 && isatty(STDERR_FILENO)) {}
  Progress(const Progress &) = delete;
  ~Progress() {
    if (shown)
      std::fputs("\r\033[K", stderr);
  }

  void show(uint32_t trial) const {
    if (shown)
      std::fprintf(stderr, "\rtrial %u of %u", trial + 1, total);
  }

private:
  uint32_t total;
  bool shown;
};

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_PROGRESS_H
