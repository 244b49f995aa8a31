//===- Histogram.cpp - How often values occur -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/Histogram.h"

#include "rampart/core/Quantity.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace rampart;

static double totalOf(const std::vector<int64_t> &counts) {
  return std::accumulate(counts.begin(), counts.end(), 0.0);
}

Status Histogram::check() const {
  constexpr int64_t farthest = int64_t(1) << 40;
  if (!std::isfinite(width) || !(width > 0))
    return Error{"expected bins of a finite width above 0, found " +
                 printNumber(width)};
  if (first < -farthest || first > farthest ||
      !std::isfinite(width * double(farthest)))
    return Error{"expected bins near 0, found the first at " +
                 std::to_string(first) + " bins of " + printNumber(width)};
  for (size_t i = 0; i < counts.size(); ++i)
    if (counts[i] < 0)
      return Error{"expected counts of at least 0, found " +
                   std::to_string(counts[i]) + " in bin " +
                   std::to_string(i + 1)};
  if (totalOf(counts) == 0)
    return Error{"expected a value in at least one bin"};
  return {};
}

double Histogram::shareBelow(double x) const {
  double place = x / width - double(first); // in bins
  double below = 0;
  for (size_t i = 0; i < counts.size() && double(i) < place; ++i)
    below += std::min(place - double(i), 1.0) * double(counts[i]);
  return below / totalOf(counts);
}

std::vector<double> Histogram::quantiles(int count) const {
  std::vector<double> result;
  const double total = totalOf(counts);
  double below = 0;
  size_t bin = 0;
  for (int i = 0; i < count; ++i) {
    double rank = (i + 0.5) / count * total;
    while (bin + 1 < counts.size() && below + double(counts[bin]) < rank)
      below += double(counts[bin++]);
    double part = std::min((rank - below) / double(counts[bin]), 1.0);
    result.push_back((double(first) + double(bin) + part) * width);
  }
  return result;
}

std::optional<Histogram> rampart::combine(const Histogram &a,
                                          const Histogram &b) {
  constexpr int64_t most = 65536;
  const Histogram &wide = a.width < b.width ? b : a;
  const Histogram &narrow = a.width < b.width ? a : b;
  double ratio = wide.width / narrow.width;
  if (ratio != std::floor(ratio) || ratio > double(int64_t(1) << 40))
    return std::nullopt;
  auto binOf = [&](int64_t bin) { // of the narrow one, among the wide ones
    return int64_t(std::floor(double(bin) / ratio));
  };
  auto size = int64_t(narrow.counts.size());
  int64_t first = std::min(wide.first, binOf(narrow.first));
  int64_t last = std::max(wide.first + int64_t(wide.counts.size()) - 1,
                          binOf(narrow.first + size - 1));
  if (last - first >= most)
    return std::nullopt;
  Histogram result{wide.width, first,
                   std::vector<int64_t>(size_t(last - first + 1))};
  std::copy(wide.counts.begin(), wide.counts.end(),
            result.counts.begin() + (wide.first - first));
  for (int64_t i = 0; i < size; ++i) {
    int64_t &count = result.counts[size_t(binOf(narrow.first + i) - first)];
    if (__builtin_add_overflow(count, narrow.counts[size_t(i)], &count))
      return std::nullopt;
  }
  return result;
}

/// Bins on either side of 0.
static constexpr int64_t half = 128;

HistogramCollector::HistogramCollector()
    : width(0x1p-60), counts(size_t(2 * half)) {}

void HistogramCollector::widen() {
  std::vector<int64_t> merged(counts.size());
  for (int64_t i = -half; i < half; ++i)
    merged[size_t((i >> 1) + half)] += counts[size_t(i + half)];
  counts = std::move(merged);
  width *= 2;
}

void HistogramCollector::add(double value) {
  if (!std::isfinite(value))
    return;
  while (value < -double(half) * width || value >= double(half) * width)
    widen();
  ++counts[size_t(int64_t(std::floor(value / width)) + half)];
}

Histogram HistogramCollector::histogram() const {
  auto holds = [](int64_t count) { return count > 0; };
  auto begin = std::find_if(counts.begin(), counts.end(), holds);
  auto end = std::find_if(counts.rbegin(), counts.rend(), holds).base();
  if (begin == counts.end())
    return {};
  return {width, begin - counts.begin() - half, {begin, end}};
}
