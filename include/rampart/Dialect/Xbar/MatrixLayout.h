//===- MatrixLayout.h - A matrix on word lines and columns ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_XBAR_MATRIXLAYOUT_H
#define RAMPART_DIALECT_XBAR_MATRIXLAYOUT_H

#include "rampart/Dialect/Xbar/Xbar.h"
#include "rampart/host/Tensor.h"

namespace rampart::xbar {

/// What one word line carries.
struct WordLine {
  unsigned block;
  int64_t input; // within the block
  double share;  // of the weight: 1 / copies
};

/// Where the weights of a matrix lie, and what they are worth.
class MatrixLayout {
public:
  /// Fails, with an error, where a block has no data. `inputs`: the operands of
  /// the matrix's MVM, whose codes give the rows' scales.
  static mlir::FailureOr<MatrixLayout> make(MatrixOp matrix,
                                            mlir::ValueRange inputs);

  /// In order of word lines: blocks, inputs, copies.
  llvm::ArrayRef<WordLine> wordLines() const { return lines; }
  int64_t columns() const { return gates * units; }
  int64_t gateOf(int64_t column) const { return column % gates; }

  /// Weight times input scale: pre-activation per input code of a row before
  /// copies.
  double weight(unsigned block, int64_t input, int64_t column) const {
    int64_t row = gateOf(column) * units + column / gates;
    return double(blocks[block].data<float>()[row * inputsOf(block) + input]) *
           scales[block];
  }
  int64_t inputsOf(unsigned block) const { return blocks[block].shape()[1]; }
  unsigned blockCount() const { return blocks.size(); }
  /// Largest absolute code of a block's inputs.
  int64_t peakCode(unsigned block) const { return peaks[block]; }

private:
  int64_t gates = 1, units = 0;
  std::vector<Tensor> blocks; // float32 [gates * units, inputs]
  std::vector<double> scales;
  std::vector<int64_t> peaks;
  std::vector<WordLine> lines;
};

} // namespace rampart::xbar

#endif // RAMPART_DIALECT_XBAR_MATRIXLAYOUT_H
