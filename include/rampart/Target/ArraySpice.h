//===- ArraySpice.h - A physical array as a netlist -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TARGET_ARRAYSPICE_H
#define RAMPART_TARGET_ARRAYSPICE_H

#include "rampart/program/Program.h"

namespace rampart {

/// The physical array in which block `array` of the program lies, as it would
/// be after a perfect programming: drivers, word lines, cells, bit lines and
/// amplifiers (docs/Wires.md), with pulses of `codes` on the block's word lines
/// and all others clamped. Ends with measurements of the charge of each of the
/// block's bit lines, and the simulator's own results as comments. `codes` are
/// integers with commas between them, one per word line. Errors name the
/// option: spice-array, spice-codes.
Result<std::string> arrayNetlist(const Program &program,
                                 const std::string &array,
                                 const std::string &codes);

} // namespace rampart

#endif // RAMPART_TARGET_ARRAYSPICE_H
