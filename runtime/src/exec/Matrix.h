//===- Matrix.h - An Integrate's matrices on a chip -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lays conductances and variances out for the kernels of PanelSum.h and
// IntegerSum.h, in the narrowest form that keeps what they promise.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_MATRIX_H
#define RAMPART_SRC_EXEC_MATRIX_H

#include "Arena.h"

#include <cstdint>
#include <functional>

namespace rampart {

/// Where the values of input i begin, one per column.
using RowOf = std::function<const float *(size_t input)>;

struct MatrixShape {
  size_t inputs, columns;
};

/// Conductances in panels, in one of two forms.
struct ConductanceMatrix {
  const float *floats = nullptr;  // S, as PanelSum's weights
  const int16_t *words = nullptr; // as WordSum's, in
  float unit = 1;                 // S
};

/// Conductances as they are.
ConductanceMatrix layOutConductances(MatrixShape shape, const RowOf &rowOf,
                                     Arena &arena);

/// Conductances as programmed, rounded to whole units: the largest has as many,
/// up to 32,767, as keep a sum over the inputs with codes up to `largestCode`
/// below 2^31. As they are if those were fewer than 4,096.
ConductanceMatrix layOutProgrammed(MatrixShape shape, const RowOf &rowOf,
                                   int32_t largestCode, Arena &arena);

/// Variances in panels: 7 bits, in units that differ from column to column, or
/// floats where the weights of codes do not fit two bytes.
struct VarianceMatrix {
  const uint8_t *bytes = nullptr; // as ByteSum's weights
  const float *units = nullptr;   // S^2
  size_t planes = 0;              // bytes of a code's weight
  bool uniform = false;           // all columns are alike: only one is kept
                                  // (uniformByteSums)
  const float *floats = nullptr;  // S^2, as PanelSum's weights
};

/// `largestWeight` is that of any code: its square or its magnitude.
VarianceMatrix layOutVariances(MatrixShape shape, const RowOf &rowOf,
                               int64_t largestWeight, Arena &arena);

/// Keeps all columns of a uniform matrix.
void spreadVariances(VarianceMatrix &matrix, MatrixShape shape, Arena &arena);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_MATRIX_H
