//===- FloatingRows.h - Word lines cut off while idle -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a driver lets go of its word line after its pulse, the line takes the
// voltage that no current flows at. As pulses end one after the other the array
// is another linear map from each end to the next.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_WIRES_FLOATINGROWS_H
#define RAMPART_WIRES_FLOATINGROWS_H

#include "rampart/wires/Lines.h"

namespace rampart::wires {

class FloatingRows {
public:
  /// Of the word lines of `ends`, `rows` may be driven, no other ever is.
  FloatingRows(const EndConductances &ends, std::span<const size_t> rows);

  /// [line], S * code: the charge of every bit line over V_read T_lsb, for
  /// pulses of |codes[i]| T_lsb on rows[i] that begin together, polarity the
  /// code's sign. Exact; O(rows^3) for the codes of one input.
  std::vector<double> charges(std::span<const double> codes) const;

private:
  size_t rows, lines;
  std::vector<double> between; // [row][row], S; from a row to all else at
                               // [row][row] itself
  std::vector<double> map;     // [row][line], S, with the others cut off

  std::vector<double> voltages(std::span<const double> codes) const;
};

} // namespace rampart::wires

#endif // RAMPART_WIRES_FLOATINGROWS_H
