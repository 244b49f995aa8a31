//===- QuantizedArithmetic.h - The arithmetic of codes ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rounds half to even, saturates, and sums in float32: what the quantized
// references of all layers are made of.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_REFERENCE_QUANTIZEDARITHMETIC_H
#define RAMPART_TEST_REFERENCE_QUANTIZEDARITHMETIC_H

#include "Quantized.h"

#include <functional>

namespace rampart::reference {

using Codes = std::vector<int64_t>;

/// The code nearest a real number, and back.
int64_t codeOf(double value, const Code &code);
float realOf(int64_t code, const Code &format);

/// The same number in other codes.
int64_t recode(int64_t value, const Code &from, const Code &to);
int64_t multiply(int64_t a, const Code &aCode, int64_t b, const Code &bCode,
                 const Code &result);
/// a + sign b
int64_t add(int64_t a, const Code &aCode, int sign, int64_t b,
            const Code &bCode, const Code &result);
int64_t lookUp(const Table &table, int64_t code);

/// Columns of one gate, as they are programmed and converted.
class Columns {
public:
  /// The weight of a row before copies times its input's scale.
  using Weight = std::function<double(int64_t row, int64_t unit)>;

  /// `gate`: which of the matrix's.
  Columns(const Conversion &conversion, const Matrix &matrix, int64_t gate,
          int64_t units, const Weight &weight);

  /// The linear sum, or the gate's own code where no table follows. `inputs`:
  /// the codes of all rows but the bias, which comes last.
  int64_t convert(const Codes &inputs, int64_t unit) const;
  int64_t finish(int64_t sum) const {
    return conversion.table ? lookUp(*conversion.table, sum) : sum;
  }
  /// Of what finish() gives.
  const Code &code() const {
    return conversion.table ? conversion.table->output : conversion.sum;
  }
  const Code &sumCode() const { return conversion.sum; }

private:
  const Conversion &conversion;
  const Matrix &matrix;
  int64_t units;
  std::vector<float> thresholds, targets; // targets: [word lines, units], S
  std::vector<int64_t> rows;              // of the word lines

  float integrate(const Codes &codes, int64_t unit, int64_t begin, int64_t end,
                  float sum) const;
};

} // namespace rampart::reference

#endif // RAMPART_TEST_REFERENCE_QUANTIZEDARITHMETIC_H
