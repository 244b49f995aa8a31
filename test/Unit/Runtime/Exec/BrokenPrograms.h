//===- BrokenPrograms.h - Programs that break one rule ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_EXEC_BROKENPROGRAMS_H
#define RAMPART_TEST_EXEC_BROKENPROGRAMS_H

#include "Networks.h"

#include <functional>

namespace rampart::test {

/// What loading says after `change` has been made to the LSTM program of
/// Networks.h.
inline std::string lstmError(const std::function<void(LstmNetwork &)> &change) {
  LstmNetwork net = makeLstm(3, 4, 1);
  change(net);
  return loadError(net.builder);
}

/// ... to the dense program: buffers x, one, y; load, fill, integrate, convert,
/// store.
inline std::string
denseError(const std::function<void(DenseNetwork &)> &change) {
  DenseNetwork net = makeDense(3, 2, 1);
  change(net);
  return loadError(net.builder);
}

inline fb::RegionT &region(ProgramBuilder &builder) {
  return *builder.program.regions[0];
}
inline fb::RampT &ramp(ProgramBuilder &builder) {
  return *builder.program.ramps[0];
}

template <typename T>
T &at(ProgramBuilder &builder, size_t i) {
  return operationAt<T>(region(builder).body, i);
}
/// In the LSTM's loop: load, integrate, 4 x convert, mul, mul, add, lookup,
/// mul, store.
template <typename T>
T &inLoop(LstmNetwork &net, size_t i) {
  return operationAt<T>(net.loop->body, i);
}

} // namespace rampart::test

#endif // RAMPART_TEST_EXEC_BROKENPROGRAMS_H
