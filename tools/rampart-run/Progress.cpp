//===- Progress.cpp - Progress on a terminal --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Progress.h"

#include <cmath>
#include <cstdio>
#include <unistd.h>

using namespace rampart;

std::string rampart::durationText(double seconds) {
  auto whole = int64_t(std::ceil(seconds));
  auto two = [](int64_t large, const char *unit, int64_t small,
                const char *part) {
    return std::to_string(large) + unit + std::to_string(small) + part;
  };
  if (whole < 60)
    return std::to_string(whole) + " s";
  if (whole < 3600)
    return two(whole / 60, " min ", whole % 60, " s");
  if (whole < 86400)
    return two(whole / 3600, " h ", whole % 3600 / 60, " min");
  return two(whole / 86400, " d ", whole % 86400 / 3600, " h");
}

Progress::Progress(uint32_t total, uint32_t done)
    : total(total), before(done), shown(total > 1 && isatty(STDERR_FILENO)),
      began(Clock::now()) {
  if (shown)
    std::fprintf(stderr, "\r%u of %u trials", done, total);
}

Progress::~Progress() {
  if (shown)
    std::fputs("\r\033[K", stderr);
}

void Progress::show(uint32_t done) {
  if (!shown)
    return;
  Clock::time_point now = Clock::now();
  if (now - last < std::chrono::milliseconds(200))
    return;
  last = now;
  double each = std::chrono::duration<double>(now - began).count() /
                double(done - before);
  std::fprintf(stderr, "\r\033[K%u of %u trials, %s left", done, total,
               durationText(each * double(total - done)).c_str());
}
