//===- RecurrenceLowering.h - Recurrent layers on arrays --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What LSTM, GRU and RNN share: weights, the region with its time loop, initial
// states. A lowering of its own says which matrices there are, how the states
// are coded, and what a step does.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_CONVERSION_RNNTOXBAR_RECURRENCELOWERING_H
#define RAMPART_LIB_CONVERSION_RNNTOXBAR_RECURRENCELOWERING_H

#include "RegionBuilder.h"

namespace rampart {

class RecurrenceLowering {
public:
  RecurrenceLowering(rnn::RecurrenceOpInterface op, const Machine &machine,
                     mlir::SymbolTable &symbols);
  virtual ~RecurrenceLowering() = default;

  /// Replaces the layer by a region between quantize and dequantize.
  mlir::LogicalResult run();

protected:
  /// Matrices, converters and formats.
  virtual mlir::LogicalResult prepare() = 0;
  /// Codes of the states in the order of the layer's results.
  virtual mlir::SmallVector<host::CodeType> stateCodes() = 0;
  /// One time step: the next states. The first is the step's output.
  virtual mlir::SmallVector<mlir::Value> buildStep(mlir::Value x,
                                                   mlir::ValueRange states) = 0;

  //===-- Weights ---------------------------------------------------------===//

  /// Rows of `count` gates from `first` on, as a matrix's block.
  mlir::FailureOr<mlir::ElementsAttr> weightsW(int64_t first, int64_t count);
  mlir::FailureOr<mlir::ElementsAttr> weightsR(int64_t first, int64_t count);
  /// Which of the two biases a row of constant code carries.
  enum class Bias { W, R, Sum };
  mlir::ElementsAttr bias(Bias which, int64_t first, int64_t count);

  //===-- Ranges ----------------------------------------------------------===//

  /// Of the pre-activations: calibrated, or the digital unit's.
  Interval preactivations();
  /// The largest |h| where steps give at most `computed`: what is known of h,
  /// and the initial state.
  double hiddenPeak(double computed);

  //===-- Values ----------------------------------------------------------===//

  mlir::RankedTensorType vector(host::CodeType code) {
    return b.vector(units, code);
  }
  /// Of state `i` in the order of the layer's results.
  mlir::RankedTensorType stateVector(size_t i, host::CodeType code);
  mlir::Value product(mlir::Value lhs, mlir::Value rhs) {
    return multiply(lhs, rhs, b.productCode());
  }
  mlir::Value multiply(mlir::Value lhs, mlir::Value rhs, host::CodeType code);
  mlir::Value add(mlir::Value lhs, mlir::Value rhs, host::CodeType code);
  /// 1 - value, before it is multiplied.
  mlir::Value oneMinus(mlir::Value value);
  mlir::Value recode(mlir::Value value, host::CodeType code);
  /// The column sums of `matrix`; the last of its rows carries biases.
  mlir::Value sums(xbar::MatrixOp matrix,
                   mlir::SmallVector<mlir::Value> inputs);
  /// The same of a matrix without biases.
  mlir::Value plainSums(xbar::MatrixOp matrix, mlir::ValueRange inputs);

  rnn::RecurrenceOpInterface op;
  RegionBuilder b;
  int64_t units;
  host::CodeType xCode;

private:
  std::vector<float> biases; // Wb, then Rb

  mlir::LogicalResult readBiases();
  mlir::FailureOr<mlir::ElementsAttr> gateRows(mlir::Value weights,
                                               llvm::StringRef what,
                                               int64_t first, int64_t count);
  xbar::RegionOp buildRegion();
  void buildLoop(mlir::Block &block, llvm::ArrayRef<host::CodeType> codes);
};

} // namespace rampart

#endif // RAMPART_LIB_CONVERSION_RNNTOXBAR_RECURRENCELOWERING_H
