//===- CorrectTargets.cpp - Targets for a chip that was read back ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What devices of one target have in common is a curve, read back over target,
// through means of many devices; the corrected target is where the curve meets
// the old one.
//===----------------------------------------------------------------------===//
#include "rampart/exec/DeviceConductances.h"

#include <algorithm>
#include <cmath>

using namespace rampart;

namespace {

struct Pair {
  double target, read;
};

double medianOf(std::vector<double> values) {
  auto middle = values.begin() + long(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Read-back over target: non-decreasing and piecewise linear.
class Response {
public:
  explicit Response(std::vector<Pair> devices);

  /// What devices with this target are read back as on average.
  double of(double target) const;
  /// The target whose devices are read back as `wanted`.
  double inverse(double wanted) const;
  /// Whether a device is so far off the others that it does not respond.
  bool isStuck(double target, double read) const {
    return std::abs(read - of(target)) > 8 * spread;
  }

private:
  void addKnot(std::vector<Pair>::const_iterator begin,
               std::vector<Pair>::const_iterator end);
  /// The line through two knots at `at`, between or beside them.
  static double interpolate(const std::vector<double> &from,
                            const std::vector<double> &to, double at);

  std::vector<double> targets, reads; // of the knots, increasing
  double spread = 0;                  // of devices about the curve, S
};

} // namespace

/// A knot where the devices of one stretch lie in the middle: the median, which
/// stuck ones do not move.
void Response::addKnot(std::vector<Pair>::const_iterator begin,
                       std::vector<Pair>::const_iterator end) {
  std::vector<double> atTarget, atRead;
  for (auto device = begin; device != end; ++device) {
    atTarget.push_back(device->target);
    atRead.push_back(device->read - device->target);
  }
  double target = medianOf(atTarget);
  double read = target + medianOf(atRead);
  // Flat stretches would have no inverse.
  if (!targets.empty() && (target <= targets.back() || read <= reads.back()))
    return;
  targets.push_back(target);
  reads.push_back(read);
}

Response::Response(std::vector<Pair> devices) {
  constexpr size_t mostKnots = 32, fewest = 64; // devices of a knot
  std::sort(devices.begin(), devices.end(),
            [](const Pair &a, const Pair &b) { return a.target < b.target; });
  // Idle devices, which all have one target, are one knot.
  auto next = devices.begin();
  while (next != devices.end()) {
    auto same = std::upper_bound(
        next, devices.end(), *next,
        [](const Pair &a, const Pair &b) { return a.target < b.target; });
    auto left = size_t(devices.end() - next);
    size_t share = std::max(fewest, devices.size() / mostKnots);
    auto end = left < 2 * share ? devices.end() : next + ptrdiff_t(share);
    if (size_t(same - next) >= fewest)
      end = same;
    addKnot(next, end);
    next = end;
  }
  std::vector<double> residuals;
  for (const Pair &device : devices)
    residuals.push_back(std::abs(device.read - of(device.target)));
  if (!residuals.empty()) // 1.48: a normal law's deviation over this median
    spread = 1.4826 * medianOf(std::move(residuals));
}

double Response::interpolate(const std::vector<double> &from,
                             const std::vector<double> &to, double at) {
  if (from.empty())
    return at;
  if (from.size() == 1)
    return at + to[0] - from[0];
  auto above = std::upper_bound(from.begin() + 1, from.end() - 1, at);
  auto i = size_t(above - from.begin());
  double slope = (to[i] - to[i - 1]) / (from[i] - from[i - 1]);
  return to[i - 1] + slope * (at - from[i - 1]);
}

double Response::of(double target) const {
  return interpolate(targets, reads, target);
}

double Response::inverse(double wanted) const {
  return interpolate(reads, targets, wanted);
}

//===----------------------------------------------------------------------===//
// Devices
//===----------------------------------------------------------------------===//

namespace {

class Corrector {
public:
  /// `largest` of all targets.
  Corrector(const Machine &machine, Response response, Correction correction,
            double largest)
      : machine(machine), response(std::move(response)), correction(correction),
        low(this->response.of(machine.gMin)),
        high(this->response.of(machine.gMax)) {
    if (correction == Correction::Systematic && largest > 0)
      scale = std::min(1.0, high / largest);
  }

  double device(double target, double read) const {
    return targetFor(scale * target, target, read);
  }

  std::array<double, 2> pair(const std::array<double, 2> &targets,
                             const std::array<double, 2> &read) const {
    bool stuck[2] = {response.isStuck(targets[0], read[0]),
                     response.isStuck(targets[1], read[1])};
    // The one that has to stay where it gets, and its partner.
    int first = targets[0] < targets[1] ? 0 : 1;
    if (stuck[0] != stuck[1])
      first = stuck[0] ? 0 : 1;
    int second = 1 - first;
    std::array<double, 2> moved = targets;
    double reached = read[first];
    if (!stuck[first]) {
      reached = std::clamp(scale * targets[first], low, high);
      moved[first] = targetFor(reached, targets[first], read[first]);
    }
    moved[second] =
        targetFor(reached + scale * (targets[second] - targets[first]),
                  targets[second], read[second]);
    return moved;
  }

private:
  /// What to aim at so that `wanted` is read back, of a device that made `read`
  /// of `target`.
  double targetFor(double wanted, double target, double read) const {
    double moved = correction == Correction::Device ? wanted + (target - read)
                                                    : response.inverse(wanted);
    return std::clamp(moved, machine.gMin, machine.gMax);
  }

  const Machine &machine;
  Response response;
  Correction correction;
  double low, high; // what can be read back, S
  /// Of all conductances alike, weights and ramps: this cancels, and brings the
  /// largest target within reach.
  double scale = 1;
};

} // namespace

/// Clocks are the design's; what lines leave of a device moves with it.
static void moveRamp(const Corrector &corrector, const RampDevices &read,
                     RampConductances &ramp) {
  size_t number = 0;
  auto move = [&](float &target, float found) {
    if (target > 0) { // else there is no device
      const float moved = float(corrector.device(target, found));
      if (!ramp.effective.empty())
        ramp.effective[number] *= moved / target;
      target = moved;
    }
    ++number;
  };
  RampDevices &devices = ramp.devices;
  for (size_t i = 0; i < devices.stepConductances.size(); ++i)
    move(devices.stepConductances[i], read.stepConductances[i]);
  for (size_t i = 0; i < devices.offsetConductances.size(); ++i)
    move(devices.offsetConductances[i], read.offsetConductances[i]);
}

DeviceConductances rampart::correctTargets(const Machine &machine,
                                           const DeviceConductances &targets,
                                           const DeviceConductances &readBack,
                                           Correction correction) {
  std::vector<Pair> devices;
  double largest = 0;
  for (size_t a = 0; a < targets.arrays.size(); ++a)
    for (size_t i = 0; i < targets.arrays[a].size(); ++i)
      for (size_t d : {0, 1})
        devices.push_back({targets.arrays[a][i][d], readBack.arrays[a][i][d]});
  for (const Pair &device : devices)
    largest = std::max(largest, device.target);
  for (const RampConductances &ramp : targets.ramps)
    for (auto *list :
         {&ramp.devices.stepConductances, &ramp.devices.offsetConductances})
      for (float target : *list)
        largest = std::max(largest, double(target));
  Corrector corrector(machine, Response(std::move(devices)), correction,
                      largest);
  DeviceConductances moved = targets;
  for (size_t a = 0; a < targets.arrays.size(); ++a)
    for (size_t i = 0; i < targets.arrays[a].size(); ++i)
      moved.arrays[a][i] =
          corrector.pair(targets.arrays[a][i], readBack.arrays[a][i]);
  for (size_t r = 0; r < targets.ramps.size(); ++r)
    moveRamp(corrector, readBack.ramps[r].devices, moved.ramps[r]);
  return moved;
}
