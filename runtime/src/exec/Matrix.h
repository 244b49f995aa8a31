//===- Matrix.h - An Integrate's matrices on a chip -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lays conductances and variances out for the kernels of PanelSum.h, in the
// narrowest form that keeps what they promise.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_MATRIX_H
#define RAMPART_SRC_EXEC_MATRIX_H

#include "Arena.h"
#include "Half.h"

#include <functional>

namespace rampart {

/// Where the values of input i begin, one per column.
using RowOf = std::function<const float *(size_t input)>;

struct MatrixShape {
  size_t inputs, columns;
};

/// Conductances in panels.
struct ConductanceMatrix {
  const float *wide = nullptr; // S; or, in units of `unit`:
  const Half *narrow = nullptr;
  float unit = 1; // a power of two, S
};

enum class WeightForm {
  Exact,   // targets, as they are
  Rounded, // as programmed, rounded to Half in the unit that puts the largest
           // between 2^14 and 2^15; but kept as float
  Narrow   // the same numbers, kept as Half
};

ConductanceMatrix layOutConductances(MatrixShape shape, const RowOf &rowOf,
                                     WeightForm form, Arena &arena);

/// Variances in panels: 7 bits, in units that differ from column to column, or
/// floats where the weights of codes do not fit two bytes.
struct VarianceMatrix {
  const uint8_t *bytes = nullptr;
  const float *scales = nullptr; // S^2 per unit
  size_t planes = 0;             // bytes of a code's weight
  const float *wide = nullptr;   // S^2
};

/// `largestWeight` is that of any code: its square or its magnitude.
VarianceMatrix layOutVariances(MatrixShape shape, const RowOf &rowOf,
                               int64_t largestWeight, Arena &arena);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_MATRIX_H
