//===- Driver.h - What rampart-compile does ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RAMPART_COMPILE_DRIVER_H
#define RAMPART_TOOLS_RAMPART_COMPILE_DRIVER_H

#include "rampart/core/Result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace rampart {

/// The command line.
struct DriverOptions {
  std::string model, output, target = "nlramp-16nm", calibration, emit,
                             dumpDirectory, report, floorplan, faultMap;
  int64_t weightCopies = 1;
  std::vector<std::string> overrides, inputShapes, dimBindings;
  bool rangesOnly = false, summary = false, faultBlind = false;
};

/// Compiles and writes; nothing is written where something fails.
Status drive(const DriverOptions &options);

} // namespace rampart

#endif // RAMPART_TOOLS_RAMPART_COMPILE_DRIVER_H
