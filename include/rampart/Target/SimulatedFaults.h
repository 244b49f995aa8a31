//===- SimulatedFaults.h - Faults of a simulated chip as a map --*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TARGET_SIMULATEDFAULTS_H
#define RAMPART_TARGET_SIMULATEDFAULTS_H

#include "rampart/program/Program.h"

#include <string>
#include <vector>

namespace rampart {

/// The stuck devices of chip `trial` of `seed` as a fault map in YAML, for
/// compiling for that chip: those that --mode=noisy draws, in every physical
/// array of which the program uses a part, lines that it does not use
/// included. `settings` are KEY=VALUE of device.stuck_*, in the place of the
/// program's.
Result<std::string>
simulatedFaultMap(const Program &program, uint64_t seed, uint32_t trial,
                  const std::vector<std::string> &settings = {});

} // namespace rampart

#endif // RAMPART_TARGET_SIMULATEDFAULTS_H
