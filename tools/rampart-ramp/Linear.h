//===- Linear.h - What linear conversions need to be as good ----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RAMPART_RAMP_LINEAR_H
#define RAMPART_TOOLS_RAMPART_RAMP_LINEAR_H

#include "rampart/Mapping/LinearFunction.h"

#include <string>

namespace rampart {

/// The errors of the ramp and of every linear conversion, and how many bits are
/// equal to the ramp.
std::string printLinear(const std::string &activation, Interval range,
                        const Machine &machine,
                        const mapping::ConverterErrors &errors);
/// The same for programs.
std::string printLinearJson(const std::string &activation, Interval range,
                            const Machine &machine,
                            const mapping::ConverterErrors &errors);

} // namespace rampart

#endif // RAMPART_TOOLS_RAMPART_RAMP_LINEAR_H
