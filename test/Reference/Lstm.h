//===- Lstm.h - ONNX's LSTM in double precision -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Written from the text of the ONNX operator, one loop per equation, for
// reading; shares no code with the compiler or the runtime that it checks.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_REFERENCE_LSTM_H
#define RAMPART_TEST_REFERENCE_LSTM_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rampart::reference {

/// The operator's attributes with ONNX's defaults.
struct LstmAttributes {
  std::vector<std::string>
      activations; // f, g, h per direction; empty: the default
  std::vector<double> activationAlpha, activationBeta;
  std::optional<double> clip;
  std::string direction = "forward"; // or "reverse", "bidirectional"
  bool inputForget = false;
  bool batchFirst = false; // layout = 1

  int64_t directions() const { return direction == "bidirectional" ? 2 : 1; }
};

/// The operator's inputs, row-major. An empty vector is an input that is left
/// out. T steps, B streams, I inputs, H units, D directions.
struct LstmInputs {
  int64_t steps = 0, streams = 0, inputs = 0, units = 0;
  std::vector<float> x;    // [T, B, I], layout 1: [B, T, I]
  std::vector<float> w, r; // [D, 4H, I], [D, 4H, H]; gates i, o, f, c
  std::vector<float> b;    // [D, 8H]: Wb then Rb
  std::optional<std::vector<int32_t>> lengths; // [B]
  std::optional<std::vector<float>> initialH,
      initialC;         // [D, B, H], layout 1: [B, D, H]
  std::vector<float> p; // [D, 3H]: i, o, f
};

/// The operator's outputs, row-major.
struct LstmOutputs {
  std::vector<double> y;      // [T, D, B, H], layout 1: [B, T, D, H]
  std::vector<double> yH, yC; // [D, B, H], layout 1: [B, D, H]
};

LstmOutputs lstm(const LstmAttributes &attributes, const LstmInputs &inputs);

} // namespace rampart::reference

#endif // RAMPART_TEST_REFERENCE_LSTM_H
