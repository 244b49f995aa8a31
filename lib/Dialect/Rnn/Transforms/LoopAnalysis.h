//===- LoopAnalysis.h - What the passes of a loop do ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_DIALECT_RNN_TRANSFORMS_LOOPANALYSIS_H
#define RAMPART_LIB_DIALECT_RNN_TRANSFORMS_LOOPANALYSIS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "rampart/Dialect/Host/HostOps.h"

#include <optional>

namespace rampart::rnn {

/// An integer that is start + step * pass.
struct Affine {
  int64_t start, step;
};

/// One element of a sequence [T, B, .] or [B, T, .] per pass.
struct SequenceStep {
  mlir::Value sequence; // of the caller
  int64_t axis;         // of the time steps
  bool reversed;        // from the last to the first
};

/// Answers questions about the values of a loop's body.
class LoopAnalysis {
public:
  LoopAnalysis(host::LoopOp loop, mlir::func::FuncOp body)
      : loop(loop), body(body) {}

  /// The argument that carries value `i`, and what the pass makes of it.
  mlir::BlockArgument carried(unsigned i);
  mlir::Value next(unsigned i);
  /// Which carried value `argument` is.
  std::optional<unsigned> carriedNumber(mlir::Value argument);

  /// Whether the loop ends at its bound and never before.
  bool runsToBound();
  std::optional<int64_t> constantTrips();
  std::optional<SequenceStep> sequenceStep(mlir::Value value);

private:
  std::optional<Affine> affine(mlir::Value value, int depth = 0);
  bool starts(mlir::Value condition, int depth = 0);
  bool holdsUntilBound(mlir::Value condition, int depth = 0);
  bool staysBelow(mlir::Value value, mlir::Value bound);
  mlir::Value captured(mlir::Value argument);

  host::LoopOp loop;
  mlir::func::FuncOp body;
};

} // namespace rampart::rnn

#endif // RAMPART_LIB_DIALECT_RNN_TRANSFORMS_LOOPANALYSIS_H
