//===- Recurrence.h - ONNX's recurrences in double precision ----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LSTM, GRU and RNN, written from the text of the ONNX operators, one line per
// equation, for reading; shares no code with the compiler or the runtime that
// it checks.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_REFERENCE_RECURRENCE_H
#define RAMPART_TEST_REFERENCE_RECURRENCE_H

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rampart::reference {

/// The operator and its attributes with ONNX's defaults.
struct RecurrenceAttributes {
  std::string op = "LSTM"; // or "GRU", "RNN"
  /// f, g, h per direction (GRU f, g; RNN f); empty: the default.
  std::vector<std::string> activations;
  std::vector<double> activationAlpha, activationBeta;
  std::optional<double> clip;
  std::string direction = "forward"; // or "reverse", "bidirectional"
  bool inputForget = false;          // LSTM
  bool linearBeforeReset = false;    // GRU
  bool batchFirst = false;           // layout = 1

  int64_t directions() const { return direction == "bidirectional" ? 2 : 1; }
  /// G: LSTM i, o, f, c; GRU z, r, h; RNN i.
  int64_t gates() const { return op == "LSTM" ? 4 : op == "GRU" ? 3 : 1; }
  /// Those of one direction.
  std::vector<std::string> defaultActivations() const;
};

/// The operator's inputs, row-major. An empty vector is an input that is left
/// out. T steps, B streams, I inputs, H units, D directions, G gates.
struct RecurrenceInputs {
  int64_t steps = 0, streams = 0, inputs = 0, units = 0;
  std::vector<float> x;                        // [T, B, I], layout 1: [B, T, I]
  std::vector<float> w, r;                     // [D, GH, I], [D, GH, H]
  std::vector<float> b;                        // [D, 2GH]: Wb then Rb
  std::optional<std::vector<int32_t>> lengths; // [B]
  std::optional<std::vector<float>> initialH,
      initialC;         // [D, B, H], layout 1: [B, D, H]
  std::vector<float> p; // LSTM, [D, 3H]: i, o, f
  /// An LSTM whose hidden state has P elements, which ONNX's operator has not:
  /// [P, H] of one direction. r is [GH, P] then, Y, Y_h and initialH have P in
  /// place of H.
  std::vector<float> projection;

  int64_t hidden() const {
    return projection.empty() ? units : int64_t(projection.size()) / units;
  }
};

/// The operator's outputs, row-major; only LSTM has Y_c.
struct RecurrenceOutputs {
  std::vector<double> y;      // [T, D, B, H], layout 1: [B, T, D, H]
  std::vector<double> yH, yC; // [D, B, H], layout 1: [B, D, H]
  /// What a step computes on its way, [T, D, B, H] in either layout, 0 beyond a
  /// length: "i" and so on are gates (LSTM i, o, f, g; GRU z, r, h; RNN h),
  /// with
  /// ".pre" what their activation is applied to, before a clip; "c" is LSTM's
  /// state and "cell" its activation h, "state" the hidden state without a
  /// projection.
  std::map<std::string, std::vector<double>> inside;
};

RecurrenceOutputs recurrence(const RecurrenceAttributes &attributes,
                             const RecurrenceInputs &inputs);

} // namespace rampart::reference

#endif // RAMPART_TEST_REFERENCE_RECURRENCE_H
