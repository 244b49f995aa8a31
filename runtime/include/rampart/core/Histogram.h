//===- Histogram.h - How often values occur ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What calibration keeps of the values it saw: small, whatever their number,
// and the same in whatever order they came.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_CORE_HISTOGRAM_H
#define RAMPART_CORE_HISTOGRAM_H

#include "rampart/core/Result.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace rampart {

/// counts[i] values lie in [(first + i) width, (first + i + 1) width), even
/// within it. Without counts nothing is known.
struct Histogram {
  double width = 1;
  int64_t first = 0;
  std::vector<int64_t> counts;

  bool empty() const { return counts.empty(); }
  /// A finite width above 0, bins of finite ends, counts of at least 0 and not
  /// all 0.
  Status check() const;
  /// The share of all values below x, 0 to 1.
  double shareBelow(double x) const;
  /// `count` values that stand for the same share each, rising.
  std::vector<double> quantiles(int count) const;
};

/// The counts of both in bins of the wider; nothing where those are no multiple
/// of the narrower or there would be more than 65,536.
std::optional<Histogram> combine(const Histogram &a, const Histogram &b);

/// Counts values in at most 256 bins around 0, whose width is the least power
/// of two that serves the largest value.
class HistogramCollector {
public:
  HistogramCollector();
  /// Values that are not finite are passed over.
  void add(double value);
  /// Without empty bins at its ends.
  Histogram histogram() const;

private:
  double width;
  std::vector<int64_t> counts;

  void widen();
};

} // namespace rampart

#endif // RAMPART_CORE_HISTOGRAM_H
