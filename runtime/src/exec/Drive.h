//===- Drive.h - Codes for the kernels --------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Gathers the codes that drive an array and puts them in the forms in which
// PanelSum.h and IntegerSum.h take them.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_DRIVE_H
#define RAMPART_SRC_EXEC_DRIVE_H

#include "Panels.h"

#include <cstdint>
#include <span>

namespace rampart {

/// Elements that may be read and written beyond the end of codes and results.
inline constexpr size_t driveSlack = 64;

/// Codes of consecutive inputs of an Integrate.
struct DrivenRange {
  const int32_t *codes;
  size_t pitch; // from stream to stream
  size_t count;
};

/// Prepares the codes of all inputs, range after range. Forms without a place
/// to go are left out.
struct DriveBlock {
  std::span<const DrivenRange> ranges;
  size_t inputs, streams;
  float *floats;  // [stream][input], as PanelSum's codes
  int16_t *words; // [stream][pair][2], as WordSum's
  /// Squares or magnitudes, as ByteSum's codes: planes 0 .. 2.
  bool squared;
  size_t planes;
  uint8_t *bytes;
};

void driveInputs(const DriveBlock &block);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_DRIVE_H
