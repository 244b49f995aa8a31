//===- FormWeights.h - Matrices of linear forms -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A gate's sum, its biases added, its part of a joined product: forms of one
// matrix, which is as large as the layer's weights. They share its numbers.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_DIALECT_RNN_TRANSFORMS_FORMWEIGHTS_H
#define RAMPART_LIB_DIALECT_RNN_TRANSFORMS_FORMWEIGHTS_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace rampart::rnn {

/// Weights [rows][width] of one atom. Copies, and rows that follow one another,
/// share their numbers until they are changed; a diagonal is kept as such.
class FormWeights {
public:
  static FormWeights zeros(int64_t rows, int64_t width);
  static FormWeights identity(int64_t width);

  int64_t rows() const { return count; }
  int64_t width() const { return columns; }
  double at(int64_t row, int64_t column) const {
    if (diagonal)
      return first + row == column ? numbers->wide[column] : 0;
    const int64_t i = (first + row) * columns + column;
    return numbers->narrow.empty() ? numbers->wide[i] : numbers->narrow[i];
  }

  /// All numbers, row-major, to be changed.
  llvm::MutableArrayRef<double> dense();
  /// Rows `begin` .. `begin` + `rowCount` - 1.
  FormWeights slice(int64_t begin, int64_t rowCount) const;
  void scaleRows(llvm::ArrayRef<double> factors);
  /// Adds `factor` times the rows of `other` to those from `begin` on.
  void add(const FormWeights &other, double factor, int64_t begin);
  /// Keeps the numbers in float32 if they all are such.
  void compact();

private:
  struct Numbers {
    std::vector<double> wide; // empty where the others are not
    std::vector<float> narrow;
  };

  FormWeights(int64_t rows, int64_t width, std::vector<double> numbers,
              bool diagonal)
      : count(rows), columns(width), diagonal(diagonal),
        numbers(std::make_shared<Numbers>(Numbers{std::move(numbers), {}})) {}

  int64_t count, columns;
  bool diagonal;
  int64_t first = 0; // row of the numbers, or of the diagonal
  std::shared_ptr<Numbers> numbers;
};

} // namespace rampart::rnn

#endif // RAMPART_LIB_DIALECT_RNN_TRANSFORMS_FORMWEIGHTS_H
