//===- Staircase.cpp - Level crossings of a function ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/Staircase.h"

#include "rampart/core/Quantity.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

using namespace rampart;

double rampart::boundary(const Levels &levels, Rounding rounding, int64_t k) {
  return rounding == Rounding::Floor
             ? levels.level(k)
             : (levels.level(k - 1) + levels.level(k)) / 2;
}

bool Staircase::rising() const {
  return std::all_of(directions.begin(), directions.end(),
                     [](int8_t direction) { return direction == 1; });
}

std::vector<int64_t> Staircase::upperLevels() const {
  std::vector<int64_t> result;
  int64_t level = first;
  for (int8_t direction : directions) {
    result.push_back(std::max(level, level + direction));
    level += direction;
  }
  return result;
}

int64_t Staircase::convert(double x) const {
  int64_t level = first;
  for (size_t k = 0; k < thresholds.size() && thresholds[k] < x; ++k)
    level += directions[k];
  return level;
}

//===----------------------------------------------------------------------===//
// Tables of samples
//===----------------------------------------------------------------------===//

Status SampledFunction::check() const {
  if (x.size() != y.size() || x.size() < 2)
    return Error{"expected at least 2 points, found " +
                 std::to_string(std::min(x.size(), y.size()))};
  for (size_t i = 0; i < x.size(); ++i) {
    std::string point = "point " + std::to_string(i + 1);
    if (!std::isfinite(x[i]) || !std::isfinite(y[i]))
      return Error{point + ": expected finite numbers, found " +
                   printNumber(x[i]) + ", " + printNumber(y[i])};
    if (i > 0 && x[i] < x[i - 1])
      return Error{point + ": expected arguments in rising order, found " +
                   printNumber(x[i]) + " after " + printNumber(x[i - 1])};
  }
  if (std::all_of(y.begin(), y.end(), [&](double v) { return v == y[0]; }))
    return Error{"expected a function, found " + printNumber(y[0]) +
                 " at every point"};
  return {};
}

double SampledFunction::operator()(double at) const {
  auto above = size_t(std::lower_bound(x.begin(), x.end(), at) - x.begin());
  if (above == 0)
    return y.front();
  if (above == x.size())
    return y.back();
  double span = x[above] - x[above - 1];
  double part = std::isfinite(span) ? (at - x[above - 1]) / span
                                    : (at / 2 - x[above - 1] / 2) /
                                          (x[above] / 2 - x[above - 1] / 2);
  return std::lerp(y[above - 1], y[above], part);
}

//===----------------------------------------------------------------------===//
// Crossings
//===----------------------------------------------------------------------===//

namespace {

/// A function that is monotone between neighbours of `points`.
struct Curve {
  std::function<double(double)> value;
  std::vector<double> points;
  /// x with value(x) = y on a rising piece, where a closed form has one.
  std::function<std::optional<double>(double)> inverse;
};

/// The numbers in order as integers: neighbours differ by one.
int64_t rank(double x) {
  auto bits = std::bit_cast<int64_t>(x);
  return bits < 0 ? std::numeric_limits<int64_t>::min() - bits : bits;
}

double ranked(int64_t rank) {
  if (rank < 0)
    rank = std::numeric_limits<int64_t>::min() - rank;
  return std::bit_cast<double>(rank);
}

/// The last number of [lo, hi) before which `passed` does not hold, for a
/// predicate that holds at hi and, once true, stays so.
template <typename Predicate>
double lastBefore(double lo, double hi, Predicate passed) {
  int64_t below = rank(lo), above = rank(hi);
  while (uint64_t(above) - uint64_t(below) > 1) {
    int64_t middle = (below & above) + ((below ^ above) >> 1);
    (passed(ranked(middle)) ? above : below) = middle;
  }
  return ranked(below);
}

class Tracer {
public:
  Tracer(const Curve &curve, const Levels &levels, Rounding rounding)
      : curve(curve), levels(levels), rounding(rounding) {}

  Result<Staircase> run();

private:
  const Curve &curve;
  const Levels &levels;
  Rounding rounding;
  Staircase result;
  int64_t level = 0;

  double edge(int64_t k) const { return boundary(levels, rounding, k); }
  int64_t levelOf(double y) const;
  void add(double x, int direction);
  Status rise(double from, double to);
  Status fall(double from, double to);
};

} // namespace

/// The nearest level, or the one below; the ends' beyond the range.
int64_t Tracer::levelOf(double y) const {
  double place = (y - levels.lo) / levels.step();
  place = rounding == Rounding::Floor ? std::floor(place) : std::round(place);
  auto k = int64_t(std::clamp(place, 0.0, double(levels.count - 1)));
  // The division's rounding: boundaries decide.
  while (k > 0 && y < edge(k))
    --k;
  while (k + 1 < levels.count && y > edge(k + 1))
    ++k;
  return k;
}

void Tracer::add(double x, int direction) {
  // A closed form may err by an ulp against a turning point.
  if (!result.thresholds.empty())
    x = std::max(x, result.thresholds.back());
  result.thresholds.push_back(x);
  result.directions.push_back(int8_t(direction));
  level += direction;
}

static Status checkCount(const Staircase &result) {
  constexpr size_t limit = 1 << 16;
  if (result.thresholds.size() <= limit)
    return {};
  return Error{"expected at most " + std::to_string(limit) +
               " crossings of output levels, found more"};
}

Status Tracer::rise(double from, double to) {
  double top = curve.value(to);
  while (level + 1 < levels.count && edge(level + 1) < top) {
    double y = edge(level + 1);
    std::optional<double> closed = curve.inverse(y);
    if (!closed || *closed < from || *closed > to)
      closed =
          lastBefore(from, to, [&](double x) { return curve.value(x) > y; });
    add(*closed, 1);
    from = *closed;
    if (Status status = checkCount(result); !status)
      return status;
  }
  return {};
}

Status Tracer::fall(double from, double to) {
  double bottom = curve.value(to);
  while (level > 0 && edge(level) > bottom) {
    double y = edge(level);
    double x =
        lastBefore(from, to, [&](double at) { return curve.value(at) < y; });
    add(x, -1);
    from = x;
    if (Status status = checkCount(result); !status)
      return status;
  }
  return {};
}

Result<Staircase> Tracer::run() {
  if (levels.count < 2 || levels.count > (int64_t(1) << 16))
    return Error{"expected 2 to 65536 output levels, found " +
                 std::to_string(levels.count)};
  if (!std::isfinite(levels.lo) || !std::isfinite(levels.hi) ||
      !(levels.lo < levels.hi))
    return Error{"expected output levels of a finite, rising range, found " +
                 printNumber(levels.lo) + " to " + printNumber(levels.hi)};
  result.first = level = levelOf(curve.value(curve.points.front()));
  for (size_t i = 1; i < curve.points.size(); ++i) {
    double from = curve.points[i - 1], to = curve.points[i];
    bool up = curve.value(to) >= curve.value(from);
    if (Status status = up ? rise(from, to) : fall(from, to); !status)
      return Error{status.error()};
  }
  if (result.thresholds.empty())
    return Error{"the function crosses no boundary between output levels of " +
                 printNumber(levels.lo) + " to " + printNumber(levels.hi)};
  return result;
}

Result<Staircase> rampart::staircase(const Function &function,
                                     const Levels &levels, Rounding rounding) {
  if (Status status = checkFunction(function); !status)
    return Error{status.error()};
  double end = std::min(function.clip, std::numeric_limits<double>::max());
  Curve curve{[&](double x) { return evaluate(function, x); }, {-end}, {}};
  for (double turn : turningPoints(function))
    if (turn > curve.points.back() && turn < end)
      curve.points.push_back(turn);
  curve.points.push_back(end);
  curve.inverse = [&](double y) -> std::optional<double> {
    Result<double> x = inverse(function, y);
    return x ? std::optional(*x) : std::nullopt;
  };
  return Tracer(curve, levels, rounding).run();
}

Result<Staircase> rampart::staircase(const SampledFunction &function,
                                     const Levels &levels, Rounding rounding) {
  if (Status status = function.check(); !status)
    return Error{status.error()};
  Curve curve{[&](double x) { return function(x); },
              {},
              [](double) { return std::nullopt; }};
  for (double x : function.x) {
    // The far side of a jump is the next number.
    if (!curve.points.empty() && x <= curve.points.back())
      x = std::nextafter(curve.points.back(), HUGE_VAL);
    curve.points.push_back(x);
  }
  return Tracer(curve, levels, rounding).run();
}
