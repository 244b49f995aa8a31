//===- LinearFunction.h - Functions behind linear conversions ---*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a machine without ramps for functions does: it converts a column sum
// linearly and takes the function of the code from a table.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_MAPPING_LINEARFUNCTION_H
#define RAMPART_MAPPING_LINEARFUNCTION_H

#include "rampart/Mapping/CodeFormat.h"
#include "rampart/Mapping/DigitalFunction.h"
#include "rampart/core/Histogram.h"

#include <optional>

namespace rampart::mapping {

/// `input`: levels of the linear conversion, which saturates; `output`: those
/// of the table's values.
struct LinearFunction {
  Function function;
  ConversionFormat input, output;

  /// The value that pre-activation x becomes.
  double operator()(double x) const;
};

/// Both with `bits`, symmetric as the machine has them, for pre-activations in
/// `sums`, of which `inputs` says how often each occurs; where nothing is
/// known, all of `sums` alike. Where the function saturates, the conversion
/// need not reach: of the spans beyond which the function is within 1/2, 1/4
/// ... 1/32 LSB of its end, and of all of `sums`, the one with the least mean
/// squared error of the output. The LSB is that of 2^`rampBits` levels.
LinearFunction fitLinearFunction(const Function &function, Interval sums,
                                 int64_t bits, const Machine &machine,
                                 const Histogram &inputs = {});

/// What a perfect ramp of the machine's bits and linear conversions make of a
/// function: |error| at inputs even on `sums`, in LSB of the ramp's levels.
struct ConverterErrors {
  ErrorSummary ramp;
  /// Of linear conversions of the ramp's bits and more, up to 16, until both
  /// errors are at most the ramp's.
  std::vector<ErrorSummary> linear;

  /// How many more bits than the ramp a linear conversion takes until its mean,
  /// or its mean and largest error, are at most the ramp's and `slack` of it;
  /// nothing where 16 bits are not enough.
  std::optional<int64_t> extraBitsForMean(double slack) const;
  std::optional<int64_t> extraBitsForBoth(double slack) const;
};

/// Every linear conversion covers the span that fitLinearFunction chooses.
ConverterErrors compareConverters(const Function &function, Interval sums,
                                  const Machine &machine);

} // namespace rampart::mapping

#endif // RAMPART_MAPPING_LINEARFUNCTION_H
