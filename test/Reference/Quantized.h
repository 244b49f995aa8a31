//===- Quantized.h - Layers in codes, bit for bit ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a layer gives in the quantized mode, written from the definition of its
// arithmetic: conductance targets from float weights, float32 fused
// multiply-adds in the order of word lines, thresholds from ramp devices
// rounded once to float32, exact integers in the digital unit. It takes the
// compiler's decisions as data and shares no code with the compiler or the
// runtime.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_REFERENCE_QUANTIZED_H
#define RAMPART_TEST_REFERENCE_QUANTIZED_H

#include "Activation.h"
#include "Recurrence.h"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace rampart::reference {

/// Integers min .. max, each worth num / den.
struct Code {
  int64_t min = 0, max = 0, num = 1, den = 1;
  double scale() const { return double(num) / double(den); }
};

/// Thresholds first + k step, of a conversion without devices.
struct Uniform {
  double first = 0, step = 0;
};

/// A ramp's devices (S, clocks) and the codes it emits: the lowest is code.min,
/// the next ones follow at equal distance up to code.max.
struct Ramp {
  double gain = 1;
  std::vector<float> steps, offsets;
  std::vector<int64_t> stepClocks, offsetClocks;
  Code code;
  int64_t levels = 0, first = 0;   // of the output, and the lowest argument's
  std::vector<int64_t> directions; // +1 or -1 per threshold
  std::optional<Uniform> uniform;  // in place of devices
};

/// A table of the digital unit: the level nearest f(x), levels evenly on
/// `output`.
struct Table {
  Activation function; // no name: the identity
  double clip = std::numeric_limits<double>::infinity();
  int64_t levels = 0;
  Code input, output;
};

/// Word lines whose arrays share integrators: where each array begins, and the
/// end of the last.
struct Stack {
  std::vector<int64_t> bounds;
};

/// How the column sums of one gate become codes: each stack is converted, the
/// codes are added to a code of `sum`, and `table`, if there is one, comes
/// last.
struct Conversion {
  std::vector<Stack> stacks;
  Ramp ramp;
  Code sum;
  std::optional<Table> table;
};

/// A matrix on word lines: rows of x, of h and of the bias, each `copies`
/// times.
struct Matrix {
  std::vector<int64_t> copies;
  Code bias;                  // of the constant 1
  std::vector<double> gammas; // S per unit of pre-activation, of each gate
};

/// What becomes of o h(c) where it is projected: codes that drive the second
/// matrix, whose rows have no bias, and the conversion of its sums.
struct QuantizedProjection {
  Code driven;
  Matrix matrix;
  Conversion sums;
};

struct QuantizedLstm {
  Code x, h, c, product;
  Matrix matrix; // gates i, o, f, c
  std::array<Conversion, 4> gates;
  std::array<Code, 3> peepholes; // of the weights i, o, f
  Table cell;                    // h(c)
  std::optional<QuantizedProjection> projection;
};

struct QuantizedGru {
  Code x, h, product;
  Code drive;    // of h on word lines
  Code reset;    // of r h on word lines
  Matrix matrix; // gates z, r
  std::array<Conversion, 2> gates;
  /// Of x and r h; with linear_before_reset of x alone, and the recurrent part
  /// of h alone.
  Matrix candidateMatrix, recurrentMatrix;
  Conversion candidate, recurrent;
};

struct QuantizedRnn {
  Code x, h;
  Matrix matrix;
  Conversion y;
};

/// The operator's outputs as codes times scale, in float32: Y, then Y_h and
/// LSTM's Y_c.
struct QuantizedOutputs {
  std::vector<float> y;
  std::vector<std::vector<float>> finals;
};

/// One direction of a layer. `inputs` holds this direction alone; only the
/// direction "forward" or "reverse", `inputForget`, `linearBeforeReset` and
/// layout 0 of `attributes` are looked at.
QuantizedOutputs quantizedLstm(const QuantizedLstm &layer,
                               const RecurrenceAttributes &attributes,
                               const RecurrenceInputs &inputs);
QuantizedOutputs quantizedGru(const QuantizedGru &layer,
                              const RecurrenceAttributes &attributes,
                              const RecurrenceInputs &inputs);
QuantizedOutputs quantizedRnn(const QuantizedRnn &layer,
                              const RecurrenceAttributes &attributes,
                              const RecurrenceInputs &inputs);

struct QuantizedDense {
  Code x;
  Matrix matrix;
  Conversion y;
};
/// Of every vector of `x`; `w` is [N, K], `b` [N].
std::vector<float> quantizedDense(const QuantizedDense &layer,
                                  const std::vector<float> &x,
                                  const std::vector<float> &w,
                                  const std::vector<float> &b);

} // namespace rampart::reference

#endif // RAMPART_TEST_REFERENCE_QUANTIZED_H
