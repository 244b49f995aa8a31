//===- Print.h - Shows one ramp ---------------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RAMPART_RAMP_PRINT_H
#define RAMPART_TOOLS_RAMPART_RAMP_PRINT_H

#include "rampart/Mapping/RampDesign.h"

#include <string>

namespace rampart {

/// Thresholds, conductances and INL as a table.
std::string printTable(const mapping::RampDesign &ramp);
/// The staircase over the function, `width` by `height` characters.
std::string printPicture(const mapping::RampDesign &ramp, Interval domain,
                         int width, int height);
/// The same for programs.
std::string printJson(const mapping::RampDesign &ramp, Interval domain,
                      int bits);

} // namespace rampart

#endif // RAMPART_TOOLS_RAMPART_RAMP_PRINT_H
