//===- RampAdvice.h - What would make a ramp fit ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_MAPPING_RAMPADVICE_H
#define RAMPART_MAPPING_RAMPADVICE_H

#include "rampart/Mapping/RampFit.h"

namespace rampart::mapping {

/// All crossings of a function on levels.
using Crossings = std::function<Result<Staircase>(const Levels &levels)>;

/// For a problem that fitRamp refuses: "; it would fit with 3 bits, a
/// G_max/G_min of 190 or 7 calibration devices", of these what does, each
/// alone; "" where nothing does. Every remedy named has been tried.
std::string rampAdvice(const RampFitProblem &problem,
                       const Crossings &crossings, const Levels &levels);

} // namespace rampart::mapping

#endif // RAMPART_MAPPING_RAMPADVICE_H
