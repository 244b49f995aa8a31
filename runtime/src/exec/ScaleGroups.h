//===- ScaleGroups.h - What has a scale in common ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A factor that a ramp and all column sums that it converts have in common
// cancels. Sums that two ramps convert tie the two together.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_SCALEGROUPS_H
#define RAMPART_SRC_EXEC_SCALEGROUPS_H

#include "rampart/program/Program.h"

namespace rampart {

struct ScaleGroups {
  static constexpr uint32_t none = UINT32_MAX;
  uint32_t count = 0;
  /// The group of every ramp of the program; of every array's columns, `none`
  /// where nothing converts one.
  std::vector<uint32_t> ramps;
  std::vector<std::vector<uint32_t>> columns;
};

ScaleGroups scaleGroupsOf(const Program &program);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_SCALEGROUPS_H
