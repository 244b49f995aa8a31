//===- QuantizedArithmetic.cpp - The arithmetic of codes ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "QuantizedArithmetic.h"

#include <algorithm>
#include <cmath>

using namespace rampart::reference;

using Wide = __int128;

//===----------------------------------------------------------------------===//
// Rounding
//===----------------------------------------------------------------------===//

static int64_t saturate(Wide value, const Code &code) {
  return int64_t(std::clamp<Wide>(value, code.min, code.max));
}

/// num / den to the nearest integer, ties to even; den > 0.
static Wide divideToEven(Wide num, Wide den) {
  Wide below = num / den;
  if (below * den > num)
    --below; // the division rounds toward 0
  Wide rest = 2 * (num - below * den);
  bool up = rest > den || (rest == den && below % 2 != 0);
  return up ? below + 1 : below;
}

int64_t rampart::reference::codeOf(double value, const Code &code) {
  double nearest = std::nearbyint(value / code.scale());
  return int64_t(std::clamp(nearest, double(code.min), double(code.max)));
}

int64_t rampart::reference::recode(int64_t value, const Code &from,
                                   const Code &to) {
  return saturate(
      divideToEven(Wide(value) * from.num * to.den, Wide(from.den) * to.num),
      to);
}

int64_t rampart::reference::multiply(int64_t a, const Code &aCode, int64_t b,
                                     const Code &bCode, const Code &result) {
  return saturate(divideToEven(Wide(a) * b * aCode.num * bCode.num * result.den,
                               Wide(aCode.den) * bCode.den * result.num),
                  result);
}

int64_t rampart::reference::add(int64_t a, const Code &aCode, int sign,
                                int64_t b, const Code &bCode,
                                const Code &result) {
  Wide num =
      Wide(a) * aCode.num * bCode.den + Wide(sign) * b * bCode.num * aCode.den;
  return saturate(
      divideToEven(num * result.den, Wide(aCode.den) * bCode.den * result.num),
      result);
}

//===----------------------------------------------------------------------===//
// Conversions
//===----------------------------------------------------------------------===//

/// V(k) in units of a column sum.
static std::vector<float> thresholdsOf(const Ramp &ramp) {
  if (ramp.uniform) {
    std::vector<float> thresholds;
    for (size_t k = 0; k < ramp.directions.size(); ++k)
      thresholds.push_back(
          float(std::fma(double(k), ramp.uniform->step, ramp.uniform->first)));
    return thresholds;
  }
  double charge = 0;
  for (size_t m = 0; m < ramp.offsets.size(); ++m)
    charge += double(ramp.offsets[m]) * double(ramp.offsetClocks[m]);
  std::vector<float> thresholds{float(ramp.gain * charge)};
  for (size_t m = 0; m < ramp.steps.size(); ++m) {
    charge += double(ramp.steps[m]) * double(ramp.stepClocks[m]);
    thresholds.push_back(float(ramp.gain * charge));
  }
  return thresholds;
}

/// The counter runs until the first threshold that is not below the sum.
static int64_t decode(const Ramp &ramp, const std::vector<float> &thresholds,
                      float sum) {
  int64_t level = ramp.first;
  for (size_t k = 0; k < thresholds.size() && thresholds[k] < sum; ++k)
    level += ramp.directions[k];
  int64_t stride = (ramp.code.max - ramp.code.min) / (ramp.levels - 1);
  return ramp.code.min + stride * level;
}

int64_t rampart::reference::lookUp(const Table &table, int64_t code) {
  double x =
      std::clamp(double(code) * table.input.scale(), -table.clip, table.clip);
  double y = table.function.name.empty() ? x : table.function(x);
  int64_t last = table.levels - 1,
          stride = (table.output.max - table.output.min) / last;
  double level = std::nearbyint(
      (y / table.output.scale() - double(table.output.min)) / double(stride));
  return table.output.min +
         stride * int64_t(std::clamp(level, 0.0, double(last)));
}

float rampart::reference::realOf(int64_t code, const Code &format) {
  return float(double(code) * format.scale());
}

//===----------------------------------------------------------------------===//
// Columns
//===----------------------------------------------------------------------===//

Columns::Columns(const Conversion &conversion, const Matrix &matrix,
                 int64_t gate, int64_t units, const Weight &weight)
    : conversion(conversion), matrix(matrix), units(units),
      thresholds(thresholdsOf(conversion.ramp)) {
  for (size_t row = 0; row < matrix.copies.size(); ++row)
    for (int64_t copy = 0; copy < matrix.copies[row]; ++copy) {
      rows.push_back(int64_t(row));
      for (int64_t unit = 0; unit < units; ++unit)
        targets.push_back(
            float(matrix.gammas[gate] * weight(int64_t(row), unit) /
                  double(matrix.copies[row])));
    }
}

/// `sum` and the word lines of one array; those of one row are one input.
float Columns::integrate(const Codes &codes, int64_t unit, int64_t begin,
                         int64_t end, float sum) const {
  for (int64_t line = begin; line < end;) {
    int64_t row = rows[line];
    double conductance = 0;
    for (; line < end && rows[line] == row; ++line)
      conductance += targets[line * units + unit];
    sum = std::fma(float(codes[row]), float(conductance), sum);
  }
  return sum;
}

int64_t Columns::convert(const Codes &inputs, int64_t unit) const {
  Codes codes = inputs;
  codes.push_back(codeOf(1, matrix.bias));
  int64_t total = 0;
  for (const Stack &stack : conversion.stacks) {
    float sum = 0;
    for (size_t i = 0; i + 1 < stack.bounds.size(); ++i)
      sum = integrate(codes, unit, stack.bounds[i], stack.bounds[i + 1], sum);
    total += decode(conversion.ramp, thresholds, sum);
  }
  return recode(total, conversion.ramp.code, conversion.sum);
}
