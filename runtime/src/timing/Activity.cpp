//===- Activity.cpp - What a program has executed -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/timing/Activity.h"

#include <algorithm>

using namespace rampart::timing;

static void addCounts(InstructionCount &to, const InstructionCount &from) {
  to.executions += from.executions;
  to.lines.resize(std::max(to.lines.size(), from.lines.size()));
  for (size_t i = 0; i < from.lines.size(); ++i) {
    to.lines[i].clocks += from.lines[i].clocks;
    to.lines[i].pulses += from.lines[i].pulses;
  }
}

void RegionCount::add(const RegionCount &other) {
  instructions.resize(std::max(instructions.size(), other.instructions.size()));
  for (size_t i = 0; i < other.instructions.size(); ++i)
    addCounts(instructions[i], other.instructions[i]);
  recurrent |= other.recurrent;
  streams += other.streams;
  steps += other.steps;
}

int64_t Activity::largest(int64_t RegionCount::*member) const {
  int64_t recurrent = 0, other = 0;
  for (const RegionCount &region : regions) {
    int64_t &most = region.recurrent ? recurrent : other;
    most = std::max(most, region.*member);
  }
  return recurrent > 0 ? recurrent : other;
}
