//===- RoundDivider.h - Repeated rounding division --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// divideRoundEven by one divisor many times, without a division instruction.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_ROUNDDIVIDER_H
#define RAMPART_SRC_EXEC_ROUNDDIVIDER_H

#include <cmath>
#include <cstdint>

namespace rampart {

class RoundDivider {
public:
  /// 0 < divisor < 2^62
  explicit RoundDivider(int64_t divisor)
      : divisor(divisor), reciprocal(1.0 / double(divisor)) {}

  /// num / divisor, half to even, for |num| < 2^62; beyond ±2^40, where every
  /// buffer saturates, only sign and size are right.
  int64_t divide(int64_t num) const {
    // The estimate is off by less than one: its relative error is 2^-51.
    double estimate = double(num) * reciprocal;
    if (!(std::abs(estimate) < 0x1p40))
      return estimate < 0 ? -(int64_t(1) << 40) : int64_t(1) << 40;
    int64_t quotient = static_cast<int64_t>(std::nearbyint(estimate));
    int64_t remainder = num - quotient * divisor; // within ±1.5 divisors
    if (remainder > divisor - remainder) {
      ++quotient;
      remainder -= divisor;
    } else if (-remainder > divisor + remainder) {
      --quotient;
      remainder += divisor;
    }
    if ((quotient & 1) && remainder == divisor - remainder)
      ++quotient;
    else if ((quotient & 1) && -remainder == divisor + remainder)
      --quotient;
    return quotient;
  }

private:
  int64_t divisor;
  double reciprocal;
};

} // namespace rampart

#endif // RAMPART_SRC_EXEC_ROUNDDIVIDER_H
