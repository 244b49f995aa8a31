//===- StreamPlan.h - What a program does step by step ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds, before any run, where time steps lie in a program's values, and
// whether it can be fed a few at a time.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_STREAMPLAN_H
#define RAMPART_SRC_EXEC_STREAMPLAN_H

#include "rampart/program/Program.h"

namespace rampart {

/// How a region call takes part.
enum class StreamedCall {
  Whole, // as in any run
  Loop,  // its loop goes on where it ended
  Rows   // time steps are among its streams
};

struct StreamPlan {
  /// Axis of the time steps; -1: the same in every run (inputs), or as after
  /// the last step so far (outputs).
  std::vector<int64_t> inputAxes, outputAxes;
  std::vector<StreamedCall> calls; // by step of the entry function
  std::vector<int64_t> rowAxes;    // likewise: of Rows, the axis
};

/// An error names the node that needs more than the steps so far.
Result<StreamPlan> planStream(const Program &program);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_STREAMPLAN_H
