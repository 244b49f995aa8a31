//===- PackingText.h - Packing problems as text -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A problem:
//
//   array 4x8 ramps 4 per_tile 2 tiles 9
//   stack 3x1 2x1 ramps 1
//   stack 3x1
//
// A solution has a line per stack with "slot:row,column" of each block and
// "slot:column" of each ramp:
//
//   tile 0 blocks 0:0,0 1:0,0 ramps 0:0
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_UNIT_MAPPING_PACKINGTEXT_H
#define RAMPART_TEST_UNIT_MAPPING_PACKINGTEXT_H

#include "rampart/Mapping/Packing.h"

#include <string>

namespace rampart::mapping {

/// Lines of anything else, and empty ones, are errors.
Result<PackingProblem> parsePackingProblem(const std::string &text);
Result<Packing> parsePacking(const std::string &text);
std::string printPackingProblem(const PackingProblem &problem);
std::string printPacking(const Packing &packing);

} // namespace rampart::mapping

#endif // RAMPART_TEST_UNIT_MAPPING_PACKINGTEXT_H
