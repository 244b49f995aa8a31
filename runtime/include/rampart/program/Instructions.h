//===- Instructions.h - A region's instructions by number -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Instructions are numbered in the order of the program, loop bodies in place;
// loops themselves have no number.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_PROGRAM_INSTRUCTIONS_H
#define RAMPART_PROGRAM_INSTRUCTIONS_H

#include "rampart/schema/program_generated.h"

#include <cstdint>

namespace rampart {

/// Calls visit(instruction, number) for every instruction but loops.
template <typename Visit>
void forEachInstruction(
    const flatbuffers::Vector<flatbuffers::Offset<fb::Instruction>> *body,
    uint32_t &number, Visit &visit) {
  if (!body)
    return;
  for (const fb::Instruction *instruction : *body)
    if (const fb::Loop *loop = instruction->op_as_Loop())
      forEachInstruction(loop->body(), number, visit);
    else
      visit(*instruction, number++);
}
template <typename Visit>
void forEachInstruction(const fb::Region &region, Visit visit) {
  uint32_t number = 0;
  forEachInstruction(region.body(), number, visit);
}

} // namespace rampart

#endif // RAMPART_PROGRAM_INSTRUCTIONS_H
