//===- DigitalFunction.cpp - What a ramp saves ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/DigitalFunction.h"

#include <algorithm>
#include <cmath>

namespace rampart::mapping {

static double inputOf(Interval domain, int64_t codes, int64_t code) {
  return domain.lo + (domain.hi - domain.lo) * double(code) / double(codes - 1);
}

static int64_t nearestLevel(const Levels &levels, double place) {
  return int64_t(std::clamp(std::round(place), 0.0, double(levels.count - 1)));
}

double DigitalFunction::operator()(double x) const {
  double last = double(entries.size() - 1);
  double place = (x - domain.lo) / (domain.hi - domain.lo) * last;
  return levels.level(
      entries[size_t(std::clamp(std::round(place), 0.0, last))]);
}

/// The function at every code, in output levels.
static std::vector<double>
placesOf(const std::function<double(double)> &function, Interval domain,
         int64_t bits, const Levels &levels) {
  const int64_t codes = int64_t(1) << bits;
  std::vector<double> places;
  for (int64_t code = 0; code < codes; ++code)
    places.push_back((function(inputOf(domain, codes, code)) - levels.lo) /
                     levels.step());
  return places;
}

DigitalFunction lookupTable(const std::function<double(double)> &function,
                            Interval domain, int64_t bits,
                            const Levels &levels) {
  DigitalFunction result{domain, levels, {}};
  for (double place : placesOf(function, domain, bits, levels))
    result.entries.push_back(nearestLevel(levels, place));
  return result;
}

namespace {

/// Straight lines through runs of points (i, y_i), from sums over their
/// beginnings.
class Lines {
public:
  explicit Lines(const std::vector<double> &y) : sums(1) {
    for (size_t i = 0; i < y.size(); ++i) {
      Sums next = sums.back();
      next.y += y[i];
      next.xy += double(i) * y[i];
      next.yy += y[i] * y[i];
      sums.push_back(next);
    }
  }

  /// The line of least squared error through points [begin, end), and that
  /// error.
  struct Fit {
    double slope, offset, error;
  };
  Fit fit(size_t begin, size_t end) const;

private:
  struct Sums {
    double y = 0, xy = 0, yy = 0;
  };
  std::vector<Sums> sums;
};

} // namespace

Lines::Fit Lines::fit(size_t begin, size_t end) const {
  double n = double(end - begin),
         middle = (double(begin) + double(end) - 1) / 2;
  double y = sums[end].y - sums[begin].y;
  double xy = sums[end].xy - sums[begin].xy - middle * y; // around the middle
  double yy = sums[end].yy - sums[begin].yy;
  double xx = n * (n * n - 1) / 12;
  double slope = xx > 0 ? xy / xx : 0;
  double error = std::max(yy - y * y / n - slope * xy, 0.0);
  return {slope, y / n - slope * middle, error};
}

std::vector<Segment> fitSegments(const std::function<double(double)> &function,
                                 Interval domain, int64_t bits,
                                 const Levels &levels, int64_t count) {
  std::vector<double> y = placesOf(function, domain, bits, levels);
  Lines lines(y);
  const size_t points = y.size();
  // least[end]: the error of the points before `end` with the pieces so far;
  // from[s][end]: where the last of s + 1 pieces begins.
  std::vector<double> least(points + 1);
  std::vector<std::vector<size_t>> from;
  for (size_t end = 1; end <= points; ++end)
    least[end] = lines.fit(0, end).error;
  from.emplace_back(points + 1, 0);
  for (int64_t s = 1; s < std::min(count, int64_t(points)); ++s) {
    std::vector<double> next = least;
    from.push_back(from.back());
    for (size_t end = 1; end <= points; ++end) {
      from.back()[end] = 0; // `next` holds one piece fewer, marked below
      for (size_t begin = 1; begin < end; ++begin)
        if (double error = least[begin] + lines.fit(begin, end).error;
            error < next[end]) {
          next[end] = error;
          from.back()[end] = begin;
        }
    }
    least = std::move(next);
  }
  std::vector<Segment> segments;
  for (size_t end = points, s = from.size(); end > 0;) {
    size_t begin = 0;
    // 0 says that fewer pieces do as well.
    while (s > 0 && begin == 0)
      begin = from[--s][end];
    Lines::Fit fit = lines.fit(begin, end);
    segments.push_back({int64_t(begin), fit.slope, fit.offset});
    end = begin;
  }
  std::reverse(segments.begin(), segments.end());
  return segments;
}

DigitalFunction piecewiseLinear(const std::vector<Segment> &segments,
                                Interval domain, int64_t bits,
                                const Levels &levels) {
  DigitalFunction result{domain, levels, {}};
  size_t current = 0;
  for (int64_t code = 0; code < int64_t(1) << bits; ++code) {
    while (current + 1 < segments.size() && segments[current + 1].first <= code)
      ++current;
    result.entries.push_back(
        nearestLevel(levels, segments[current].slope * double(code) +
                                 segments[current].offset));
  }
  return result;
}

ErrorSummary summarizeErrors(const std::function<double(double)> &value,
                             const std::function<double(double)> &function,
                             const Levels &levels,
                             const std::vector<double> &inputs) {
  ErrorSummary summary;
  for (double x : inputs) {
    double error = std::abs(value(x) - function(x)) / levels.step();
    summary.mean += error / double(inputs.size());
    summary.max = std::max(summary.max, error);
  }
  return summary;
}

std::vector<DigitalAlternative>
digitalAlternatives(const std::function<double(double)> &function,
                    Interval domain, const Levels &levels,
                    const std::vector<int64_t> &bits, int64_t segments,
                    const std::vector<double> &inputs) {
  std::vector<DigitalAlternative> result;
  for (int64_t b : bits) {
    DigitalFunction table = lookupTable(function, domain, b, levels);
    result.push_back({"table", b, int64_t(table.entries.size()),
                      summarizeErrors(table, function, levels, inputs)});
    std::vector<Segment> pieces =
        fitSegments(function, domain, b, levels, segments);
    result.push_back(
        {"piecewise_linear", b, 3 * int64_t(pieces.size()),
         summarizeErrors(piecewiseLinear(pieces, domain, b, levels), function,
                         levels, inputs)});
  }
  return result;
}

std::vector<double> evenly(Interval domain, int count) {
  std::vector<double> inputs;
  for (int i = 0; i < count; ++i)
    inputs.push_back(domain.lo +
                     (domain.hi - domain.lo) * i / std::max(count - 1, 1));
  return inputs;
}

} // namespace rampart::mapping
