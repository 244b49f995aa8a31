//===- RecurrenceCase.h - One recurrent layer to test -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The same layer as an ONNX model, as inputs of a run, and as what the
// reference expects.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_INTEGRATION_RECURRENCECASE_H
#define RAMPART_TEST_INTEGRATION_RECURRENCECASE_H

#include "Random.h"
#include "Recurrence.h"
#include "rampart/core/Machine.h"
#include "rampart/io/Npy.h"

#include <array>
#include <string>
#include <vector>

namespace rampart::test {

/// An output that a run must give.
struct Expected {
  std::string name;
  Shape shape;
  std::vector<double> values;
};

struct RecurrenceCase {
  reference::RecurrenceAttributes attributes;
  reference::RecurrenceInputs tensors;
  /// Which of Y, Y_h, Y_c (LSTM) are outputs of the graph; at least one.
  std::array<bool, 3> outputs{true, true, true};
  int64_t opset = 17;
  bool dynamicSizes = true; // T and B are symbols
  bool constantStates =
      false; // initial states and lengths are constants of the model

  std::string model() const;
  NamedTensors inputs() const;
  std::vector<Expected> expected() const;
  /// One line for a failure's message.
  std::string describe() const;
};

/// Sizes from which a random case is drawn.
struct RecurrenceLimits {
  int64_t inputs = 40, units = 40, steps = 12, streams = 5;
  std::vector<std::string> operators{"LSTM", "GRU", "RNN"};
};

RecurrenceCase randomRecurrence(Random &random,
                                const RecurrenceLimits &limits = {});

/// `ideal` or `nlramp-16nm` with any sizes: arrays so small that weights are
/// cut, any number of bits.
Machine randomMachine(Random &random);
/// One line.
std::string describe(const Machine &machine);

} // namespace rampart::test

#endif // RAMPART_TEST_INTEGRATION_RECURRENCECASE_H
