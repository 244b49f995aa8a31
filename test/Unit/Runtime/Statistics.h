//===- Statistics.h - Of samples of noise ----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_UNIT_RUNTIME_STATISTICS_H
#define RAMPART_TEST_UNIT_RUNTIME_STATISTICS_H

#include <algorithm>
#include <cmath>
#include <vector>

namespace rampart::test {

struct Statistics {
  double mean, variance;
  double deviation() const { return std::sqrt(variance); }
};

/// Of at least two values; the variance is the unbiased estimate.
inline Statistics statisticsOf(const std::vector<double> &values) {
  double sum = 0, squares = 0;
  for (double value : values)
    sum += value;
  double mean = sum / double(values.size());
  for (double value : values)
    squares += (value - mean) * (value - mean);
  return {mean, squares / double(values.size() - 1)};
}

/// Of two samples drawn together; its standard error is
/// sqrt((c^2 + variance of a * variance of b) / number) for Gaussian ones.
inline double covarianceOf(const std::vector<double> &a,
                           const std::vector<double> &b) {
  double meanA = statisticsOf(a).mean, meanB = statisticsOf(b).mean, sum = 0;
  for (size_t i = 0; i < a.size(); ++i)
    sum += (a[i] - meanA) * (b[i] - meanB);
  return sum / double(a.size() - 1);
}

/// The standard normal distribution's share below z.
inline double normalBelow(double z) { return std::erfc(-z / M_SQRT2) / 2; }

/// The largest distance between the empirical distribution and the standard
/// normal one: Kolmogorov and Smirnov's statistic, above 1.95 / sqrt(number)
/// once in a thousand times.
inline double kolmogorovSmirnov(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  double distance = 0, count = double(values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    double normal = normalBelow(values[i]);
    distance = std::max(
        {distance, normal - double(i) / count, double(i + 1) / count - normal});
  }
  return distance;
}

} // namespace rampart::test

#endif // RAMPART_TEST_UNIT_RUNTIME_STATISTICS_H
