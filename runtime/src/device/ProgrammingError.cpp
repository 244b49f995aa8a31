//===- ProgrammingError.cpp - How far devices land from targets -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/device/ProgrammingError.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace rampart;

double rampart::nearestLevel(const Machine &machine, double target) {
  if (machine.levels == 0)
    return target;
  double step = (machine.gMax - machine.gMin) / double(machine.levels - 1);
  double level = std::nearbyint((target - machine.gMin) / step);
  return machine.gMin +
         step * std::clamp(level, 0.0, double(machine.levels - 1));
}

namespace {

/// Integrals of 1, x and x² over a part of a distribution.
struct Moments {
  double share = 0, first = 0, second = 0;

  void add(const Moments &other, double factor = 1) {
    share += factor * other.share;
    first += factor * other.first;
    second += factor * other.second;
  }
};

/// Normal of deviation `sigma`, cut to [lo, hi]: what lies beyond ends at the
/// bounds.
struct CutNormal {
  double sigma, lo, hi;

  /// Over the results within ±tolerance.
  Moments within(double tolerance) const;
};

} // namespace

/// The part of a normal of deviation `sigma` between a <= b.
static Moments normalBetween(double sigma, double a, double b) {
  constexpr double perSigma = 0.70710678118654752; // 1/√2
  auto density = [&](double x) {                   // times sigma
    return 0.39894228040143268 * std::exp(-0.5 * x * x / (sigma * sigma));
  };
  auto moment = [&](double x) { return std::isinf(x) ? 0 : x * density(x); };
  double share =
      0.5 * (std::erfc(a / sigma * perSigma) - std::erfc(b / sigma * perSigma));
  return {share, sigma * (density(a) - density(b)),
          sigma * sigma * share + sigma * (moment(a) - moment(b))};
}

Moments CutNormal::within(double tolerance) const {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Moments result;
  if (double a = std::max(lo, -tolerance), b = std::min(hi, tolerance); a < b)
    result = normalBetween(sigma, a, b);
  auto addBound = [&](double bound, double from, double to) {
    if (double share = normalBetween(sigma, from, to).share;
        std::abs(bound) <= tolerance && share > 0)
      result.add({share, bound * share, bound * bound * share});
  };
  addBound(lo, -infinity, lo);
  addBound(hi, hi, infinity);
  return result;
}

double rampart::programmingError(const Machine &machine,
                                 const DeviceModel &model, double target) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  double aim = nearestLevel(machine, target),
         sigma = model.programmingSigma(aim);
  if (sigma == 0 && !machine.clipToWindow)
    return std::abs(aim - target);
  bool plain = machine.verifyAttempts == 1 && !machine.clipToWindow;
  if (plain && machine.levels == 0)
    return sigma;
  CutNormal law{std::max(sigma, 1e-30), -infinity, infinity};
  if (machine.clipToWindow)
    law = {law.sigma, machine.gMin - aim, machine.gMax - aim};
  // All attempts but the last succeed or are drawn again; the last one stays.
  Moments accepted = law.within(machine.verifyTolerance),
          error = law.within(infinity);
  double failure = std::max(1 - accepted.share, 0.0), tries = 1;
  for (int64_t i = 1; i < machine.verifyAttempts && tries > 1e-9; ++i) {
    // ... so the law of one attempt more: accepted + failure · law so far.
    Moments next = accepted;
    next.add(error, failure);
    error = next;
    tries *= failure;
  }
  double offset = aim - target;
  double square = offset * offset + 2 * offset * error.first + error.second;
  return std::sqrt(std::max(square, 0.0));
}
