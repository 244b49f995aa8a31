//===- Samples.h - Reads a sampled function ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RAMPART_RAMP_SAMPLES_H
#define RAMPART_TOOLS_RAMPART_RAMP_SAMPLES_H

#include "rampart/core/Histogram.h"
#include "rampart/core/Staircase.h"

#include <string>

namespace rampart {

/// Lines of "x,y"; empty ones are passed over. Errors name file and line.
Result<SampledFunction> readSamples(const std::string &path);

/// Lines of "x,count": the middles of bins, evenly apart and rising, as a
/// compilation's report has them. Errors name the file.
Result<Histogram> readHistogram(const std::string &path);

} // namespace rampart

#endif // RAMPART_TOOLS_RAMPART_RAMP_SAMPLES_H
