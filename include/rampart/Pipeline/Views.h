//===- Views.h - Reports for people -----------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the compiler's report says, as a text and as a picture: views of the
// JSON that compileFile() makes with `details`.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_PIPELINE_VIEWS_H
#define RAMPART_PIPELINE_VIEWS_H

#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

namespace rampart {

/// Tables of at most 100 columns: layers, arrays, ramps, time, energy, area.
void writeSummary(const llvm::json::Object &report, llvm::raw_ostream &os);

/// An SVG of the tiles with what lies on them, and the traffic between them.
void writeFloorplan(const llvm::json::Object &report, llvm::raw_ostream &os);

} // namespace rampart

#endif // RAMPART_PIPELINE_VIEWS_H
