//===- FormWeights.cpp - Matrices of linear forms -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "FormWeights.h"

using namespace llvm;
using namespace rampart::rnn;

FormWeights FormWeights::zeros(int64_t rows, int64_t width) {
  return {rows, width, {std::vector<float>(rows * width), {}}, false};
}

FormWeights FormWeights::identity(int64_t width) {
  return {width, width, {{}, std::vector<double>(width, 1.0)}, true};
}

MutableArrayRef<double> FormWeights::widened() {
  if (!owns(numbers->wide.size())) {
    std::vector<double> wide(count * columns);
    for (int64_t row = 0; row < count; ++row)
      for (int64_t column = 0; column < columns; ++column)
        wide[row * columns + column] = at(row, column);
    *this = {count, columns, {{}, std::move(wide)}, false};
  }
  return numbers->wide;
}

void FormWeights::set(int64_t row, int64_t column, double weight) {
  if (owns(numbers->narrow.size()) && double(float(weight)) == weight)
    numbers->narrow[row * columns + column] = float(weight);
  else
    widened()[row * columns + column] = weight;
}

FormWeights FormWeights::slice(int64_t begin, int64_t rowCount) const {
  FormWeights rows = *this;
  rows.first += begin;
  rows.count = rowCount;
  return rows;
}

void FormWeights::scaleRows(ArrayRef<double> factors) {
  if (diagonal) {
    numbers = std::make_shared<Numbers>(*numbers);
    for (int64_t row = 0; row < count; ++row)
      numbers->wide[first + row] *= factors[row];
    return;
  }
  MutableArrayRef<double> all = widened();
  for (int64_t row = 0; row < count; ++row)
    for (double &weight : all.slice(row * columns, columns))
      weight *= factors[row];
}

void FormWeights::add(const FormWeights &other, double factor, int64_t begin) {
  MutableArrayRef<double> all = widened();
  for (int64_t row = 0; row < other.count; ++row)
    for (int64_t column = 0; column < columns; ++column)
      all[(begin + row) * columns + column] += factor * other.at(row, column);
}
