//===- CodeFormat.h - Which integers stand for which values -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Codes have a rational scale and no offset, so that the digital unit's
// arithmetic is exact in integers and the code of 0 is 0.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_MAPPING_CODEFORMAT_H
#define RAMPART_MAPPING_CODEFORMAT_H

#include "rampart/core/Function.h"
#include "rampart/core/Machine.h"
#include "rampart/core/Ramp.h"

namespace rampart::mapping {

/// A positive fraction in lowest terms.
struct Rational {
  int64_t num = 1, den = 1;
  double value() const { return double(num) / double(den); }
  bool operator==(const Rational &) const = default;
};
Rational reduce(int64_t num, int64_t den);

/// The least fraction of a few significant bits and a power of two that is at
/// least x; exact for small integers. Codes of more than 8 bits get fewer than
/// 12 bits, so that products of codes and scales fit the digital unit's 64
/// bits. x must be finite; 0 and values below 2^-20 give 2^-20, values above
/// 2^20 are an error of the caller's range analysis and are capped.
Rational roundUp(double x, int64_t codeBits);

/// Codes min .. max, each worth `scale`.
struct CodeFormat {
  int64_t min = 0, max = 0;
  Rational scale;
};

/// Inputs of arrays: ±(2^(bits-1) - 1) covering ±peak.
CodeFormat inputFormat(int64_t bits, double peak);
/// Two's complement over ±range.
CodeFormat fixedPointFormat(int64_t bits, double range);
/// Two's complement with `fraction` bits behind the point.
CodeFormat fractionFormat(int64_t bits, int64_t fraction);

/// What a function gives; where it is unbounded, what it gives on `domain`.
Interval outputRange(const Function &function, Interval domain);

/// What a conversion emits: levels over [lo, hi] and the codes they are emitted
/// as.
struct ConversionFormat {
  Levels levels;
  CodeFormat code;
};
/// Where lo = -hi, levels are symmetric: 2^bits of them do not contain 0 and
/// are emitted as odd codes, one per half level. Everywhere else levels are
/// multiples of their step, the first the one nearest lo, the last the one
/// nearest hi, so that every midpoint lies inside the range; each is one code,
/// of at most 2^22 + 2^bits. A range of 0 alone goes up.
ConversionFormat conversionFormat(int64_t bits, bool symmetricLevels,
                                  Interval range);

/// `count` levels about `step` apart, the first at `first` half steps: a code
/// per level where 0 is a level or would be, odd codes, one per half level,
/// where it is not.
ConversionFormat formatAt(int64_t bits, int64_t count, double step,
                          int64_t first);

} // namespace rampart::mapping

#endif // RAMPART_MAPPING_CODEFORMAT_H
