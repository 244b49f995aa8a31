//===- Networks.h - Small networks as tile programs -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a compiler would emit for a dense layer and for an LSTM, by hand.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_EXEC_NETWORKS_H
#define RAMPART_TEST_EXEC_NETWORKS_H

#include "ProgramBuilder.h"

#include <random>

namespace rampart::test {

/// y = sigmoid(x W + b): input "x" [N, in], output "y" [N, out].
struct DenseNetwork {
  uint32_t in, out;
  std::vector<double> weights; // [in + 1][out], the bias last
  ProgramBuilder builder;
};
DenseNetwork makeDense(uint32_t in, uint32_t out, uint32_t seed);

/// One LSTM layer with zero initial state: inputs "x" [T, B, in] and "lengths"
/// [B]; outputs "y" [T, B, hidden] and "y_h" [B, hidden].
struct LstmNetwork {
  uint32_t in, hidden;
  std::vector<double> weights; // [in + hidden + 1][4][hidden], gates i, f, g, o
  ProgramBuilder builder;
  // Positions tests refer to.
  uint32_t inputConversion; // of the gates' four conversions, the first
  fb::LoopT *loop;
};
LstmNetwork makeLstm(uint32_t in, uint32_t hidden, uint32_t seed,
                     bool reverse = false);

/// Uniform numbers in [-1, 1].
std::vector<float> randomInput(size_t count, uint32_t seed);

} // namespace rampart::test

#endif // RAMPART_TEST_EXEC_NETWORKS_H
