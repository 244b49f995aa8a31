//===- FormWeights.cpp - Matrices of linear forms -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "FormWeights.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace rampart::rnn;

FormWeights FormWeights::zeros(int64_t rows, int64_t width) {
  return {rows, width, std::vector<double>(rows * width), false};
}

FormWeights FormWeights::identity(int64_t width) {
  return {width, width, std::vector<double>(width, 1.0), true};
}

MutableArrayRef<double> FormWeights::dense() {
  const bool own = !diagonal && numbers.use_count() == 1 &&
                   int64_t(numbers->wide.size()) == count * columns;
  if (!own) {
    FormWeights copy = zeros(count, columns);
    for (int64_t row = 0; row < count; ++row)
      for (int64_t column = 0; column < columns; ++column)
        copy.numbers->wide[row * columns + column] = at(row, column);
    *this = std::move(copy);
  }
  return numbers->wide;
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
  MutableArrayRef<double> all = dense();
  for (int64_t row = 0; row < count; ++row)
    for (double &weight : all.slice(row * columns, columns))
      weight *= factors[row];
}

void FormWeights::add(const FormWeights &other, double factor, int64_t begin) {
  MutableArrayRef<double> all = dense();
  for (int64_t row = 0; row < other.count; ++row)
    for (int64_t column = 0; column < columns; ++column)
      all[(begin + row) * columns + column] += factor * other.at(row, column);
}

void FormWeights::compact() {
  if (diagonal || numbers->wide.empty() ||
      !llvm::all_of(numbers->wide, [](double weight) {
        return double(float(weight)) == weight;
      }))
    return;
  auto compacted = std::make_shared<Numbers>();
  compacted->narrow.assign(numbers->wide.begin(), numbers->wide.end());
  numbers = std::move(compacted);
}
