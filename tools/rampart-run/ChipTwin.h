//===- ChipTwin.h - The twin of one chip ------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a program on the conductances of one chip, compares it with what was
// measured there, and corrects targets (docs/ChipTwin.md).
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_CHIPTWIN_H
#define RAMPART_TOOLS_RUN_CHIPTWIN_H

#include "Options.h"

#include <ostream>

namespace rampart {

/// Files are written only when all has worked. Prints a line per output, and
/// how far each part of the chip explains what was measured.
Status runChipTwin(const Options &options, std::ostream &out);

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_CHIPTWIN_H
