//===- OffsetTrim.cpp - Comparator offsets and bias rows ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/OffsetTrim.h"

#include "Trials.h"
#include "rampart/core/Pair.h"

#include <algorithm>
#include <cmath>

namespace rampart::mapping {

namespace {

/// What a column's bias pairs carry, in pre-activation.
class BiasColumn {
public:
  BiasColumn(const Devices &devices, const OffsetTrim &trim, uint64_t seed,
             uint32_t chip)
      : devices(devices), trim(trim), keys(arrayDeviceKeys(seed, chip)),
        window(devices.description().gMax - devices.description().gMin) {}

  /// Programs a pair to carry `value` by a code `code` times that of the bias
  /// rows; returns what it carries then.
  double program(double value, double code) {
    double perSiemens = code * trim.reach / window;
    double target = std::clamp(value / perSiemens, -window, window);
    std::array<Device, 2> pair = devices.programPair(
        pairTargets(devices.description(), target), {0, times++, 0, 0}, keys);
    return perSiemens *
           (devices.conductance(pair[0]) - devices.conductance(pair[1]));
  }

private:
  const Devices &devices;
  const OffsetTrim &trim;
  DeviceKeys keys;
  double window;
  uint32_t times = 0;
};

/// A column's offsets in pre-activation.
struct ColumnOffset {
  double comparator = 0, before = 0, trimmed = 0;
  int programmed = 0;
};

} // namespace

/// Trims a column until its offset is within `tolerance`, in pre-activation.
static ColumnOffset trimColumn(BiasColumn column, const OffsetTrim &trim,
                               double bias, double offset, double tolerance) {
  const bool fine = trim.fineCode > 0;
  double carried = column.program(bias, 1);
  double beside = fine ? column.program(0, trim.fineCode) : 0;
  auto left = [&] { return offset + carried + beside - bias; };
  ColumnOffset result{offset, left(), left(), 0};
  auto program = [&](double &pair, double code, double enough) {
    for (int i = 0; i < trim.attempts && std::abs(left()) > enough; ++i) {
      pair = column.program(pair - left(), code);
      ++result.programmed;
    }
  };
  double rest = trim.fineCode * trim.reach / 2; // for the further row
  program(carried, 1, std::max(tolerance, rest));
  if (fine)
    program(beside, trim.fineCode, tolerance);
  result.trimmed = left();
  return result;
}

OffsetErrors trimOffsets(const RampDesign &ramp, const Machine &machine,
                         const OffsetTrim &trim, const TrialOptions &options) {
  const Devices devices(machine);
  const std::vector<double> sums = rampSums(ramp.devices);
  double largest = 0;
  for (double sum : sums)
    largest = std::max(largest, std::abs(sum));
  const double perVolt = largest / ramp.gamma / trim.swing;
  auto shifts = [&](double offset) {
    std::vector<double> shifted = sums;
    for (double &sum : shifted)
      sum += offset * ramp.gamma;
    return integralNonlinearity(ramp.function, ramp.levels, ramp.stairs,
                                shifted, ramp.gamma);
  };
  double steepest = 0, step = 1e-3 * largest / ramp.gamma;
  for (double shift : shifts(step))
    steepest = std::max(steepest, std::abs(shift) / step);
  const double tolerance = steepest > 0 ? trim.tolerance / steepest : 0;

  Collector alone, before, after;
  auto collect = [&](Collector &errors, double offset) {
    for (double shift : shifts(offset))
      errors.add(shift);
    errors.finishChip();
  };
  OffsetErrors result;
  for (uint32_t chip = 0; chip < uint32_t(options.chips); ++chip) {
    auto key = randomKey(options.seed, chip, Draw::Sampling);
    double bias = (uniform({0, 2, 0, 0}, key) - 0.5) * trim.reach;
    double offset = trim.deviation * perVolt * normals({1, 2, 0, 0}, key)[0];
    ColumnOffset column =
        trimColumn(BiasColumn(devices, trim, options.seed, chip), trim, bias,
                   offset, tolerance);
    collect(alone, column.comparator);
    collect(before, column.before);
    collect(after, column.trimmed);
    result.programmed += double(column.programmed) / options.chips;
  }
  result.offset = alone.errors();
  result.before = before.errors();
  result.trimmed = after.errors();
  return result;
}

} // namespace rampart::mapping
