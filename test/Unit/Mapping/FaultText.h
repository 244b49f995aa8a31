//===- FaultText.h - Fault problems as text ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A problem on an array of devices from 1 to 9 uS, in which conductances are in
// uS:
//
//   array 4x6
//   stuck 0,2 + 0          word line, bit line, side, conductance
//   dead row 2
//   dead column 5
//   block 0,1 2x3          first lines, size; its rows follow:
//   row 0 x2.5: 3 -4 1     number of its input, weight: targets
//   row 0 x2.5: 0 1 8
//   columns: 1 1 4         weights; without this line, 1
//
// A placement has a line per block: "rows 0 2 columns 4 1 2".
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_UNIT_MAPPING_FAULTTEXT_H
#define RAMPART_TEST_UNIT_MAPPING_FAULTTEXT_H

#include "rampart/Mapping/FaultPlacement.h"

#include <string>

namespace rampart::mapping {

/// Lines of anything else are errors.
Result<FaultProblem> parseFaultProblem(const std::string &text);
Result<FaultPlacement> parseFaultPlacement(const std::string &text);
std::string printFaultProblem(const FaultProblem &problem);
std::string printFaultPlacement(const FaultPlacement &placement);

/// A machine of one array of this size, with devices from 1 to 9 uS.
Machine faultTestMachine(int64_t rows, int64_t columns);

} // namespace rampart::mapping

#endif // RAMPART_TEST_UNIT_MAPPING_FAULTTEXT_H
