//===- RampStudies.cpp - Disturbances of a ramp's circuit -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/RampStudies.h"

#include <algorithm>
#include <cmath>

namespace rampart::mapping {

/// Codes of the column sums scaled by `column`, compared with `ramp`.
static std::vector<int64_t> codesOf(const RampDesign &design, double column,
                                    std::vector<double> ramp,
                                    const std::vector<double> &inputs) {
  Staircase built = design.stairs;
  built.thresholds = std::move(ramp);
  std::vector<int64_t> codes;
  for (double x : inputs)
    codes.push_back(built.convert(column * (x * design.gamma)));
  return codes;
}

static CodeChanges compare(double at, const std::vector<int64_t> &before,
                           const std::vector<int64_t> &after) {
  CodeChanges result{at};
  for (size_t i = 0; i < before.size(); ++i) {
    double difference = std::abs(double(after[i] - before[i]));
    result.changed += difference > 0;
    result.mean += difference / double(before.size());
    result.max = std::max(result.max, difference);
  }
  return result;
}

std::vector<CodeChanges> sweepReadVoltage(const RampDesign &ramp,
                                          RampSource source, double nominal,
                                          const std::vector<double> &voltages,
                                          const std::vector<double> &inputs) {
  const std::vector<double> sums = rampSums(ramp.devices);
  auto codesAt = [&](double voltage) {
    double reference = source == RampSource::InMemory ? voltage : nominal;
    std::vector<double> levels = sums;
    for (double &level : levels)
      level *= reference;
    return codesOf(ramp, voltage, std::move(levels), inputs);
  };
  const std::vector<int64_t> before = codesAt(nominal);
  std::vector<CodeChanges> result;
  for (double voltage : voltages)
    result.push_back(compare(voltage, before, codesAt(voltage)));
  return result;
}

std::vector<CodeChanges> shiftComparator(const RampDesign &ramp, double swing,
                                         const std::vector<double> &offsets,
                                         const std::vector<double> &inputs) {
  const std::vector<double> sums = rampSums(ramp.devices);
  double largest = 0;
  for (double sum : sums)
    largest = std::max(largest, std::abs(sum));
  auto codesAt = [&](double offset) {
    std::vector<double> levels = sums;
    for (double &level : levels)
      level -= offset / swing * largest;
    return codesOf(ramp, 1, std::move(levels), inputs);
  };
  const std::vector<int64_t> before = codesAt(0);
  std::vector<CodeChanges> result;
  for (double offset : offsets)
    result.push_back(compare(offset, before, codesAt(offset)));
  return result;
}

} // namespace rampart::mapping
