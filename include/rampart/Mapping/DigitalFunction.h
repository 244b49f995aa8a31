//===- DigitalFunction.h - What a ramp saves --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The alternatives to a ramp: a linear conversion, and the function of its code
// in the digital unit, by table or by straight pieces.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_MAPPING_DIGITALFUNCTION_H
#define RAMPART_MAPPING_DIGITALFUNCTION_H

#include "rampart/core/Staircase.h"

#include <functional>
#include <string>

namespace rampart::mapping {

/// A function of the codes 0 .. 2^bits - 1 of a linear conversion over
/// `domain`, which saturates, to output levels.
struct DigitalFunction {
  Interval domain;
  Levels levels;
  std::vector<int64_t> entries; // the level of each code

  /// The level's value at x.
  double operator()(double x) const;
};

/// The level nearest the function at every code: 2^bits entries are stored.
DigitalFunction lookupTable(const std::function<double(double)> &function,
                            Interval domain, int64_t bits,
                            const Levels &levels);

/// One straight piece: slope code + offset from code `first` on, in output
/// levels.
struct Segment {
  int64_t first = 0;
  double slope = 0, offset = 0;
};

/// At most `count` pieces with the least sum of squared errors over all codes;
/// they need not meet. 2 numbers and a bound are stored of each.
std::vector<Segment> fitSegments(const std::function<double(double)> &function,
                                 Interval domain, int64_t bits,
                                 const Levels &levels, int64_t count);

/// What the pieces give, rounded to the nearest level.
DigitalFunction piecewiseLinear(const std::vector<Segment> &segments,
                                Interval domain, int64_t bits,
                                const Levels &levels);

/// |value - function| in LSB of the output at `inputs`.
struct ErrorSummary {
  double mean = 0, max = 0;
};
ErrorSummary summarizeErrors(const std::function<double(double)> &value,
                             const std::function<double(double)> &function,
                             const Levels &levels,
                             const std::vector<double> &inputs);

/// One way to compute a function digitally, and its error.
struct DigitalAlternative {
  std::string kind;   // "table" or "piecewise_linear"
  int64_t bits = 0;   // of the linear conversion
  int64_t stored = 0; // numbers
  ErrorSummary error;
};

/// Tables, and pieces (at most `segments`), behind linear conversions of each
/// of `bits` over `domain`, with their errors at `inputs`.
std::vector<DigitalAlternative>
digitalAlternatives(const std::function<double(double)> &function,
                    Interval domain, const Levels &levels,
                    const std::vector<int64_t> &bits, int64_t segments,
                    const std::vector<double> &inputs);

/// `count` inputs evenly on `domain`, its ends among them.
std::vector<double> evenly(Interval domain, int count);

} // namespace rampart::mapping

#endif // RAMPART_MAPPING_DIGITALFUNCTION_H
