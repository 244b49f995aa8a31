//===- Panels.h - How matrices lie in memory --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The matrices of an Integrate lie in panels of 32 columns, so that whatever
// the vector width a sum walks down consecutive cache lines; columns that fill
// the last panel are zero.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_PANELS_H
#define RAMPART_SRC_EXEC_PANELS_H

#include <cstddef>

namespace rampart {

inline constexpr size_t panelColumns = 32;

constexpr size_t panelsFor(size_t columns) {
  return (columns + panelColumns - 1) / panelColumns;
}

/// Inputs that a 32-bit lane holds as 16-bit words, and as bytes.
inline constexpr size_t inputsPerPair = 2, inputsPerQuad = 4;

constexpr size_t pairsFor(size_t inputs) {
  return (inputs + inputsPerPair - 1) / inputsPerPair;
}
constexpr size_t quadsFor(size_t inputs) {
  return (inputs + inputsPerQuad - 1) / inputsPerQuad;
}

} // namespace rampart

#endif // RAMPART_SRC_EXEC_PANELS_H
