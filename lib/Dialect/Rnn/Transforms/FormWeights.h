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
/// share their numbers until they are changed; a diagonal is kept as such, and
/// what is set in float32 as long as all numbers are such.
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

  void set(int64_t row, int64_t column, double weight);
  /// Rows `begin` .. `begin` + `rowCount` - 1.
  FormWeights slice(int64_t begin, int64_t rowCount) const;
  void scaleRows(llvm::ArrayRef<double> factors);
  /// Adds `factor` times the rows of `other` to those from `begin` on.
  void add(const FormWeights &other, double factor, int64_t begin);

private:
  struct Numbers {
    std::vector<float> narrow; // empty where the others are not
    std::vector<double> wide;
  };

  FormWeights(int64_t rows, int64_t width, Numbers numbers, bool diagonal)
      : count(rows), columns(width), diagonal(diagonal),
        numbers(std::make_shared<Numbers>(std::move(numbers))) {}

  /// Whether nothing else has the numbers, which are all that there are.
  bool owns(size_t kept) const {
    return !diagonal && numbers.use_count() == 1 &&
           int64_t(kept) == count * columns;
  }
  /// All numbers, row-major, to be changed.
  llvm::MutableArrayRef<double> widened();

  int64_t count, columns;
  bool diagonal;
  int64_t first = 0; // row of the numbers, or of the diagonal
  std::shared_ptr<Numbers> numbers;
};

} // namespace rampart::rnn

#endif // RAMPART_LIB_DIALECT_RNN_TRANSFORMS_FORMWEIGHTS_H
