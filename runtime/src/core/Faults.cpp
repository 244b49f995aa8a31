//===- Faults.cpp - Devices that do not follow their programming ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/core/Faults.h"

#include "rampart/core/Random.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <tuple>

using namespace rampart;

template <typename... Parts>
static Error error(const Parts &...parts) {
  std::ostringstream stream;
  (stream << ... << parts);
  return Error{stream.str()};
}

//===----------------------------------------------------------------------===//
// Lists
//===----------------------------------------------------------------------===//

Status rampart::checkLines(std::span<const uint32_t> lines, uint64_t count,
                           uint64_t first, const char *name) {
  if (lines.size() != count)
    return error("expected ", count, " lines, found ", lines.size());
  if (count > 0 && lines[0] != first)
    return error("expected to begin with ", name, " = ", first, ", found ",
                 lines[0]);
  std::vector<uint32_t> sorted(lines.begin(), lines.end());
  std::sort(sorted.begin(), sorted.end());
  auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end())
    return error("expected each line once, found ", *twice, " again");
  return {};
}

static Status checkConductance(const char *what, size_t number, float value,
                               float least, float most) {
  if (value >= least && value <= most)
    return {};
  return error(what, " ", number, ": expected ", least, " to ", most,
               " S, found ", value);
}

static Status checkPlace(const char *what, size_t number, uint32_t row,
                         uint32_t column, uint64_t rows, uint64_t columns) {
  if (row < rows && column < columns)
    return {};
  return error(what, " ", number, ": expected a pair of the block's ", rows,
               "x", columns, ", found row ", row, ", column ", column);
}

Status rampart::checkStuck(std::span<const StuckDevice> devices, uint64_t rows,
                           uint64_t columns) {
  auto place = [&](size_t i) {
    return std::tuple(devices[i].row, devices[i].column, devices[i].negative);
  };
  for (size_t i = 0; i < devices.size(); ++i) {
    const StuckDevice &device = devices[i];
    if (Status status =
            checkPlace("device", i, device.row, device.column, rows, columns);
        !status)
      return status;
    if (Status status = checkConductance("device", i, device.conductance, 0, 1);
        !status)
      return status;
    if (i > 0 && place(i) <= place(i - 1))
      return error("device ", i,
                   ": expected devices in order of row, column and side, each "
                   "once");
  }
  return {};
}

Status rampart::checkTargets(std::span<const PairTarget> targets, uint64_t rows,
                             uint64_t columns, float least, float most) {
  auto place = [&](size_t i) {
    return std::pair(targets[i].row, targets[i].column);
  };
  for (size_t i = 0; i < targets.size(); ++i) {
    const PairTarget &target = targets[i];
    if (Status status =
            checkPlace("pair", i, target.row, target.column, rows, columns);
        !status)
      return status;
    for (float value : {target.positive, target.negative})
      if (Status status = checkConductance("pair", i, value, least, most);
          !status)
        return status;
    if (i > 0 && place(i) <= place(i - 1))
      return error("pair ", i,
                   ": expected pairs in order of row and column, each once");
  }
  return {};
}

static std::pair<uint32_t, uint32_t> placeOf(const StuckStep &step) {
  return {step.column, step.device};
}

const StuckStep *rampart::findStuck(std::span<const StuckStep> steps,
                                    uint32_t column, uint32_t device) {
  const std::pair place(column, device);
  auto found = std::partition_point(
      steps.begin(), steps.end(),
      [&](const StuckStep &step) { return placeOf(step) < place; });
  return found != steps.end() && placeOf(*found) == place ? &*found : nullptr;
}

Status rampart::checkStuck(std::span<const StuckStep> steps, uint64_t columns,
                           uint64_t devices) {
  for (size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].column >= columns || steps[i].device >= devices)
      return error("device ", i, ": expected one of ", devices,
                   " devices of one of ", columns, " columns, found column ",
                   steps[i].column, ", device ", steps[i].device);
    if (Status status =
            checkConductance("device", i, steps[i].conductance, 0, 1);
        !status)
      return status;
    if (i > 0 && placeOf(steps[i]) <= placeOf(steps[i - 1]))
      return error("device ", i,
                   ": expected devices in order of column and device, each "
                   "once");
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Law
//===----------------------------------------------------------------------===//

/// Words w with (w + 1/2) 2^-32 < rate; every step is exact.
static uint64_t wordsBelow(double rate) {
  return uint64_t(std::max(0.0, std::ceil(rate * 0x1p32 - 0.5)));
}

FaultLaw::FaultLaw(const Machine &machine, uint64_t seed, uint32_t chip)
    : faulty(machine.stuckOffRate > 0 || machine.stuckOnRate > 0),
      off(wordsBelow(machine.stuckOffRate)),
      on(wordsBelow(machine.stuckOnRate)),
      offConductance(float(machine.stuckOffConductance)),
      onConductance(float(machine.stuckOnConductance < 0
                              ? machine.gMax
                              : machine.stuckOnConductance)),
      pairKey(randomKey(seed, chip, Draw::Faults)),
      rampKey(randomKey(seed, chip, Draw::RampFaults)) {}

/// The lowest numbers are stuck OFF, the highest ON: a device that is stuck at
/// some rates is so at all higher ones.
Fault FaultLaw::of(uint32_t word) const {
  if (word < off)
    return Fault::Off;
  return ~word < on ? Fault::On : Fault::None;
}

std::array<Fault, 2> FaultLaw::pair(FaultPlace place) const {
  std::array<uint32_t, 4> words =
      philox({place.column, place.wordLine, place.tile, place.slot}, pairKey);
  return {of(words[0]), of(words[1])};
}

Fault FaultLaw::rampDevice(FaultPlace place) const {
  return of(philox({place.column, place.wordLine, place.tile, place.slot},
                   rampKey)[0]);
}
