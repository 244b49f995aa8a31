//===- Staircase.h - Level crossings of a function --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a ramp has to visit: every crossing of an output level, in the order of
// the argument, with its direction. Serves rising, falling and other functions,
// flat parts, jumps, and tables of samples.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_CORE_STAIRCASE_H
#define RAMPART_CORE_STAIRCASE_H

#include "rampart/core/Function.h"

#include <cstdint>
#include <vector>

namespace rampart {

/// Output levels y_k = lo + k Δy, k = 0 .. count-1.
struct Levels {
  double lo = 0, hi = 1;
  int64_t count = 2;

  double step() const { return (hi - lo) / double(count - 1); }
  double level(int64_t k) const { return lo + double(k) * step(); }
};

/// Whether a value becomes the nearest level or the one below it.
enum class Rounding { Nearest, Floor };

/// The value between levels k - 1 and k at which the output changes.
double boundary(const Levels &levels, Rounding rounding, int64_t k);

/// The output is levels.level(first) up to the first threshold and moves by
/// directions[k] levels, +1 or -1, above threshold k. Thresholds never fall; a
/// jump over several levels puts several at one argument.
struct Staircase {
  int64_t first = 0;
  std::vector<double> thresholds;
  std::vector<int8_t> directions;

  bool rising() const;
  /// Of the two levels at each threshold the upper one: its boundary.
  std::vector<int64_t> upperLevels() const;
  /// The index of the level at x.
  int64_t convert(double x) const;
};

/// A function given by samples: linear between neighbours, constant beyond the
/// ends. Arguments never fall; two equal ones are a jump, whose lower side
/// holds at the argument itself.
struct SampledFunction {
  std::vector<double> x, y;

  /// At least two finite points in order, not all of one value.
  Status check() const;
  double operator()(double at) const;
};

/// All crossings of `function` on `levels`, found from closed forms where there
/// are and otherwise by bisection of the floating-point numbers between two
/// turning points, to the last bit. Errors: levels of no finite, rising range,
/// a function that crosses none of them, more than 65,536 crossings.
Result<Staircase> staircase(const Function &function, const Levels &levels,
                            Rounding rounding = Rounding::Nearest);
Result<Staircase> staircase(const SampledFunction &function,
                            const Levels &levels,
                            Rounding rounding = Rounding::Nearest);

} // namespace rampart

#endif // RAMPART_CORE_STAIRCASE_H
